/** Mistakes are those that the model makes: counts, order, samples, and what is refused. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { mistakes } from '../../kernel/src/explain/mistakes.ts';
import { MISTAKES } from '../../kernel/src/mime.ts';
import type { MistakesPicture } from '../../kernel/src/mime.ts';
import { textOf } from './bundle-text.ts';
import { build, disposeModels, MODELS, samplesFor } from './models.ts';

describe('mistakes', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const name of ['MLP with ReLU', 'CNN', 'MLP with sigmoid and tanh'] as const) {
    it(`are those of the model, the surest first: ${name}`, async () => {
      const spec = MODELS[name];
      const [model, x] = [build(spec), samplesFor(spec, 150, 6)];
      const classes = name === 'MLP with sigmoid and tanh' ? 2 : 4;
      const y = Array.from({ length: 150 }, (_, index) => index % classes);
      const before = tf.memory().numTensors;
      const found = await mistakes(model, x, y);
      assert.equal(tf.memory().numTensors, before);
      const outputs = (model.predict(x) as tf.Tensor).arraySync() as number[][];
      const shares = outputs.map((row) => (row.length === 1 ? [1 - (row[0] ?? 0), row[0] ?? 0] : row));
      const answers = shares.map((row) => row.indexOf(Math.max(...row)));
      assert.equal(found.samples.length, answers.filter((answer, index) => answer !== y[index]).length);
      let last = Infinity;
      for (const { index, label, prediction, probability, labelProbability } of found.samples) {
        assert.equal(label, y[index]);
        assert.equal(prediction, answers[index]);
        assert.ok(Math.abs(probability - (shares[index]?.[prediction] ?? NaN)) < 1e-5);
        assert.ok(Math.abs(labelProbability - (shares[index]?.[label] ?? NaN)) < 1e-5);
        assert.ok(probability <= last);
        last = probability;
      }
      for (let label = 0; label < classes; label++) {
        for (let prediction = 0; prediction < classes; prediction++) {
          assert.equal(found.of(label, prediction).length, found.matrix.counts[label]?.[prediction]);
        }
      }
      const right = found.of(1, 1).map(({ probability }) => probability);
      assert.deepEqual(
        right,
        [...right].sort((a, b) => a - b),
      );
    });
  }

  it('take labels as indices, as a column, or as rows with a single 1', async () => {
    const [model, x] = [build(MODELS.linear), samplesFor(MODELS.linear, 9, 6)];
    const y = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const forms = [
      y,
      Int32Array.from(y),
      tf.tensor1d(y),
      tf.tensor2d(y, [9, 1]),
      tf.oneHot(tf.tensor1d(y, 'int32'), 3),
    ];
    const counts = [];
    for (const form of forms) counts.push((await mistakes(model, x, form)).matrix.counts);
    for (const one of counts) assert.deepEqual(one, counts[0]);
  });

  it('show some of every cell, however many there are, and not too many', async () => {
    const model = build({ input: [8, 8, 1], layers: [{ kind: 'flatten' }, { kind: 'dense', units: 40 }] });
    const x = samplesFor({ input: [8, 8, 1], layers: [] }, 400, 6);
    const found = await mistakes(
      model,
      x,
      Array.from({ length: 400 }, (_, index) => index % 40),
    );
    const bundle = await format(found);
    const picture = bundle[MISTAKES] as object as MistakesPicture;
    assert.equal(picture.classes.length, 30);
    assert.equal(picture.samples.length, 200);
    assert.match(picture.note, /30 of 40 classes/);
    for (const { index, label, prediction } of picture.samples) {
      const answered = found.samples.find((one) => one.index === index) ?? found.of(index % 40, index % 40)[0];
      assert.equal(picture.classes[label], String(answered?.label));
      assert.equal(picture.classes[prediction], String(answered?.prediction));
    }
    for (const mime of ['application/vnd.vegalite.v5+json', 'image/svg+xml', 'text/x-markdown', 'text/plain']) {
      assert.ok(mime in bundle, mime);
    }
    assert.match(textOf(bundle), /Surest mistakes: sample \d+: /);
  });

  it('are shown when there are none', async () => {
    const model = build(MODELS.linear);
    const x = samplesFor(MODELS.linear, 12, 6);
    const y = (model.predict(x) as tf.Tensor).argMax(1);
    const bundle = await format(await mistakes(model, x, y));
    assert.match(textOf(bundle), /100\.0 % of 12.*\n[^]*There are no mistakes/);
  });

  it('are refused with words', async () => {
    const [model, x] = [build(MODELS.linear), samplesFor(MODELS.linear, 3, 6)];
    const before = tf.memory().numTensors;
    await assert.rejects(mistakes(model, x, [0, 1]), /2 labels for 3 samples.*index of the true class/);
    await assert.rejects(mistakes(model, x, [0, 1, 3]), /class 3 is not one of 3/);
    await assert.rejects(mistakes(model, x, [0, 1, 0.5]), /class 0.5 is not one of 3/);
    await assert.rejects(mistakes(model, [[1, 2]], [0]), /x is of shape \[1, 2\]/);
    await assert.rejects(mistakes(model, [[1, 2, NaN, 4, 5, 6]], [0]), /x holds NaN/);
    await assert.rejects(mistakes(model, x, [0, 1, 2], { columns: ['a'] }), /1 different names.*6 columns/);
    assert.equal(tf.memory().numTensors, before);
    const number = build({ input: [6], layers: [{ kind: 'dense', units: 1 }] });
    await assert.rejects(mistakes(number, x, [0, 1, 1]), /gives a number/);
  });
});
