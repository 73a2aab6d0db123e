/** Effects of columns are those of scikit-learn and PyALE, with identical weights, grids and shuffles. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { accumulatedLocalEffects } from '../../kernel/src/explain/effects/accumulated-local-effects.ts';
import { partialDependence } from '../../kernel/src/explain/effects/partial-dependence.ts';
import { permutationImportance, shuffles } from '../../kernel/src/explain/effects/permutation-importance.ts';
import type { MetricName } from '../../kernel/src/explain/effects/metrics.ts';
import { captum as python } from '../python-peer.ts';
import { build, disposeModels, MODELS, samplesFor, weightsOf } from './models.ts';
import type { ModelName } from './models.ts';

/** Between one number and its peer. */
const TOLERANCE = 1e-5;
const ROWS = 150;
/** Of 0 and 1, of few values, of many values of which most are the same; the others have a value for each row. */
const [FLAG, FEW, MOSTLY] = [1, 3, 4];

describe('effects of columns: scikit-learn and PyALE', function () {
  this.timeout('5 min');
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  describe('permutation importance', () => {
    interface Case {
      model: ModelName;
      scoring: string;
      metric?: MetricName;
      /** Numbers to predict, or how many classes there are. */
      y: 'numbers' | number;
    }
    const CASES: readonly Case[] = [
      { model: 'MLP with ReLU', scoring: 'accuracy', y: 4 },
      { model: 'MLP with ReLU', scoring: 'neg_log_loss', metric: 'crossEntropy', y: 4 },
      { model: 'MLP with sigmoid and tanh', scoring: 'accuracy', y: 2 },
      { model: 'MLP with sigmoid and tanh', scoring: 'neg_log_loss', metric: 'crossEntropy', y: 2 },
      { model: 'MLP with sigmoid and tanh', scoring: 'r2', y: 'numbers' },
      {
        model: 'MLP with sigmoid and tanh',
        scoring: 'neg_mean_squared_error',
        metric: 'meanSquaredError',
        y: 'numbers',
      },
      { model: 'linear', scoring: 'r2', y: 'numbers' },
      { model: 'linear', scoring: 'neg_mean_absolute_error', metric: 'meanAbsoluteError', y: 'numbers' },
    ];
    const SEED = 3;
    const REPEATS = 4;

    let theirs: readonly { means: number[]; spreads: number[]; values: number[][] }[];
    before(async () => {
      const orders = shuffles(SEED, REPEATS, ROWS).map((order) => [...order]);
      theirs = await peers(() =>
        CASES.map(({ model: name, y: kind, scoring }) => {
          const x = tableFor();
          const model = decisive(name, x);
          const y = truthFor(model, x, kind);
          const classifier = kind !== 'numbers';
          return { ...peerOf(name, model, x), ask: 'importances', y, classifier, scoring, orders };
        }),
      );
    });

    for (const [at, { model: name, scoring, metric, y: kind }] of CASES.entries()) {
      it(`${scoring} of ${name}`, async () => {
        const x = tableFor();
        const model = decisive(name, x);
        const options = { repeats: REPEATS, seed: SEED, ...(metric && { metric }) };
        const found = await permutationImportance(model, x, truthFor(model, x, kind), options);
        const ours = found.columns.toSorted((one, other) => one.index - other.index);
        const { means = [], spreads = [], values = [] } = theirs[at] ?? {};
        near(
          ours.map(({ mean }) => mean),
          means,
        );
        near(
          ours.map(({ spread }) => spread),
          spreads,
        );
        near(
          ours.flatMap((one) => [...one.values]),
          values.flat(),
        );
        assert.ok(means.some((mean) => mean > 0.005));
      });
    }
  });

  describe('partial dependence', () => {
    const CASES: readonly { columns: readonly number[]; points: number; percentiles: readonly [number, number] }[] = [
      { columns: [0], points: 100, percentiles: [0.05, 0.95] },
      { columns: [2], points: 7, percentiles: [0, 1] },
      { columns: [FLAG], points: 100, percentiles: [0.05, 0.95] },
      { columns: [FEW], points: 5, percentiles: [0.1, 0.8] },
      { columns: [MOSTLY], points: 9, percentiles: [0.02, 0.99] },
      { columns: [0, 5], points: 6, percentiles: [0.05, 0.95] },
      { columns: [FLAG, 2], points: 8, percentiles: [0.05, 0.95] },
    ];
    const MODEL: ModelName = 'MLP with ReLU';
    const TARGET = 2;

    let theirs: readonly { grids: number[][]; mean: number[]; curves: number[][] }[];
    before(async () => {
      theirs = await peers(() => {
        const peer = peerOf(MODEL, build(MODELS[MODEL]), tableFor());
        return CASES.map((one) => ({ ...peer, ask: 'dependence', target: TARGET, ...one }));
      });
    });

    for (const [at, { columns, points, percentiles }] of CASES.entries()) {
      it(`of columns ${columns.join(' and ')}, at most ${points} points from ${percentiles.join(' to ')}`, async () => {
        const [model, x] = [build(MODELS[MODEL]), tableFor()];
        const options = { target: TARGET, points, percentiles };
        const { grids = [], mean = [], curves = [] } = theirs[at] ?? {};
        const [one = 0, other] = columns;
        if (other === undefined) {
          const found = await partialDependence(model, x, { ...options, column: one });
          near([...found.grid], grids.flat());
          near([...found.mean], mean);
          near(
            found.curves.flatMap((curve) => [...curve]),
            curves.flat(),
          );
        } else {
          const found = await partialDependence(model, x, { ...options, column: [one, other] });
          near(
            found.grids.flatMap((grid) => [...grid]),
            grids.flat(),
          );
          near(
            found.mean.flatMap((row) => [...row]),
            mean,
          );
        }
      });
    }
  });

  describe('accumulated local effects', () => {
    const MODEL: ModelName = 'MLP with ReLU';
    const TARGET = 1;

    const CASES = [
      { column: 0, bins: 20 },
      { column: 2, bins: 7 },
      { column: FLAG, bins: 10 },
      { column: FEW, bins: 20 },
      { column: MOSTLY, bins: 20 },
    ];
    let theirs: readonly { grid: number[]; effects: number[]; rows: number[]; edges: number[] }[];
    before(async () => {
      theirs = await peers(() => {
        const peer = peerOf(MODEL, build(MODELS[MODEL]), tableFor());
        return CASES.map((one) => ({ ...peer, ask: 'ale', target: TARGET, ...one }));
      });
    });

    for (const [at, { column, bins }] of CASES.entries()) {
      it(`of column ${column}, at most ${bins} bins`, async () => {
        const [model, x] = [build(MODELS[MODEL]), tableFor()];
        const { grid = [], effects = [], rows = [], edges = [] } = theirs[at] ?? {};
        const found = await accumulatedLocalEffects(model, x, { target: TARGET, column, grid });
        near([...found.effects], effects);
        assert.deepEqual([...found.rows], rows);
        // Their quantiles count one row less than there are; ours are R's of type 1, as the paper's own package has them.
        const usual = await accumulatedLocalEffects(model, x, { target: TARGET, column, bins });
        near([...usual.grid], edges);
      });
    }
  });
});

/** [ROWS, 6], with columns of each kind. */
function tableFor(): tf.Tensor2D {
  // Wide enough for the models to answer differently.
  const rows = samplesFor({ input: [6], layers: [] }, ROWS, 1)
    .mul(4)
    .arraySync() as number[][];
  const changed = rows.map((row) =>
    row.map((value, column) => {
      if (column === FLAG) return value > 1 ? 1 : 0;
      if (column === FEW) return Math.round(value);
      if (column === MOSTLY) return Math.max(0.3, value);
      return value;
    }),
  );
  return tf.tensor2d(changed);
}

/** With a last layer whose sums are greater, and zero on average, so that the answers differ from row to row. */
function decisive(name: ModelName, x: tf.Tensor): tf.Sequential {
  const model = build(MODELS[name]);
  const last = model.layers.at(-1);
  const [kernel, bias] = last?.getWeights() ?? [];
  assert.ok(last && kernel && bias);
  const given = model.layers.slice(0, -1).reduce((rows, layer) => layer.apply(rows) as tf.Tensor, x);
  const greater = kernel.mul(8);
  last.setWeights([greater, given.matMul(greater).mean(0).neg()]);
  return model;
}

/** What the model says, with mistakes in it. */
function truthFor(model: tf.LayersModel, x: tf.Tensor, kind: 'numbers' | number): number[] | number[][] {
  const said = tf.tidy(() => (model.predict(x) as tf.Tensor2D).arraySync());
  if (kind === 'numbers') return said.map((row, at) => row.map((value) => value + 0.1 * Math.sin(at)));
  const middle = said.map(([value = 0]) => value).toSorted((a, b) => a - b)[ROWS / 2] ?? 0;
  return said.map((row, at) => {
    const answer = row.length === 1 ? Number((row[0] ?? 0) > middle) : row.indexOf(Math.max(...row));
    return at % 7 === 0 ? (answer + at) % kind : answer;
  });
}

/** What Python says of these cases; models and tensors made for them are gone. */
async function peers<T>(cases: () => readonly object[]): Promise<readonly T[]> {
  tf.engine().startScope();
  const given = cases();
  tf.engine().endScope();
  disposeModels();
  // SAFETY: effects.py answers each case as it is asked.
  return (await python('explainers/effects.py', given)) as readonly T[];
}

function peerOf(name: ModelName, model: tf.LayersModel, x: tf.Tensor): object {
  return { layers: MODELS[name].layers, weights: weightsOf(model), x: x.arraySync() };
}

function near(ours: readonly number[], theirs: readonly number[]): void {
  assert.equal(ours.length, theirs.length);
  const worst = Math.max(...ours.map((value, at) => Math.abs(value - (theirs[at] ?? Number.NaN))));
  assert.ok(worst <= TOLERANCE, `off by ${worst}`);
}
