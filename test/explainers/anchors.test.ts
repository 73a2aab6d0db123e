/** Anchors of models whose rule is known: precision and coverage of what was found, counted over the whole distribution. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { ErrorCode } from '../../kernel/src/errors.ts';
import { anchors } from '../../kernel/src/explain/counterfactuals/anchors.ts';
import type { AnchorOptions } from '../../kernel/src/explain/counterfactuals/anchors.ts';
import type { Samples } from '../../kernel/src/explain/method.ts';
import { mulberry32 } from '../random.ts';
import { textOf } from './bundle-text.ts';
import { build, disposeModels, MODELS, samplesFor } from './models.ts';
import type { ModelName } from './models.ts';

describe('anchors', function () {
  this.timeout(300_000);
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const seed of [0, 1, 2]) {
    it(`find the columns that hold the answer, seed ${seed}`, async () => {
      // 1 where a and b are 1, whatever c, d and e are: weights 4, 4 and bias -6.
      const model = logistic([4, 4, 0, 0, 0.1], -6);
      const background = allRows(5, [0, 1]);
      const found = await anchors(model, [1, 1, 0, 1, 0], { background, columns: ['a', 'b', 'c', 'd', 'e'], seed });
      assert.deepEqual([...found.conditions], ['a is 1', 'b is 1']);
      assert.equal(found.coverage, 1 / 4);
      assert.ok(found.isFound && found.precision === 1 && found.leastPrecision >= 0.95);
      const other = await anchors(model, [0, 1, 1, 1, 1], { background, columns: ['a', 'b', 'c', 'd', 'e'], seed });
      assert.deepEqual([...other.conditions], ['a is 0']);
      assert.equal(other.coverage, 1 / 2);
    });
  }

  it('have the precision that is promised, and the coverage, counted over the whole distribution', async () => {
    let counts = 0;
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      const random = mulberry32(seed);
      const background = Array.from({ length: 300 }, () =>
        Array.from({ length: 4 }, () => Math.round(6 * random()) - 3),
      );
      const model = logistic(
        [1.5, -1, 0.6, 0.05].map((w) => w * (random() + 0.5)),
        0.3,
      );
      const x = background[seed] ?? [];
      const found = await anchors(model, x, { background, seed, columns: ['a', 'b', 'c', 'd'] });
      if (!found.isFound) continue;
      counts++;
      const { precision, coverage } = counted(model, background, x, found.conditions);
      assert.ok(precision >= 0.95, `seed ${seed}: ${precision} for ${found.conditions.join(' and ')}`);
      assert.ok(found.leastPrecision <= precision + 1e-9 && Math.abs(found.precision - precision) < 0.05);
      assert.ok(Math.abs(found.coverage - coverage) < 1e-9, `${found.coverage} is ${coverage}`);
    }
    assert.ok(counts >= 3, `${counts} rules were found`);
  });

  it('bound columns of many values between quantiles', async () => {
    // Class 1 between two quartiles of the first column: |a| small.
    const model = build({
      input: [2],
      layers: [
        { kind: 'dense', units: 2, activation: 'relu' },
        { kind: 'dense', units: 1, activation: 'sigmoid' },
      ],
    });
    model.layers[0]?.setWeights([
      tf.tensor2d([
        [1, -1],
        [0, 0],
      ]),
      tf.zeros([2]),
    ]);
    model.layers[1]?.setWeights([tf.tensor2d([[-20], [-20]]), tf.tensor1d([10.2])]);
    const background = Array.from({ length: 401 }, (_, row) => [row / 200 - 1, (row * 7) % 13]);
    const found = await anchors(model, [0.1, 3], { background, columns: ['a', 'b'] });
    assert.deepEqual([...found.conditions], ['a between −0.505 and 0.495']);
    assert.ok(Math.abs(found.coverage - 0.5) < 0.01, String(found.coverage));
    assert.match(textOf(await format(found)), /if +a between −0.505 and 0.495\nthen +1/);
  });

  it('of a model of one answer hold whatever the sample is', async () => {
    const found = await anchors(logistic([0, 0], 3), [1, 1], { background: allRows(2, [0, 1]) });
    assert.deepEqual([...found.conditions], []);
    assert.equal(found.coverage, 1);
    assert.match(textOf(await format(found)), /whatever the sample is/);
  });

  it('that there are not are said to be the most precise that was seen', async () => {
    const none = await anchors(logistic([4, 4, 4], -10), [1, 1, 1], { background: allRows(3, [0, 1]), longest: 1 });
    assert.equal(none.isFound, false);
    assert.match(textOf(await format(none)), /No rule of precision 95.0 % was found.*most precise/);
  });

  it('of a picture name the patches that hold the answer', async () => {
    // Class 1 where the upper left patch of 4 x 4 is light.
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [8, 8, 1] }), tf.layers.dense({ units: 1, activation: 'sigmoid' })],
    });
    try {
      const weights = Array.from({ length: 64 }, (_, at) => [Math.floor(at / 8) < 4 && at % 8 < 4 ? 1 : 0]);
      model.layers[1]?.setWeights([tf.tensor2d(weights), tf.tensor1d([-8])]);
      const found = await anchors(model, tf.ones([8, 8, 1]), { features: 4 });
      assert.deepEqual([...found.parts], [0]);
      assert.deepEqual([...found.conditions], ['patch 0']);
      assert.equal(found.coverage, 0.5);
      const bundle = await format(found);
      for (const mime of ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/x-markdown', 'text/plain']) {
        assert.ok(mime in bundle, mime);
      }
    } finally {
      model.dispose();
    }
  });

  it('of a sequence name its words', async () => {
    const model = tf.sequential({
      layers: [tf.layers.flatten({ inputShape: [4, 2] }), tf.layers.dense({ units: 2, activation: 'softmax' })],
    });
    try {
      // "not" turns the class, the last two words do nothing.
      const kernel = [
        [0, 0],
        [0, 0],
        [0, 6],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ];
      model.layers[1]?.setWeights([tf.tensor2d(kernel), tf.tensor1d([3, 0])]);
      const words = ['it', 'not', 'is', 'good'];
      const found = await anchors(model, tf.ones([4, 2]), { columns: words });
      assert.deepEqual([...found.conditions], ['not']);
    } finally {
      model.dispose();
    }
  });

  it('the same seed gives the same rule, and leaves no tensor behind', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const background = samplesFor(MODELS['MLP with ReLU'], 60, 4);
    const before = tf.memory().numTensors;
    const [one, again] = [
      await anchors(model, ROW, { background, seed: 3 }),
      await anchors(model, ROW, { background, seed: 3 }),
    ];
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([one.conditions, one.precision, one.draws], [again.conditions, again.precision, again.draws]);
  });

  const ROW = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
  interface Refusal {
    model?: ModelName;
    x?: Samples;
    options?: AnchorOptions;
    code: ErrorCode;
    says: RegExp;
  }
  const REFUSALS: { readonly [title: string]: Refusal } = {
    'a table without a background': { code: 'EXPLAIN_BACKGROUND', says: /anchor of a table.*`background`/ },
    'a sample that is no number': { x: [NaN, 2, 3, 4, 5, 6], code: 'EXPLAIN_INPUT', says: /x holds NaN, at place 0/ },
    'a sample of another shape': { x: [1], code: 'EXPLAIN_SHAPE', says: /x is of shape \[1\]/ },
    'a background of another shape': {
      options: { background: [[1]] },
      code: 'EXPLAIN_SHAPE',
      says: /background is of/,
    },
    'a background that is no number': {
      options: { background: [[1, 2, 3, 4, 5, NaN]] },
      code: 'EXPLAIN_INPUT',
      says: /background holds NaN/,
    },
    'a precision of more than all': { options: { precision: 95 }, code: 'ANCHOR_SHARE', says: /`precision` is 95/ },
    'no beam': { options: { beam: 0 }, code: 'EXPLAIN_COUNT', says: /`beam` is 0/ },
    'too few names': {
      options: { columns: ['a'], background: [ROW] },
      code: 'EXPLAIN_COLUMNS',
      says: /1 different names/,
    },
    'patches of half a pixel': {
      model: 'CNN',
      x: Array.from({ length: 10 }, () => Array.from({ length: 9 }, () => [0, 0])),
      options: { features: 0.5 },
      code: 'EXPLAIN_COUNT',
      says: /`features` is 0.5/,
    },
  };
  for (const [title, { model: name = 'linear', x = ROW, options = {}, code, says }] of Object.entries(REFUSALS)) {
    it(`are refused: ${title}`, async () => {
      const model = build(MODELS[name]);
      const before = tf.memory().numTensors;
      await assert.rejects(anchors(model, x, options), (error: Error & { code?: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
        return true;
      });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it('are refused: a regression', async () => {
    const number = build({ input: [2], layers: [{ kind: 'dense', units: 1 }] });
    await assert.rejects(anchors(number, [1, 2], { background: [[1, 2]] }), /gives a number.*counterfactuals/);
  });
});

/** 1 where the weighted sum is above zero. */
function logistic(weights: readonly number[], bias: number): tf.Sequential {
  const model = build({ input: [weights.length], layers: [{ kind: 'dense', units: 1, activation: 'sigmoid' }] });
  model.layers[0]?.setWeights([tf.tensor2d(weights.map((weight) => [weight])), tf.tensor1d([bias])]);
  return model;
}

function allRows(columns: number, values: readonly number[]): number[][] {
  if (columns === 0) return [[]];
  return allRows(columns - 1, values).flatMap((row) => values.map((value) => [...row, value]));
}

/** Reads the rule back, and tries every row of the background with every value that the rule allows. */
function counted(
  model: tf.LayersModel,
  background: readonly number[][],
  x: readonly number[],
  conditions: readonly string[],
): { precision: number; coverage: number } {
  const bounds = conditions.map((condition) => {
    const number = (text: string | undefined) => Number(text?.replace('−', '-'));
    const [, name = '', rest = ''] = /^(\w) (.*)$/.exec(condition) ?? [];
    const [, only] = /^is (\S+)$/.exec(rest) ?? [];
    const [, above] = /(?:above|between) (\S+)/.exec(rest) ?? [];
    const [, upTo] = /(?:at most|and) (\S+)/.exec(rest) ?? [];
    const isMet = (value: number) =>
      (only === undefined || value === number(only)) &&
      (above === undefined || value > number(above)) &&
      (upTo === undefined || value <= number(upTo));
    return { column: ['a', 'b', 'c', 'd'].indexOf(name), isMet };
  });
  const answers = (rows: number[][]) =>
    tf.tidy(() => Array.from((model.predict(tf.tensor2d(rows)) as tf.Tensor).dataSync(), (share) => share > 0.5));
  // Values within the bounds, each as often as it occurs; columns are drawn one by one.
  let rows = background.map((row) => ({ row: [...row], weight: 1 / background.length }));
  for (const { column, isMet } of bounds) {
    const inside = background.map((row) => row[column] ?? NaN).filter(isMet);
    const unique = [...new Set(inside)].map((value) => ({
      value,
      share: inside.filter((one) => one === value).length / inside.length,
    }));
    rows = rows.flatMap(({ row, weight }) =>
      unique.map(({ value, share }) => ({ row: row.with(column, value), weight: weight * share })),
    );
  }
  const [own] = answers([[...x]]);
  const all = answers(rows.map(({ row }) => row));
  return {
    precision: rows.reduce((sum, { weight }, at) => sum + (all[at] === own ? weight : 0), 0),
    coverage:
      background.filter((row) => bounds.every(({ column, isMet }) => isMet(row[column] ?? NaN))).length /
      background.length,
  };
}
