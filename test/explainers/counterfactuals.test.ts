/** Counterfactuals keep every promise, and for linear models none is nearer (SciPy's linear programming says so). */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { counterfactuals } from '../../kernel/src/explain/counterfactuals/counterfactuals.ts';
import type { CounterfactualOptions } from '../../kernel/src/explain/counterfactuals/counterfactuals.ts';
import type { Counterfactuals, SearchName } from '../../kernel/src/explain/counterfactuals/counterfactuals-result.ts';
import type { Samples } from '../../kernel/src/explain/method.ts';
import { mulberry32 } from '../random.ts';
import { captum } from '../python-peer.ts';
import { textOf } from './bundle-text.ts';
import { build, disposeModels, MODELS, samplesFor } from './models.ts';
import type { ModelName } from './models.ts';

const SEARCHES: readonly SearchName[] = ['gradient', 'genetic', 'random'];

describe('counterfactuals', function () {
  this.timeout(300_000);
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  it('of linear models are the nearest ones', async () => {
    const cases = Array.from({ length: 12 }, (_, seed) => linearCase(seed));
    const optima = (await captum('explainers/linear_counterfactuals.py', cases)) as (number | null)[];
    assert.ok(optima.filter((optimum) => optimum !== null).length >= 8);
    for (const [at, one] of cases.entries()) {
      const optimum = optima[at];
      const options = { target: one.target, ranges: byIndex(one.ranges), scale: one.scale, immutable: one.immutable };
      const { found } = await counterfactuals(linearModel(one), one.x, options);
      if (optimum === null || optimum === undefined) {
        assert.equal(found.length, 0, `case ${at} has no counterfactual`);
        continue;
      }
      const distance = found[0]?.distance ?? Infinity;
      assert.ok(distance >= optimum * (1 - 1e-4), `case ${at}: ${distance} is nearer than the nearest, ${optimum}`);
      // The border is kept away from by 1e-4 in logits, and a number found to a millionth of its way.
      assert.ok(distance <= optimum * 1.004 + 1e-4, `case ${at}: ${distance}, and the nearest is ${optimum}`);
    }
  });

  /** A table of six columns: a whole number, two that stay, and a one-hot group of three. */
  const TABLE: CounterfactualOptions = {
    columns: ['age', 'sex', 'income', 'red', 'green', 'blue'],
    immutable: ['sex', 0],
    ranges: { income: [-8.1, 8.1], 0: [-8, 8] },
    steps: { income: 1 },
    groups: [['red', 'green', 'blue']],
  };
  const ROW = [0.1, 0.7, 2, 0, 1, 0];

  for (const name of ['linear', 'MLP with ReLU', 'MLP with tanh', 'MLP with sigmoid and tanh'] as const) {
    for (const search of SEARCHES) {
      it(`keep what they promise: ${name}, ${search}`, async () => {
        const model = build(MODELS[name]);
        let reached = 0;
        for (const seed of [0, 1]) {
          for (const target of name === 'MLP with sigmoid and tanh' ? [0] : [0, 1, 2]) {
            if (answer(model, ROW) === target) continue;
            const result = await counterfactuals(model, ROW, { ...TABLE, target, search, seed, count: 2 });
            reached += result.found.length;
            checkPromises(model, result, target);
            for (const { values } of result.found) {
              assert.deepEqual([values[0], values[1]], [Math.fround(0.1), Math.fround(0.7)]);
              const income = values[2] ?? NaN;
              assert.ok(Number.isInteger(income) && Math.abs(income) <= 8, `income ${income}`);
              assert.deepEqual([...values.slice(3)].sort(), [0, 0, 1]);
            }
          }
        }
        if (name === 'linear') assert.ok(reached > 0, 'nothing was found at all');
      });
    }
  }

  for (const name of ['MLP with tanh', 'CNN', 'LSTM'] as const satisfies readonly ModelName[]) {
    it(`answer otherwise within ranges: ${name}`, async () => {
      const spec = MODELS[name];
      const model = build(spec);
      const [x] = tf.unstack(samplesFor(spec, 1, 3));
      assert.ok(x);
      const result = await counterfactuals(model, x, { ranges: [-30, 30], count: name === 'MLP with tanh' ? 3 : 1 });
      assert.ok(result.found.length > 0 && result.target !== undefined);
      checkPromises(model, result, result.target);
      assert.ok(result.found.every(({ values }) => values.every((value) => Math.abs(value) <= 30)));
    });
  }

  it('several are different ones', async () => {
    const { found } = await counterfactuals(build(MODELS.linear), ROW, { count: 4 });
    assert.equal(found.length, 4);
    const changed = new Set(found.map(({ changes }) => changes.map(({ column }) => column).join()));
    assert.ok(changed.size >= 3, [...changed].join(' and '));
  });

  it('a regression comes into the range that is wanted, and no farther', async () => {
    const model = build({ input: [3], layers: [{ kind: 'dense', units: 1 }] });
    model.layers[0]?.setWeights([tf.tensor2d([[1], [-2], [0.5]]), tf.tensor1d([1])]);
    for (const [target, expected] of [
      [[3, 4], 0.5],
      [[-Infinity, -2], -1.5],
    ] as const) {
      const { found } = await counterfactuals(model, [1, 0, 0], {
        target: target.map((end) => end - 0) as [number, number],
      });
      // Output 2 at first; the second column moves it most.
      assert.equal(found[0]?.changes.length, 1);
      assert.equal(found[0]?.changes[0]?.column, 1);
      const wanted = expected === 0.5 ? -0.5 : 2;
      assert.ok(Math.abs((found[0]?.changes[0]?.to ?? NaN) - wanted) < 1e-3, String(found[0]?.changes[0]?.to));
      const [output = NaN] = found[0]?.prediction.outputs ?? [];
      assert.ok(output >= target[0] && output <= target[1], String(output));
    }
  });

  it('a probability that is wanted is reached', async () => {
    const model = build(MODELS.linear);
    model.add(tf.layers.softmax());
    const { found, target } = await counterfactuals(model, ROW, { probability: 0.9 });
    assert.ok((found[0]?.prediction.outputs[target ?? -1] ?? 0) >= 0.9);
  });

  it('distances are in median absolute deviations of the background', async () => {
    const model = build({ input: [2], layers: [{ kind: 'dense', units: 2 }] });
    model.layers[0]?.setWeights([
      tf.tensor2d([
        [0, 1],
        [0, 1],
      ]),
      tf.tensor1d([0, -1]),
    ]);
    // Both columns have the same slope, and the second one varies ten times as much.
    const background = [-2, -1, 0, 1, 2].map((value) => [value, 10 * value]);
    const { found } = await counterfactuals(model, [0, 0], { background });
    assert.deepEqual(
      found[0]?.changes.map(({ column }) => column),
      [1],
    );
    assert.ok(Math.abs((found[0]?.distance ?? NaN) - 0.1) < 1e-3, String(found[0]?.distance));
  });

  it('the same seed gives the same bits, another one other tries', async () => {
    const model = build(MODELS['MLP with ReLU']);
    for (const search of SEARCHES) {
      const [one, again] = await Promise.all(
        [0, 1].map(() => counterfactuals(model, ROW, { search, seed: 5, count: 2 })),
      );
      assert.deepEqual(one?.found, again?.found);
    }
  });

  it('a model without gradients is searched without them', async () => {
    // The first of two words decides: 1 from the third of four words on.
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 4, outputDim: 1, inputLength: 2 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    try {
      model.layers[0]?.setWeights([tf.tensor2d([[0], [1], [2], [3]])]);
      model.layers[2]?.setWeights([
        tf.tensor2d([
          [0, 1],
          [0, 0],
        ]),
        tf.tensor1d([0, -1.5]),
      ]);
      const words: CounterfactualOptions = { ranges: [0, 3], steps: 1 };
      const result = await counterfactuals(model, [0, 1], words);
      assert.deepEqual(result.searches, ['genetic']);
      assert.deepEqual(result.found[0]?.values, Float32Array.of(2, 1));
      await assert.rejects(counterfactuals(model, [0, 1], { ...words, search: 'gradient' }), /no gradient/);
    } finally {
      model.dispose();
    }
  });

  it('where there is none, it is said how near the search came', async () => {
    const model = build({ input: [2], layers: [{ kind: 'dense', units: 2 }] });
    model.layers[0]?.setWeights([
      tf.tensor2d([
        [0, 1],
        [0, 0],
      ]),
      tf.tensor1d([5, 0]),
    ]);
    const result = await counterfactuals(model, [0, 0], { ranges: [-1, 1], classes: ['a', 'b'] });
    assert.equal(result.found.length, 0);
    assert.ok((result.nearest?.values[0] ?? 0) > 0.9, 'it came no nearer');
    const text = textOf(await format(result));
    assert.match(text, /No counterfactual was found for class b.*nearest try/);
    assert.match(text, /widen the ranges/);
  });

  it('are shown as from, to and what is answered then', async () => {
    const bundle = await format(
      await counterfactuals(build(MODELS.linear), ROW, { ...TABLE, count: 2, classes: ['x', '<b>', 'z'] }),
    );
    for (const mime of ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/x-markdown', 'text/plain']) {
      assert.ok(mime in bundle, mime);
    }
    assert.match(textOf(bundle), /→/);
    assert.doesNotMatch(textOf(bundle, 'text/x-markdown'), /<b>/);
    const spec = MODELS['CNN without biases'];
    const picture = await format(await counterfactuals(build(spec), samplesFor(spec, 1, 1), { ranges: [-9, 9] }));
    assert.match(textOf(picture, 'image/svg+xml'), /<image/);
  });

  interface Refusal {
    model?: ModelName;
    x?: Samples;
    options?: CounterfactualOptions;
    code: ErrorCode;
    says: RegExp;
  }
  const REFUSALS: { readonly [title: string]: Refusal } = {
    'all columns immutable': {
      options: { immutable: [0, 1, 2, 3, 4, 5] },
      code: 'COUNTERFACTUAL_FIXED',
      says: /None of the 6 columns.*immutable/,
    },
    'a sample that is no number': { x: [1, 2, NaN, 4, 5, 6], code: 'EXPLAIN_INPUT', says: /x holds NaN, at place 2/ },
    'a sample of another shape': { x: [1, 2], code: 'EXPLAIN_SHAPE', says: /x is of shape \[2\]/ },
    'several samples': { x: [ROW, ROW], code: 'EXPLAIN_SHAPE', says: /x is of shape \[2, 6\]/ },
    'a background that is no number': {
      options: { background: [[1, 2, 3, 4, 5, Infinity]] },
      code: 'EXPLAIN_INPUT',
      says: /background holds Infinity/,
    },
    'a background of another shape': {
      options: { background: [[1, 2]] },
      code: 'EXPLAIN_SHAPE',
      says: /background is/,
    },
    'a class that is none': { options: { target: 3 }, code: 'EXPLAIN_TARGET', says: /Class 3.*from 0 to 2/ },
    'a range of a classifier': { options: { target: [0, 1] }, code: 'COUNTERFACTUAL_CLASS', says: /`target`/ },
    'the answer that it has': { options: { target: 'now' as never }, code: 'COUNTERFACTUAL_REACHED', says: /already/ },
    'a column that is none': {
      options: { immutable: ['age'] },
      code: 'EXPLAIN_COLUMN',
      says: /`immutable` names.*age/,
    },
    'too few names': { options: { columns: ['a'] }, code: 'EXPLAIN_COLUMNS', says: /1 different names.*6 columns/ },
    'a range without the sample': {
      options: { ranges: { 2: [3, 4] } },
      code: 'COUNTERFACTUAL_RANGE',
      says: /column \[2\].*3 to 4.*has 2/,
    },
    'a group that is none': { options: { groups: [[0, 1]] }, code: 'COUNTERFACTUAL_GROUP', says: /exactly one is 1/ },
    'a scale of nothing': { options: { scale: 0 }, code: 'COUNTERFACTUAL_SCALE', says: /`scale` is 0/ },
    'a step backwards': { options: { steps: { 0: -1 } }, code: 'COUNTERFACTUAL_STEP', says: /is -1/ },
    'none of them': { options: { count: 0 }, code: 'EXPLAIN_COUNT', says: /`count` is 0/ },
    'more than all': { options: { probability: 1 }, code: 'COUNTERFACTUAL_PROBABILITY', says: /`probability` is 1/ },
  };

  for (const [title, { model: name = 'linear', x = ROW, options = {}, code, says }] of Object.entries(REFUSALS)) {
    it(`are refused: ${title}`, async () => {
      const model = build(MODELS[name]);
      const asked = String(options.target) === 'now' ? { ...options, target: answer(model, ROW) } : options;
      const before = tf.memory().numTensors;
      await assert.rejects(counterfactuals(model, x, asked), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('are refused: a model of one class, a regression without a range, a model that is none', async () => {
    const one = build({ input: [2], layers: [{ kind: 'dense', units: 1, activation: 'softmax' }] });
    await assert.rejects(counterfactuals(one, [1, 2]), /one class alone/);
    const number = build({ input: [2], layers: [{ kind: 'dense', units: 1 }] });
    await assert.rejects(counterfactuals(number, [1, 2]), /a number.*range that is wanted/);
    await assert.rejects(counterfactuals(number, [1, 2], { target: [2, 1] }), /from 2 to 1/);
    await assert.rejects(counterfactuals({} as never, [1, 2]), /layers models/);
  });

  it('leave no tensor behind', async () => {
    for (const search of SEARCHES) {
      const model = build(MODELS['MLP with tanh']);
      const before = tf.memory().numTensors;
      await counterfactuals(model, ROW, { search, background: [ROW, [0, 0, 0, 0, 0, 0]] });
      assert.equal(tf.memory().numTensors, before, search);
    }
  });
});

function answer(model: tf.LayersModel, values: ArrayLike<number>): number {
  return tf.tidy(() => {
    const outputs = (model.predict(tf.tensor2d([...Array.from(values)], [1, values.length])) as tf.Tensor).dataSync();
    if (outputs.length === 1) return (outputs[0] ?? 0) > 0.5 ? 1 : 0;
    return outputs.indexOf(Math.max(...outputs));
  });
}

/** What each one found must hold: asked alone it has the answer, and no one column can be put back. */
function checkPromises(model: tf.LayersModel, result: Counterfactuals, target: number): void {
  const shape = [1, ...result.shape];
  const answerTo = (values: Float32Array): number =>
    tf.tidy(() => {
      const outputs = (model.predict(tf.tensor(values, shape)) as tf.Tensor).dataSync();
      if (outputs.length === 1) return (outputs[0] ?? 0) > 0.5 ? 1 : 0;
      return outputs.indexOf(Math.max(...outputs));
    });
  for (const { values, changes, distance } of result.found) {
    assert.equal(answerTo(values), target);
    assert.ok(changes.length > 0 && distance > 0);
    const unlike = Array.from(values.keys()).filter((column) => values[column] !== result.values[column]);
    assert.deepEqual(
      changes.map(({ column }) => column),
      unlike,
    );
    for (const { column, from } of changes) {
      const isOfGroup =
        result.columns[column] !== undefined && ['red', 'green', 'blue'].includes(result.columns[column]);
      if (!isOfGroup) assert.notEqual(answerTo(values.with(column, from)), target, `column ${column} need not change`);
    }
  }
}

interface LinearCase {
  x: number[];
  kernel: number[][];
  bias: number[];
  target: number;
  scale: number[];
  ranges: [number, number][];
  immutable: number[];
}

function linearCase(seed: number): LinearCase {
  const random = mulberry32(100 + seed);
  const numbers = (count: number, spread: number) => Array.from({ length: count }, () => spread * (random() - 0.5));
  const columns = 5;
  const classes = 2 + (seed % 3);
  const x = numbers(columns, 2).map(Math.fround);
  const kernel = Array.from({ length: columns }, () => numbers(classes, 2).map(Math.fround));
  const bias = numbers(classes, 1).map(Math.fround);
  const scores = bias.map((b, k) => x.reduce((sum, value, column) => sum + value * (kernel[column]?.[k] ?? 0), b));
  const worst = scores.indexOf(Math.min(...scores));
  return {
    x,
    kernel,
    bias,
    target: worst,
    scale: Array.from({ length: columns }, () => 0.5 + random()),
    // So narrow that one column is rarely enough.
    ranges: x.map((value) => [value - 1.2 * random() - 0.4, value + 1.2 * random() + 0.4]),
    immutable: seed % 4 === 3 ? [seed % columns] : [],
  };
}

function linearModel({ kernel, bias }: LinearCase): tf.Sequential {
  const model = build({ input: [kernel.length], layers: [{ kind: 'dense', units: bias.length }] });
  model.layers[0]?.setWeights([tf.tensor2d(kernel), tf.tensor1d(bias)]);
  return model;
}

function byIndex(ranges: readonly [number, number][]): { [column: string]: [number, number] } {
  return Object.fromEntries(ranges.map((range, column) => [String(column), range]));
}
