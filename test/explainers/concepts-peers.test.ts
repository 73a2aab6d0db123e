/** TCAV against Captum with the same vectors, its classifier against scikit-learn, its test against SciPy. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { logisticRegression } from '../../kernel/src/explain/concepts/logistic-regression.ts';
import { aboveChance, welch } from '../../kernel/src/explain/concepts/t-test.ts';
import { tcav } from '../../kernel/src/explain/concepts/tcav.ts';
import type { Tcav } from '../../kernel/src/explain/concepts/tcav-result.ts';
import { mulberry32 } from '../random.ts';
import { captum } from '../python-peer.ts';
import { build, deviation, disposeModels, MODELS, samplesFor, weightsOf } from './models.ts';
import type { ModelName, ModelSpec } from './models.ts';

const CASES: readonly { name: ModelName; layer: number; target: number }[] = [
  { name: 'MLP with ReLU', layer: 0, target: 2 },
  { name: 'MLP with tanh', layer: 1, target: 0 },
  { name: 'CNN', layer: 0, target: 1 },
  { name: 'CNN', layer: 4, target: 3 },
  { name: 'LSTM', layer: 0, target: 1 },
];

/** More values than samples and fewer, weak and strong penalties, sides that a line parts and that none parts. */
const CLASSIFIERS = [
  { width: 3, count: 40, C: 1, apart: 1 },
  { width: 60, count: 20, C: 1, apart: 1 },
  { width: 60, count: 20, C: 100, apart: 3 },
  { width: 5, count: 50, C: 0.01, apart: 0 },
  { width: 4, count: 30, C: 10, apart: 8 },
];

const LISTS: readonly (readonly [number[], number[]])[] = [
  [
    [0.9, 0.8, 0.95, 1],
    [0.4, 0.6, 0.5, 0.55, 0.3],
  ],
  [
    [0.5, 0.6, 0.4],
    [0.45, 0.55, 0.52],
  ],
  [
    [1, 1, 1, 1],
    [0, 1, 0, 1, 1],
  ],
  [
    Array.from({ length: 30 }, (_, at) => Math.sin(at) / 9 + 0.7),
    Array.from({ length: 30 }, (_, at) => Math.cos(at) / 2),
  ],
];

const GUESSES = [
  { right: 30, guesses: 40 },
  { right: 21, guesses: 40 },
  { right: 90, guesses: 200 },
  { right: 20, guesses: 20 },
];

interface Theirs {
  tcav: { scores: { sign_count: number; magnitude: number }[]; sensitivities: number[][] }[];
  logistic: { weights: number[]; bias: number }[];
  welch: { statistic: number; pValue: number }[];
  aboveChance: number[];
}

describe('concepts, as Captum, scikit-learn and SciPy have them', () => {
  let theirs: Theirs;
  const ours: Tcav[] = [];
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  before(async function () {
    // PyTorch alone can take long to load on a busy machine.
    this.timeout(300_000);
    await loadEngine();
    const given = [];
    for (const { name, layer, target } of CASES) {
      const spec: ModelSpec = MODELS[name];
      const model = build(spec);
      const [x, random, concept] = [samplesFor(spec, 7, 1), samplesFor(spec, 12, 2), samplesFor(spec, 6, 3)];
      const options = { layer: `layer_${layer}`, random, target, runs: 3, score: 'output' } as const;
      const found = await tcav(model, { concept }, x, options);
      ours.push(found);
      const cavs = [...(found.concepts[0]?.cavs ?? []), ...found.random.cavs].map((cav) => [...cav]);
      const both = { x: x.arraySync(), samples: random.arraySync() };
      given.push({ layers: spec.layers, weights: weightsOf(model), layer, target, cavs, ...both });
      tf.dispose([x, random, concept]);
    }
    disposeModels();
    const logistic = CLASSIFIERS.map((one) => ({ ...sidesOf(one), C: one.C }));
    const lists = LISTS.map(([one, other]) => ({ one, other }));
    const all = { tcav: given, logistic, welch: lists, aboveChance: GUESSES };
    // SAFETY: the script answers each list with one of as many entries.
    theirs = (await captum('explainers/concepts_captum.py', all)) as Theirs;
  });

  for (const [index, { name, layer }] of CASES.entries()) {
    it(`sensitivities and scores at layer_${layer} of ${name}`, () => {
      const [found, expected] = [ours[index], theirs.tcav[index]];
      assert.ok(found && expected);
      const [concept] = found.concepts;
      assert.ok(concept);
      const sensitivities = [...concept.sensitivities, ...found.random.sensitivities].flatMap((row) => [...row]);
      const error = deviation(sensitivities, expected.sensitivities.flat());
      assert.ok(error <= 1e-4, `error ${error}`);
      const scores = [...concept.scores, ...found.random.scores];
      const magnitudes = [...concept.magnitudes, ...found.random.magnitudes];
      assert.ok(
        deviation(
          scores,
          expected.scores.map(({ sign_count: share }) => share),
        ) <= 1e-6,
      );
      assert.ok(
        deviation(
          magnitudes,
          expected.scores.map(({ magnitude }) => magnitude),
        ) <= 1e-4,
      );
    });
  }

  for (const [index, one] of CLASSIFIERS.entries()) {
    it(`the boundary of ${JSON.stringify(one)}`, () => {
      const { x, y } = sidesOf(one);
      const gram = Float64Array.from(
        x.flatMap((row) => x.map((other) => row.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0))),
      );
      const { coefficients, bias } = logisticRegression(
        gram,
        y.map((side) => side === 1),
        one.C,
      );
      const weights = Array.from({ length: one.width }, (_, at) =>
        x.reduce((sum, row, sample) => sum + (coefficients[sample] ?? 0) * (row[at] ?? 0), 0),
      );
      const expected = theirs.logistic[index];
      assert.ok(expected);
      const error = deviation([...weights, bias], [...expected.weights, expected.bias]);
      assert.ok(error <= 1e-5, `error ${error}`);
    });
  }

  for (const [index, [one, other]] of LISTS.entries()) {
    it(`the t-test of lists ${index}`, () => {
      const [found, expected] = [welch(one, other), theirs.welch[index]];
      assert.ok(expected);
      assert.ok(deviation([found.statistic], [expected.statistic]) <= 1e-10);
      assert.ok(deviation([found.pValue], [expected.pValue]) <= 1e-9, `${found.pValue} ${expected.pValue}`);
    });
  }

  for (const [index, { right, guesses }] of GUESSES.entries()) {
    it(`the chance of ${right} of ${guesses} right guesses`, () => {
      assert.ok(deviation([aboveChance(right / guesses, guesses)], [theirs.aboveChance[index] ?? Number.NaN]) <= 1e-9);
    });
  }
});

/** Two clouds, so far apart. */
function sidesOf({ width, count, apart }: (typeof CLASSIFIERS)[number]): { x: number[][]; y: number[] } {
  const random = mulberry32(5);
  const y = Array.from({ length: count }, (_, at) => at % 2);
  const x = y.map((side) => Array.from({ length: width }, (_, at) => 2 * random() - 1 + (at === 0 ? side * apart : 0)));
  return { x, y };
}
