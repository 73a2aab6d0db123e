/** DeepLIFT, DeepSHAP and LRP through gates: as the rules have it, written out in NumPy; and near Shapley's values. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { METHODS } from '../../kernel/src/explain/methods.ts';
import { mulberry32 } from '../random.ts';
import { captum } from '../python-peer.ts';
import { deviation, weightsOf } from './models.ts';

type Cell = 'lstm' | 'gru' | 'rnn';
interface Layer {
  kind: Cell | 'dense' | 'norm' | 'bidirectional';
  units?: number;
  /** All steps are given, not the last alone. */
  sequences?: true;
  backwards?: true;
  hard?: true;
  resetAfter?: true;
  of?: Cell;
  merge?: 'sum' | 'concat';
}

const MODELS: { readonly [name: string]: readonly Layer[] } = {
  LSTM: [{ kind: 'lstm', units: 6 }],
  'LSTM with hard sigmoids': [{ kind: 'lstm', units: 6, hard: true }],
  GRU: [{ kind: 'gru', units: 6 }],
  'GRU with hard sigmoids': [{ kind: 'gru', units: 6, hard: true }],
  'GRU with resetAfter': [{ kind: 'gru', units: 6, resetAfter: true }],
  SimpleRNN: [{ kind: 'rnn', units: 6 }],
  'backwards in time': [{ kind: 'gru', units: 5, backwards: true, resetAfter: true }],
  'stacked, with a dense layer on sequences': [
    { kind: 'lstm', units: 5, sequences: true },
    { kind: 'dense', units: 4 },
    { kind: 'gru', units: 5, sequences: true },
    { kind: 'rnn', units: 4 },
  ],
  'bidirectional, side by side': [
    { kind: 'bidirectional', of: 'lstm', merge: 'concat', units: 4, sequences: true },
    { kind: 'gru', units: 4 },
  ],
  'bidirectional, added up': [{ kind: 'bidirectional', of: 'gru', merge: 'sum', units: 4, resetAfter: true }],
  'layer normalization between': [
    { kind: 'lstm', units: 5, sequences: true },
    { kind: 'norm' },
    { kind: 'lstm', units: 4 },
  ],
};
/** Rules are exact for each operation and not for all of them together: share of the greatest value. */
const NEAR = 0.05;
const OUTPUT: Layer = { kind: 'dense', units: 3 };
const SIZE: Size = [7, 3];
const TARGET = 1;

type Size = readonly [steps: number, features: number];
interface Theirs {
  outputs: number[];
  'deep-lift': number[];
  'deep-shap': number[];
  lrp: number[];
}

describe('explanations through recurrent layers', () => {
  let tensors = 0;
  before(async () => {
    await loadEngine();
    tensors = tf.memory().numTensors;
  });
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
    assert.equal(tf.memory().numTensors, tensors, 'tensors left behind');
  });

  describe('are what the rules say, written out', () => {
    const cases = Object.entries(MODELS).flatMap(([name, layers]) =>
      [1e-9, 0.01].map((epsilon) => ({ name, layers: [...layers, OUTPUT], epsilon })),
    );
    let theirs: Theirs[];
    before(async function () {
      this.timeout(300_000);
      const given = cases.map(({ layers, epsilon }) => {
        const [, ...weights] = weightsOf(build(layers, SIZE));
        const [x, references] = [sequence(SIZE, 1), referencesOf(SIZE)];
        return { layers, weights, x, references, target: TARGET, epsilon };
      });
      disposeModels();
      theirs = (await captum('explainers/recurrent_rules.py', given)) as Theirs[];
    });

    for (const [index, { name, layers, epsilon }] of cases.entries()) {
      it(`${name}, ε ${epsilon}`, async () => {
        const expected = theirs[index];
        assert.ok(expected);
        const [model, x, background] = [build(layers, SIZE), sequence(SIZE, 1), referencesOf(SIZE)];
        assert.ok(deviation(outputsOf(model, [x]), expected.outputs) < 1e-5, 'the models differ');
        const options = { target: TARGET, epsilon, background, baseline: background[0] };
        for (const method of ['deep-lift', 'deep-shap', 'lrp'] as const) {
          const [found] = await METHODS[method](model, x, options);
          const error = deviation(found?.values ?? [], expected[method]);
          assert.ok(error <= 1e-4, `${METHODS[method].title}: error ${error}`);
        }
      });
    }
  });

  describe('add up over long sequences', () => {
    const CELLS: readonly Layer[] = [
      { kind: 'lstm', units: 16 },
      { kind: 'lstm', units: 16, hard: true },
      { kind: 'gru', units: 16 },
      { kind: 'gru', units: 16, resetAfter: true },
      { kind: 'rnn', units: 16 },
    ];
    const SIZES: readonly Size[] = [
      [28, 28],
      [100, 8],
    ];
    // Weights as when they are new, and three times as great: gates are then shut or open.
    const CASES = CELLS.flatMap((layer) =>
      SIZES.flatMap((size) => [1, 3].map((strength) => ({ layer, size, strength }))),
    );
    for (const { layer, size, strength } of CASES) {
      it(`${JSON.stringify(layer)}, ${size.join(' × ')}, weights × ${strength}`, async () => {
        const model = build([layer, OUTPUT], size, { strength });
        const [x, background] = [sequence(size, 1), referencesOf(size)];
        const score = (rows: number[][][]) => rows.map((row) => outputsOf(model, [row])[TARGET] ?? Number.NaN);
        const [at = Number.NaN] = score([x]);
        const from = score(background);
        const deltas = { 'deep-lift': at - (from[0] ?? Number.NaN), 'deep-shap': at - meanOf(from) };
        const options = { target: TARGET, background, baseline: background[0] };
        for (const method of ['deep-lift', 'deep-shap'] as const) {
          const [found] = await METHODS[method](model, x, options);
          const sum = (found?.values ?? new Float32Array()).reduce((total, value) => total + value, 0);
          const missed = Math.abs(sum - deltas[method]) / Math.abs(deltas[method]);
          assert.ok(missed <= 1e-3, `${method}: ${sum} is ${deltas[method]}`);
        }
      });
    }
  });

  it('add up where one layer begins with the states that another ends with', async () => {
    const input = tf.input({ shape: [...SIZE] });
    const [, ...states] = tf.layers.lstm({ units: 5, returnState: true }).apply(input) as tf.SymbolicTensor[];
    const decoded = tf.layers.lstm({ units: 5 }).apply(input, { initialState: states }) as tf.SymbolicTensor;
    const output = tf.layers.dense({ units: 3 }).apply(decoded) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: output });
    built.push(model);
    const [x, [baseline]] = [sequence(SIZE, 1), referencesOf(SIZE)];
    const delta = (outputsOf(model, [x])[TARGET] ?? Number.NaN) - (outputsOf(model, [baseline])[TARGET] ?? Number.NaN);
    const [found] = await METHODS['deep-lift'](model, x, { target: TARGET, baseline });
    const sum = (found?.values ?? new Float32Array()).reduce((total, value) => total + value, 0);
    assert.ok(Math.abs(sum - delta) <= 1e-3 * Math.abs(delta), `${sum} is ${delta}`);
  });

  describe('LRP keeps the score of layers without biases', () => {
    for (const [name, layers] of Object.entries(MODELS)) {
      it(name, async () => {
        const model = build([...layers, OUTPUT], SIZE, { biases: 0 });
        const [found] = await METHODS.lrp(model, sequence(SIZE, 1), { target: TARGET });
        const { sum = Number.NaN, delta = Number.NaN } = found?.completeness ?? {};
        assert.ok(Math.abs(sum - delta) <= 1e-3 * Math.abs(delta), `${sum} is ${delta}`);
      });
    }
  });

  describe("are near Shapley's values of the steps", () => {
    const CELLS: readonly Layer[] = [
      { kind: 'lstm', units: 4 },
      { kind: 'gru', units: 4 },
      { kind: 'gru', units: 4, resetAfter: true },
      { kind: 'rnn', units: 4 },
    ];
    for (const layer of CELLS) {
      it(JSON.stringify(layer), async () => {
        const size: Size = [6, 1];
        const model = build([layer, OUTPUT], size, { strength: 2 });
        const [x, background] = [sequence(size, 1), referencesOf(size)];
        const exact = background.map((reference) =>
          shapley(size[0], (coalition) => {
            const mixed = x.map((row, step) => (((coalition >> step) & 1) === 1 ? row : (reference[step] ?? row)));
            return outputsOf(model, [mixed])[TARGET] ?? Number.NaN;
          }),
        );
        const expected = {
          'deep-lift': exact[0] ?? [],
          'deep-shap': x.map((_, step) => meanOf(exact.map((values) => values[step] ?? Number.NaN))),
        };
        const options = { target: TARGET, background, baseline: background[0] };
        for (const method of ['deep-lift', 'deep-shap'] as const) {
          const [found] = await METHODS[method](model, x, options);
          const [values, most] = [expected[method], Math.max(...expected[method].map(Math.abs))];
          const error = deviation(found?.values ?? [], values);
          assert.ok(error <= NEAR, `${method}: error ${error}`);
          found?.values.forEach((value, step) => {
            const exactly = values[step] ?? Number.NaN;
            if (Math.abs(exactly) > NEAR * most)
              assert.equal(Math.sign(value), Math.sign(exactly), `${method}: step ${step}`);
          });
        }
      });
    }
  });
});

const built: tf.LayersModel[] = [];

function disposeModels(): void {
  for (const model of built.splice(0)) model.dispose();
}

/** @param strength of the weights, 1 as when they are new; `biases` likewise */
function build(
  layers: readonly Layer[],
  size: Size,
  { strength = 1, biases = 1 }: { strength?: number; biases?: number } = {},
): tf.LayersModel {
  const input = tf.input({ shape: [...size] });
  const output = layers.reduce((x, layer) => layerOf(layer).apply(x) as tf.SymbolicTensor, input);
  const model = tf.model({ inputs: input, outputs: output });
  built.push(model);
  const random = mulberry32(11);
  const drawn = (name: string, shape: readonly number[]): tf.Tensor => {
    const inputs = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    const spread = name.endsWith('bias') ? biases : name.endsWith('beta') ? biases : (2 * strength) / Math.sqrt(inputs);
    const values = Array.from({ length: shape.reduce((product, side) => product * side, 1) }, () => random() - 0.5);
    return tf.tensor(
      values.map((value) => spread * value + (name.endsWith('gamma') ? 1 : 0)),
      [...shape],
    );
  };
  tf.tidy(() => {
    for (const layer of model.layers) {
      layer.setWeights(layer.weights.map(({ originalName, shape }) => drawn(originalName, shape.map(Number))));
    }
  });
  return model;
}

function layerOf({ kind, units = 1, of = 'lstm', merge = 'concat', ...rest }: Layer): tf.layers.Layer {
  const options = {
    units,
    returnSequences: rest.sequences ?? false,
    goBackwards: rest.backwards ?? false,
    recurrentActivation: rest.hard ? ('hardSigmoid' as const) : ('sigmoid' as const),
    // Which tfjs does not declare, and our engine adds.
    resetAfter: rest.resetAfter ?? false,
  };
  switch (kind) {
    case 'lstm':
      return tf.layers.lstm(options);
    case 'gru':
      return tf.layers.gru(options);
    case 'rnn':
      return tf.layers.simpleRNN(options);
    case 'dense':
      return tf.layers.dense({ units });
    case 'norm':
      return tf.layers.layerNormalization();
    case 'bidirectional':
      return tf.layers.bidirectional({
        layer: layerOf({ kind: of, units, ...rest }) as tf.RNN,
        mergeMode: merge,
      });
  }
}

function sequence([steps, features]: Size, seed: number): number[][] {
  const random = mulberry32(seed);
  return Array.from({ length: steps }, () => Array.from({ length: features }, () => 2 * random() - 1));
}

function referencesOf(size: Size): [number[][], ...number[][][]] {
  return [sequence(size, 2), sequence(size, 3), sequence(size, 4)];
}

function outputsOf(model: tf.LayersModel, rows: number[][][]): Float32Array {
  return tf.tidy(() => (model.predict(tf.tensor3d(rows)) as tf.Tensor).dataSync<'float32'>().slice());
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** Shapley's values of `count` players, by all coalitions; bit `i` of a coalition says whether player `i` is in it. */
function shapley(count: number, score: (coalition: number) => number): number[] {
  const scores = Array.from({ length: 2 ** count }, (_, coalition) => score(coalition));
  const sizeOf = (coalition: number) => coalition.toString(2).replaceAll('0', '').length;
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: count }, (_, player) =>
    scores.reduce((sum, without, coalition) => {
      if (((coalition >> player) & 1) === 1) return sum;
      const others = sizeOf(coalition);
      const weight = (factorial(others) * factorial(count - others - 1)) / factorial(count);
      return sum + weight * ((scores[coalition | (1 << player)] ?? Number.NaN) - without);
    }, 0),
  );
}
