import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { explain } from '../../../kernel/src/explain/explain.ts';
import type { Attribution, ExplainOptions } from '../../../kernel/src/explain/method.ts';
import { dense, furthest, picture, pooled } from './models.ts';

async function gradCam(model: tf.LayersModel, x: tf.Tensor, options: ExplainOptions = {}): Promise<Attribution> {
  const { attributions } = await explain(model, x, { methods: ['grad-cam'], ...options });
  assert.ok(attributions[0]);
  return attributions[0];
}

/** The class activation map: maps weighted by the dense layer, over their size, cut off below zero. */
function classMap(model: tf.LayersModel, x: tf.Tensor, target: number): Float32Array | Int32Array | Uint8Array {
  const maps = model.getLayer('maps').apply(x.expandDims(0)) as tf.Tensor;
  const weights = model.getLayer('head').getWeights()[0]?.slice([0, target], [-1, 1]).reshape([4]);
  assert.ok(weights);
  return maps.mul(weights).sum(3).div(48).relu().dataSync();
}

describe('Grad-CAM', () => {
  before(() => tf.setBackend('cpu'));

  for (const target of [0, 1, 2]) {
    it(`equals the class activation map where a dense layer follows global pooling, class ${target}`, async () => {
      const [model, x] = [pooled('softmax'), picture()];
      const { values, shape, layer, sign } = await gradCam(model, x, { target });
      assert.deepEqual([shape, layer, sign], [[6, 8], 'maps', 'positive']);
      assert.ok(furthest(values, classMap(model, x, target)) < 1e-5);
    });
  }

  it('of a probability that is saturated still has a map, as it looks at the logit', async () => {
    const model = pooled('softmax');
    const head = model.getLayer('head');
    head.setWeights(head.getWeights().map((weight) => weight.mul(1e4)));
    const target = (model.predict(picture().expandDims(0)) as tf.Tensor).argMax(-1).dataSync()[0] ?? 0;
    const greatest = ({ values }: Attribution) => values.reduce((a, b) => Math.max(a, b), 0);
    assert.ok(greatest(await gradCam(model, picture(), { target })) > 0);
    assert.equal(greatest(await gradCam(model, picture(), { target, score: 'output' })), 0);
  });

  it('finds the convolution of a model within the model', async () => {
    const inner = pooled();
    const outer = tf.sequential({ layers: [inner, tf.layers.softmax()] });
    const { values } = await gradCam(outer, picture(), { target: 1 });
    assert.ok(furthest(values, classMap(inner, picture(), 1)) < 1e-5);
  });

  it('looks at any layer that gives maps', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'first', inputShape: [8, 10, 1], filters: 2, kernelSize: 3, padding: 'same' }),
        tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
        tf.layers.conv2d({ name: 'second', filters: 2, kernelSize: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const shapes = await Promise.all(
      [{}, { layer: 'first' }, { layer: 'pool' }].map(
        async (options) => (await gradCam(model, picture(), options)).shape,
      ),
    );
    assert.deepEqual(shapes, [
      [2, 3],
      [8, 10],
      [4, 5],
    ]);
  });

  it('says which layers there are', async () => {
    await assert.rejects(gradCam(pooled(), picture(), { layer: 'maaps' }), /no layer maaps\. Its layers: maps\./);
    const flat = dense([{ units: 2 }], 4);
    await assert.rejects(gradCam(flat, tf.ones([4])), { code: 'EXPLAIN_NO_CONV' });
  });

  it('leaves the model as it was, whatever happens', async () => {
    const model = pooled('softmax');
    const [maps, head] = [model.getLayer('maps'), model.getLayer('head')];
    const before = (): unknown[] => [Object.keys(maps), Object.keys(head), Reflect.get(head, 'activation')];
    const [kept, output] = [before(), (model.predict(picture().expandDims(0)) as tf.Tensor).dataSync()];
    await gradCam(model, picture());
    const call = head.call.bind(head);
    head.call = () => {
      throw new Error('a layer of the user');
    };
    await assert.rejects(gradCam(model, picture()), /a layer of the user/);
    head.call = call;
    Reflect.deleteProperty(head, 'call');
    assert.deepEqual(before(), kept);
    assert.deepEqual((model.predict(picture().expandDims(0)) as tf.Tensor).dataSync(), output);
  });
});
