/** A patched model answers as the rest of it answers to the value that was put there: computed by sub-models. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { patch } from '../../../kernel/src/inspection/patch.ts';
import type { PatchOptions } from '../../../kernel/src/inspection/patch.ts';
import { textOf } from '../../explainers/bundle-text.ts';
import { build, deviation, disposeModels, MODELS, samplesFor } from '../../explainers/models.ts';

const LAYERS = { 'MLP with ReLU': 1, CNN: 4, LSTM: 0 } as const;

/** The model up to a layer, and the layers behind it one after another. */
function split(model: tf.Sequential, place: number): [head: tf.LayersModel, tail: (x: tf.Tensor) => tf.Tensor] {
  const layers = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const cut = layers[place];
  assert.ok(cut);
  return [
    tf.model({ inputs: model.inputs, outputs: cut.output }),
    (x) => layers.slice(place + 1).reduce((value, layer) => layer.apply(value, { training: false }) as tf.Tensor, x),
  ];
}

type Put = (activation: tf.Tensor, other: tf.Tensor) => tf.Tensor;

/** The units of the last dimension that are in `units` from one, others from the other. */
const choose = (units: number[], put: tf.Tensor, activation: tf.Tensor): tf.Tensor => {
  const width = activation.shape.at(-1) ?? 1;
  const mask = tf.tensor1d(Array.from({ length: width }, (_, unit) => Number(units.includes(unit))));
  return put.mul(mask).add(activation.mul(tf.sub(1, mask)));
};
const meanOf = (activation: tf.Tensor): tf.Tensor =>
  activation.mean(Array.from({ length: activation.rank - 1 }, (_, axis) => axis));

const CASES: { name: string; options: Omit<PatchOptions, 'layer'>; other?: true; put: Put }[] = [
  { name: 'all units to 0', options: {}, put: tf.zerosLike },
  { name: 'one unit to 0', options: { unit: 1 }, put: (a) => choose([1], tf.zerosLike(a), a) },
  {
    name: 'two units to 0.7',
    options: { unit: [0, 2], value: 0.7 },
    put: (a) => choose([0, 2], tf.onesLike(a).mul(0.7), a),
  },
  { name: 'the mean', options: { value: 'mean' }, put: (a) => tf.zerosLike(a).add(meanOf(a)) },
  { name: 'units of another input', options: { unit: [0, 1, 3] }, other: true, put: (a, b) => choose([0, 1, 3], b, a) },
  { name: 'all of another input', options: {}, other: true, put: (_, b) => b },
  {
    name: 'the mean of another input',
    options: { value: 'mean' },
    other: true,
    put: (a, b) => tf.zerosLike(a).add(meanOf(b)),
  },
];

describe('patch', () => {
  before(() => loadEngine());
  beforeEach(() => tf.engine().startScope());
  afterEach(() => {
    tf.engine().endScope();
    disposeModels();
  });

  for (const [name, place] of Object.entries(LAYERS) as [keyof typeof LAYERS, number][]) {
    for (const { name: what, options, other, put } of CASES) {
      it(`${what} is what the rest of the model makes of it: ${name}`, async () => {
        const model = build(MODELS[name]);
        const [x, y] = [samplesFor(MODELS[name], 3, 7), samplesFor(MODELS[name], 3, 11)];
        const [head, tail] = split(model, place);
        const layer = model.layers.filter((one) => one.getClassName() !== 'InputLayer')[place]?.name ?? '';
        const expected = tail(put(head.predict(x) as tf.Tensor, head.predict(y) as tf.Tensor)).dataSync();
        const before = (model.predict(x) as tf.Tensor).dataSync();
        const tensors = tf.memory().numTensors;
        const found = await patch(model, x, { ...options, layer, ...(other && { from: y }) });
        assert.equal(tf.memory().numTensors, tensors);
        assert.ok(deviation(found.before, before) < 1e-5);
        assert.ok(deviation(found.after, expected) < 1e-5);
        assert.ok(deviation(found.after, before) > 1e-4, 'something changes');
        found.change.forEach((change, at) =>
          assert.ok(Math.abs(change - ((expected[at] ?? NaN) - (before[at] ?? NaN))) < 1e-5),
        );
        assert.deepEqual((model.predict(x) as tf.Tensor).dataSync(), before);
      });
    }
  }

  it('all of a layer taken from another input gives the answer to that one, and shows it', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const [x, y] = [samplesFor(MODELS['MLP with ReLU'], 1, 7), samplesFor(MODELS['MLP with ReLU'], 1, 11)];
    const layer = model.layers[0]?.name ?? '';
    const found = await patch(model, x, { layer, from: y, classes: ['cat', 'dog', 'cow', 'hen'] });
    assert.ok(deviation(found.after, (model.predict(y) as tf.Tensor).dataSync()) < 1e-6);
    assert.deepEqual(found.outputs[0]?.from, found.after);
    const text = textOf(await format(found));
    assert.match(text, /all units taken from another input/);
    assert.match(text, /output +before +after +change +other input\ncat /);
  });

  it('takes values of the shape of the layer, for one sample or for each', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const x = samplesFor(MODELS['MLP with ReLU'], 2, 7);
    const layer = model.layers[1]?.name ?? '';
    const [, tail] = split(model, 1);
    const values = tf.linspace(0, 1, 12);
    const found = await patch(model, x, { layer, value: values });
    const expected = tail(values.reshape([1, 12]).tile([2, 1])).dataSync();
    assert.ok(deviation(found.after, expected) < 1e-5);
  });

  it('refuses with words, and leaves nothing behind', async () => {
    const model = build(MODELS['MLP with ReLU']);
    const x = samplesFor(MODELS['MLP with ReLU'], 2, 7);
    const layer = model.layers[1]?.name ?? '';
    const three = samplesFor(MODELS['MLP with ReLU'], 3, 7);
    const before = tf.memory().numTensors;
    await assert.rejects(patch(model, x, { layer: 'nowhere' }), { code: 'EXPLAIN_LAYER' });
    await assert.rejects(patch(model, x, { layer, unit: 12 }), { code: 'PATCH_UNIT' });
    await assert.rejects(patch(model, x, { layer, value: 0, from: x }), { code: 'PATCH_VALUE_AND_FROM' });
    await assert.rejects(patch(model, x, { layer, from: three }), { code: 'PATCH_FROM_ROWS' });
    await assert.rejects(patch(model, x, { layer, value: [1, 2] }), { code: 'EXPLAIN_SHAPE' });
    await assert.rejects(patch(model, x, { layer, from: [[1]] }), { code: 'EXPLAIN_SHAPE' });
    assert.equal(tf.memory().numTensors, before);
  });
});
