/** What is asked of a table in vain is said in words that name the argument and the remedy; nothing is left behind. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { cellScope } from '../../kernel/src/display/publish.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { accumulatedLocalEffects } from '../../kernel/src/explain/effects/accumulated-local-effects.ts';
import { partialDependence } from '../../kernel/src/explain/effects/partial-dependence.ts';
import { permutationImportance } from '../../kernel/src/explain/effects/permutation-importance.ts';
import { build, disposeModels, MODELS } from './models.ts';
import type { ModelName } from './models.ts';

const ROWS = [
  [0, 1, 2, 7, 4, 5],
  [5, 4, 3, 7, 1, 0],
  [2, 2, 0, 7, 0, 1],
];
const CLASSES = [0, 1, 2];
const NAMES = ['age', 'height', 'weight', 'speed', 'depth', 'width'];

interface Refusal {
  /** Left out: a linear model of six columns and three outputs. */
  model?: ModelName;
  ask: (model: tf.LayersModel) => Promise<unknown>;
  code: ErrorCode;
  says: RegExp;
}

const REFUSALS: { readonly [title: string]: Refusal } = {
  'a table of other columns': {
    ask: (model) => permutationImportance(model, [[1, 2]], [0]),
    code: 'EXPLAIN_SHAPE',
    says: /\[6\].*x is of shape \[1, 2\]/,
  },
  'a model of pictures': {
    model: 'CNN without biases',
    ask: (model) => partialDependence(model, tf.zeros([2, 8, 8, 1]), { column: 0 }),
    code: 'EXPLAIN_TABLE',
    says: /x is of shape \[2, 8, 8, 1\].*rows of a table/,
  },
  'a value that is missing': {
    ask: (model) => accumulatedLocalEffects(model, [[1, 2, Number.NaN, 4, 5, 6]], { column: 0 }),
    code: 'EXPLAIN_INPUT',
    says: /x holds NaN, at place 2.*leave out/,
  },
  'too few names': {
    ask: (model) => partialDependence(model, ROWS, { columns: ['age'], column: 'age', target: 0 }),
    code: 'EXPLAIN_NAMES',
    says: /`columns` holds 1 names, and there are 6/,
  },
  'a column that is not there': {
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { columns: NAMES, column: ['age', 'hight'] }),
    code: 'EXPLAIN_COLUMN',
    says: /`column` names the column hight.*age, height, weight/,
  },
  'an index that is none': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { column: 6, target: 0 }),
    code: 'EXPLAIN_COLUMN',
    says: /`column` names the column 6.*x0, x1/,
  },
  'no column': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { target: 0 }),
    code: 'EXPLAIN_COLUMN_NEEDED',
    says: /Accumulated local effects looks along a column.*`column`, one of: x0, x1/,
  },
  'no target among several outputs': {
    ask: (model) => partialDependence(model, ROWS, { column: 0 }),
    code: 'EXPLAIN_TARGET_NEEDED',
    says: /one output of the model, which has 3.*`target`, from 0 to 2/,
  },
  'a target that is no output': {
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { target: 3 }),
    code: 'EXPLAIN_TARGET',
    says: /Class 3.*from 0 to 2/,
  },
  'a constant column, of local effects': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { columns: NAMES, column: 'speed', target: 0 }),
    code: 'EXPLAIN_CONSTANT_COLUMN',
    says: /All values of the column speed are 7.*Give rows in which it differs/,
  },
  'a constant column, of partial dependence': {
    ask: (model) => partialDependence(model, ROWS, { columns: NAMES, column: ['age', 'speed'], target: 0 }),
    code: 'EXPLAIN_CONSTANT_COLUMN',
    says: /All values of the column speed are 7/,
  },
  'percentiles that fall': {
    ask: (model) => partialDependence(model, ROWS, { column: 0, target: 0, points: 2, percentiles: [0.9, 0.1] }),
    code: 'EXPLAIN_PERCENTILES',
    says: /`percentiles` are 0\.9 and 0\.1.*that rise/,
  },
  'percentiles of one value': {
    ask: (model) => {
      const rows = Array.from({ length: 60 }, (_, row) => [row === 0 ? 1 : 0, 0, 0, 0, 0, 0]);
      return partialDependence(model, rows, { columns: NAMES, column: 'age', target: 0, points: 2 });
    },
    code: 'EXPLAIN_PERCENTILES_EQUAL',
    says: /age is 0 at both `percentiles` \(0\.05, 0\.95\).*`grid`/,
  },
  'a grid that does not rise': {
    ask: (model) => partialDependence(model, ROWS, { column: 0, target: 0, grid: [1, 1, 2] }),
    code: 'EXPLAIN_GRID',
    says: /`grid` of the column x0 is 1, 1, 2.*greater than the one before/,
  },
  'bins that leave rows out': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { column: 0, target: 0, grid: [0, 3] }),
    code: 'EXPLAIN_BINS',
    says: /`grid` of the column x0 goes from 0 to 3 and not over all of x/,
  },
  'an empty bin': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { column: 0, target: 0, grid: [0, 2, 3, 5] }),
    code: 'EXPLAIN_BINS',
    says: /has no row of x from 2 to 3.*leave `grid` out/,
  },
  'no bins': {
    ask: (model) => accumulatedLocalEffects(model, ROWS, { column: 0, target: 0, bins: 0 }),
    code: 'EXPLAIN_COUNT',
    says: /`bins` is 0/,
  },
  'half a shuffle': {
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { repeats: 0.5 }),
    code: 'EXPLAIN_COUNT',
    says: /`repeats` is 0\.5/,
  },
  'truths for other rows': {
    ask: (model) => permutationImportance(model, ROWS, [0, 1]),
    code: 'EXPLAIN_TRUTH',
    says: /y is of shape \[2\], for 3 rows of x and 3 outputs/,
  },
  'numbers for several outputs': {
    ask: (model) => permutationImportance(model, ROWS, [0.5, 1, 2]),
    code: 'EXPLAIN_TRUTH',
    says: /y is of shape \[3\].*a row \[3\] for each/,
  },
  'a truth that is missing': {
    ask: (model) => permutationImportance(model, ROWS, [0, Number.NaN, 2]),
    code: 'EXPLAIN_INPUT',
    says: /y holds NaN, at place 1/,
  },
  'accuracy of numbers': {
    ask: (model) =>
      permutationImportance(
        model,
        ROWS,
        ROWS.map((row) => row.slice(0, 3)),
        { metric: 'accuracy' },
      ),
    code: 'EXPLAIN_CLASSES',
    says: /accuracy is one of classes.*indices from 0 to 2/,
  },
  'a metric that is not there': {
    // @ts-expect-error: as JavaScript would give it
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { metric: 'f1' }),
    code: 'EXPLAIN_METRIC',
    says: /no metric called f1.*accuracy, crossEntropy, r2/,
  },
  'the cross entropy of what are no probabilities': {
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { metric: 'crossEntropy' }),
    code: 'EXPLAIN_METRIC_VALUE',
    says: /cross entropy of these outputs is NaN.*needs probabilities/,
  },
  'R² of truths that do not differ': {
    ask: (model) => permutationImportance(model, ROWS, [7, 7, 7], { target: 0 }),
    code: 'EXPLAIN_METRIC_VALUE',
    says: /R² of these outputs is .*that differ/,
  },
  'a loss that is no number': {
    ask: (model) => permutationImportance(model, ROWS, CLASSES, { metric: () => Number.NaN }),
    code: 'EXPLAIN_METRIC_VALUE',
    says: /The metric of these outputs is NaN/,
  },
  'answers that are no numbers': {
    ask: (model) => {
      model.layers[0]?.setWeights([tf.fill([6, 3], Infinity), tf.zeros([3])]);
      return permutationImportance(model, ROWS, CLASSES);
    },
    code: 'EXPLAIN_NOT_FINITE',
    says: /not numbers/,
  },
};

const ASKED: { readonly [title: string]: (model: tf.LayersModel) => Promise<unknown> } = {
  'permutation importance': (model) => permutationImportance(model, ROWS, CLASSES),
  'partial dependence': (model) => partialDependence(model, ROWS, { column: 0, target: 1 }),
  'partial dependence on two columns': (model) => partialDependence(model, ROWS, { column: [0, 1], target: 1 }),
  'accumulated local effects': (model) => accumulatedLocalEffects(model, ROWS, { column: 0, target: 1 }),
};

describe('effects of columns: what cannot be asked', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const [title, { model: name = 'linear', ask, code, says }] of Object.entries(REFUSALS)) {
    it(title, async () => {
      const model = build(MODELS[name]);
      await assert.rejects(ask(model), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
    });
  }

  for (const [title, ask] of Object.entries(ASKED)) {
    it(`${title} leaves no tensor, also where a layer fails`, async () => {
      const model = build(MODELS.linear);
      const before = tf.memory().numTensors;
      await ask(model);
      assert.equal(tf.memory().numTensors, before);
      const [layer] = model.layers;
      assert.ok(layer);
      let calls = 0;
      const call = layer.call.bind(layer);
      layer.call = (inputs, kwargs) => {
        calls += 1;
        if (calls > 1) throw new Error('a layer of the user');
        return call(inputs, kwargs);
      };
      await assert.rejects(ask(model), /a layer of the user/);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  for (const [title, ask] of Object.entries(ASKED)) {
    it(`${title} can be interrupted, and leaves no tensor`, async () => {
      const model = build(MODELS.linear);
      const before = tf.memory().numTensors;
      const controller = new AbortController();
      const asking = cellScope.run({ id: 'cell', signal: controller.signal }, () => ask(model));
      controller.abort(new Error('interrupted'));
      await assert.rejects(asking, /interrupted/);
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('a loss that fails leaves no tensor, and is heard', async () => {
    const model = build(MODELS.linear);
    const before = tf.memory().numTensors;
    const metric = (y: tf.Tensor, outputs: tf.Tensor): tf.Tensor => tf.losses.absoluteDifference(y, outputs);
    await assert.rejects(permutationImportance(model, ROWS, CLASSES, { metric }), /absoluteDifference/);
    assert.equal(tf.memory().numTensors, before);
  });
});
