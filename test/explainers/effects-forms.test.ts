/** What effects of columns must be where that is known, of which seed they are, and how they are shown. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import type { Displayable } from '../../kernel/src/display/symbol.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { accumulatedLocalEffects } from '../../kernel/src/explain/effects/accumulated-local-effects.ts';
import { partialDependence } from '../../kernel/src/explain/effects/partial-dependence.ts';
import { permutationImportance, shuffles } from '../../kernel/src/explain/effects/permutation-importance.ts';
import { IN_WORDS, SVG, TEXT, VEGA_LITE } from '../../kernel/src/mime.ts';
import { build, disposeModels, MODELS, samplesFor } from './models.ts';

const TOLERANCE = 1e-5;
const ROWS = 40;
const NAMES = ['age', 'height', 'weight', 'speed', 'depth', 'width'];

describe('effects of columns: closed forms', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  describe('of a linear model', () => {
    it('partial dependence is a line with the slope w, and so is the curve of each row', async () => {
      const { model, x, weights, rows } = linear();
      for (const [column, w] of weights.entries()) {
        const found = await partialDependence(model, x, { column, target: 1, points: 9 });
        const means = (model.predict(x) as tf.Tensor).mean(0).dataSync();
        const mean = average(rows.map((row) => row[column] ?? 0));
        found.grid.forEach((value, at) => near(found.mean[at], (means[1] ?? 0) + w * (value - mean)));
        for (const curve of [found.centred.mean, ...found.centred.curves]) {
          found.grid.forEach((value, at) => near(curve[at], w * (value - (found.grid[0] ?? 0))));
        }
      }
    });

    it('that of two columns is the sum of both lines', async () => {
      const { model, x, weights } = linear();
      const { grids, mean } = await partialDependence(model, x, { column: [4, 0], target: 1, points: 5 });
      const [down, across] = grids;
      mean.forEach((row, i) =>
        row.forEach((value, j) => {
          const moved = (weights[4] ?? 0) * ((down[i] ?? 0) - (down[0] ?? 0));
          near(value, (mean[0]?.[0] ?? 0) + moved + (weights[0] ?? 0) * ((across[j] ?? 0) - (across[0] ?? 0)));
        }),
      );
    });

    it('accumulated local effects are w (x − mean of x), each row in the middle of its bin', async () => {
      const { model, weights, rows } = linear();
      const x = rows.map((row, at) => row.map((value, column) => (column === 2 ? at + 0.5 : value)));
      const grid = Float64Array.from({ length: ROWS + 1 }, (_, at) => at);
      const found = await accumulatedLocalEffects(model, x, { column: 2, target: 1, grid });
      grid.forEach((value, at) => near(found.effects[at], (weights[2] ?? 0) * (value - ROWS / 2)));
    });

    it('accumulated local effects rise by w, and are zero on average over the bins', async () => {
      const { model, x, weights } = linear();
      const { grid, effects, rows } = await accumulatedLocalEffects(model, x, { column: 5, target: 1, bins: 8 });
      assert.deepEqual([...rows], new Array(8).fill(ROWS / 8));
      grid.forEach((value, at) => near(effects[at], (effects[0] ?? 0) + (weights[5] ?? 0) * (value - (grid[0] ?? 0))));
      near(average(Array.from(rows, (_, bin) => ((effects[bin] ?? 0) + (effects[bin + 1] ?? 0)) / 2)), 0);
    });

    it('shuffling a column raises the mean squared error by w² times the mean square of what it moves', async () => {
      const { model, x, weights, rows } = linear();
      const y = model.predict(x) as tf.Tensor;
      const options = { target: 1, repeats: 3, seed: 4, metric: 'meanSquaredError' } as const;
      const { baseline, columns } = await permutationImportance(model, x, y, options);
      near(baseline, 0);
      const orders = shuffles(4, 3, ROWS);
      for (const { index, values } of columns) {
        orders.forEach((order, repeat) => {
          const moves = rows.map((row, at) => ((row[index] ?? 0) - (rows[order[at] ?? 0]?.[index] ?? 0)) ** 2);
          near(values[repeat], (weights[index] ?? 0) ** 2 * average(moves));
        });
      }
    });

    it('a softmax bends its outputs, and its logits are lines', async () => {
      const model = build({ input: [6], layers: [{ kind: 'dense', units: 3, activation: 'softmax' }] });
      const { x, weights } = linear();
      const { grid, centred } = await partialDependence(model, x, { column: 1, target: 1, score: 'logit', points: 5 });
      grid.forEach((value, at) => near(centred.mean[at], (weights[1] ?? 0) * (value - (grid[0] ?? 0))));
      const { effects, grid: edges } = await accumulatedLocalEffects(model, x, {
        column: 1,
        target: 1,
        score: 'logit',
      });
      near((effects.at(-1) ?? 0) - (effects[0] ?? 0), (weights[1] ?? 0) * ((edges.at(-1) ?? 0) - (edges[0] ?? 0)));
    });
  });

  it('a column that the model ignores has no effect at all', async () => {
    const { model, x } = network();
    const [first] = model.layers;
    const [kernel, bias] = first?.getWeights() ?? [];
    assert.ok(first && kernel && bias);
    first.setWeights([kernel.mul(tf.tensor2d([[1], [1], [0], [1], [1], [1]])), bias]);
    const said = (model.predict(x) as tf.Tensor).argMax(1);
    const { columns } = await permutationImportance(model, x, said, { metric: 'crossEntropy' });
    assert.ok(columns.every(({ index, mean }) => (index === 2 ? mean === 0 : mean !== 0)));
    const { curves } = await partialDependence(model, x, { column: 2, target: 0 });
    assert.ok(curves.every((curve) => curve.every((value) => value === curve[0])));
    const { effects } = await accumulatedLocalEffects(model, x, { column: 2, target: 0 });
    assert.ok(effects.every((effect) => effect === 0));
  });

  describe('metrics', () => {
    it('a function is what it computes: that of tf.metrics gives what its name gives', async () => {
      const { model, x } = network();
      const y = tf.oneHot((model.predict(x) as tf.Tensor).argMax(1), 4).cast('float32');
      const { columns, baseline } = await permutationImportance(model, x, y, {
        metric: tf.metrics.categoricalCrossentropy,
      });
      const named = await permutationImportance(model, x, y, { metric: 'crossEntropy' });
      near(baseline, named.baseline);
      columns.forEach(({ column, mean }, at) => {
        assert.equal(column, named.columns[at]?.column);
        near(mean, named.columns[at]?.mean);
      });
    });

    it('a function gets y [rows, 1] where there is one output, so that nothing is broadcast', async () => {
      const model = build(MODELS['MLP with sigmoid and tanh']);
      const shapes: number[][] = [];
      const metric = (y: tf.Tensor, outputs: tf.Tensor): tf.Tensor => {
        shapes.push(y.shape, outputs.shape);
        return tf.losses.absoluteDifference(y, outputs);
      };
      const y = Array.from({ length: ROWS }, (_, row) => row / ROWS);
      const found = await permutationImportance(model, table(), y, { metric, column: 0, repeats: 1 });
      assert.ok(shapes.length === 4 && shapes.every(([rows, wide]) => rows === ROWS && wide === 1));
      const named = await permutationImportance(model, table(), y, {
        metric: 'meanAbsoluteError',
        column: 0,
        repeats: 1,
      });
      near(found.columns[0]?.mean, named.columns[0]?.mean);
    });

    it('classes as indices, as a typed array and as rows with a single one are the same', async () => {
      const { model, x } = network();
      const classes = Array.from({ length: ROWS }, (_, row) => row % 4);
      const [indices, typed, rows] = [
        await permutationImportance(model, x, classes),
        await permutationImportance(model, x, Int32Array.from(classes)),
        await permutationImportance(model, x, tf.oneHot(classes, 4)),
      ];
      assert.equal(indices.metric, 'accuracy');
      assert.deepEqual(typed, indices);
      assert.deepEqual(rows, indices);
    });

    it('of a target, a class counts against the rest', async () => {
      const { model, x } = network();
      const said = (model.predict(x) as tf.Tensor).argMax(1).dataSync();
      const mistaken = said.map((answer, row) => (row < 10 ? (answer + 1) % 4 : answer));
      const expected = average(Array.from(said, (answer, row) => Number((answer === 3) === (mistaken[row] === 3))));
      const { baseline } = await permutationImportance(model, x, mistaken, { target: 3 });
      near(baseline, expected);
    });
  });

  describe('seeds', () => {
    it('the same seed gives the same bits, whichever columns are asked for, and another one others', async () => {
      const { model, x } = network();
      const y = Array.from({ length: ROWS }, (_, row) => row % 4);
      const options = { columns: NAMES, metric: 'crossEntropy', seed: 9 } as const;
      const all = await permutationImportance(model, x, y, options);
      assert.deepEqual(await permutationImportance(model, x, y, options), all);
      const { columns } = await permutationImportance(model, x, y, { ...options, column: ['speed', 0] });
      assert.deepEqual(
        columns,
        all.columns.filter(({ column }) => column === 'speed' || column === 'age'),
      );
      assert.notDeepEqual(await permutationImportance(model, x, y, { ...options, seed: 10 }), all);
    });

    it('more shuffles begin with the same ones, and each is an order of all rows', () => {
      const [few, many] = [shuffles(2, 3, 11), shuffles(2, 5, 11)];
      assert.deepEqual(many.slice(0, 3), few);
      for (const order of many)
        assert.deepEqual(
          [...order.toSorted()],
          Array.from({ length: 11 }, (_, row) => row),
        );
    });
  });

  it('a name and an index mean the same column', async () => {
    const { model, x } = network();
    const options = { columns: NAMES, target: 2 };
    const [named, counted] = [
      await partialDependence(model, x, { ...options, column: 'speed' }),
      await partialDependence(model, x, { ...options, column: 3 }),
    ];
    assert.deepEqual(named, counted);
    assert.equal(named.column, 'speed');
  });

  it('are shown as chart, drawing, table and text', async () => {
    const { model, x } = network();
    const y = Array.from({ length: ROWS }, (_, row) => row % 4);
    const options = { columns: NAMES, target: 2, classes: ['a', 'b', 'c', 'd'] };
    const shown: { readonly [title: string]: Displayable } = {
      'the accuracy falls': await permutationImportance(model, x, y, { columns: NAMES }),
      'of c on speed': await partialDependence(model, x, { ...options, column: 'speed' }),
      'since its first point': await partialDependence(model, x, { ...options, column: 'speed', centred: true }),
      'of c on speed and depth': await partialDependence(model, x, {
        ...options,
        column: ['speed', 'depth'],
        points: 4,
      }),
      'of speed on c': await accumulatedLocalEffects(model, x, { ...options, column: 'speed' }),
    };
    for (const [title, one] of Object.entries(shown)) {
      const bundle = await one[JUPYTER_DISPLAY]();
      assert.deepEqual(Object.keys(bundle), [VEGA_LITE, SVG, IN_WORDS, TEXT]);
      for (const mime of [IN_WORDS, TEXT]) {
        const text = bundle[mime];
        assert.ok(typeof text === 'string' && text.includes(title) && text.includes('speed'), title);
      }
      const drawing = bundle[SVG];
      assert.ok(typeof drawing === 'string' && drawing.startsWith('<svg'), title);
      assert.doesNotMatch(drawing, /NaN|undefined/);
    }
  });
});

function linear(): { model: tf.Sequential; x: tf.Tensor; weights: number[]; rows: number[][] } {
  const model = build(MODELS.linear);
  const kernel = model.layers[0]?.getWeights()[0]?.arraySync() as number[][];
  const x = table();
  return { model, x, weights: kernel.map((row) => row[1] ?? Number.NaN), rows: x.arraySync() as number[][] };
}

function network(): { model: tf.Sequential; x: tf.Tensor } {
  return { model: build(MODELS['MLP with ReLU']), x: table() };
}

function table(): tf.Tensor {
  return samplesFor(MODELS.linear, ROWS, 5);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function near(found: number | undefined, expected: number | undefined): void {
  assert.ok(Math.abs((found ?? Number.NaN) - (expected ?? Number.NaN)) < TOLERANCE, `${found} is not ${expected}`);
}
