import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { explain } from '../../../kernel/src/explain/explain.ts';
import type { Attribution, ExplainOptions } from '../../../kernel/src/explain/method.ts';
import { dense, furthest } from './models.ts';

async function integrated(model: tf.LayersModel, x: tf.Tensor, options: ExplainOptions = {}): Promise<Attribution> {
  const { attributions } = await explain(model, x, { methods: ['integrated-gradients'], ...options });
  assert.ok(attributions[0]);
  return attributions[0];
}

describe('integrated gradients', () => {
  before(() => tf.setBackend('cpu'));
  const x = tf.tensor1d([0.3, -1.2, 2, 0.7]);

  it('of a linear model are w ⊙ (x − x′)', async () => {
    const model = dense([{ units: 3 }], 4);
    const kernel = model.getWeights()[0]?.arraySync() as number[][];
    const baseline = [0.1, 0.1, -0.5, 2];
    const { values } = await integrated(model, x, { target: 2, baseline });
    const expected = [0.3, -1.2, 2, 0.7].map((value, row) => (kernel[row]?.[2] ?? 0) * (value - (baseline[row] ?? 0)));
    assert.ok(furthest(values, expected) < 1e-5);
  });

  for (const [name, layers] of Object.entries({
    smooth: [
      { units: 16, activation: 'tanh' },
      { units: 3, activation: 'softmax' },
    ],
    kinked: [
      { units: 32, activation: 'relu' },
      { units: 32, activation: 'relu' },
      { units: 3, activation: 'softmax' },
    ],
  } as const)) {
    it(`of a ${name} model add up to the difference of its outputs`, async () => {
      const model = dense(layers, 4);
      const { values, completeness, target } = await integrated(model, x);
      const [at, from] = [x, tf.zerosLike(x)].map((input) =>
        Number((model.predict(input.expandDims(0)) as tf.Tensor).dataSync()[target]),
      );
      const delta = (at ?? 0) - (from ?? 0);
      const sum = values.reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(sum - delta) <= (name === 'smooth' ? 1e-3 : 1e-2) * Math.abs(delta));
      assert.ok(Math.abs((completeness?.delta ?? 0) - delta) < 1e-6);
      assert.ok(completeness?.converged);
    });
  }

  it('of two models that compute the same are the same', async () => {
    const one = dense([{ units: 8, activation: 'relu' }, { units: 2 }], 4);
    const two = dense([{ units: 8, activation: 'relu' }, { units: 5 }, { units: 2 }], 4);
    const [w1, b1, w2, b2] = one.getWeights();
    assert.ok(w1 && b1 && w2 && b2);
    // The last layer as two: w2 = left × right.
    const right = tf.randomNormal([5, 2], 0, 1, 'float32', 3);
    const left = tf.randomNormal([8, 5], 0, 1, 'float32', 4);
    two.setWeights([w1, b1, left, tf.zeros([5]), right, b2]);
    one.setWeights([w1, b1, left.matMul(right), b2]);
    const [first, second] = [await integrated(one, x, { target: 1 }), await integrated(two, x, { target: 1 })];
    assert.ok(furthest(first.values, second.values) < 1e-5);
  });

  it('give what the model ignores nothing', async () => {
    const model = dense([{ units: 8, activation: 'tanh' }, { units: 2 }], 4);
    const [kernel, ...rest] = model.getWeights();
    const mask = tf.tensor2d([[1], [0], [1], [1]]);
    model.setWeights([kernel?.mul(mask) ?? mask, ...rest]);
    assert.equal(Math.abs((await integrated(model, x)).values[1] ?? 1), 0);
  });

  it('take exactly the steps that are asked for', async () => {
    const model = dense([{ units: 8, activation: 'relu' }, { units: 2 }], 4);
    const { completeness, cost } = await integrated(model, x, { steps: 3 });
    assert.deepEqual([completeness?.steps, cost.forward, cost.backward], [3, 5, 3]);
  });

  for (const [sharpness, steps, converged] of [
    [1, 50, true],
    [300, 200, true],
    [1e9, 800, false],
  ] as const) {
    it(`take ${steps} steps where the path bends ${sharpness} times as sharply`, async () => {
      // A sigmoid that climbs at 0.3, all the faster.
      const model = dense([{ units: 1 }, { units: 1, activation: 'sigmoid' }], 1);
      model.setWeights([tf.tensor2d([[1]]), tf.tensor1d([-0.3]), tf.tensor2d([[sharpness]]), tf.tensor1d([0])]);
      const { completeness } = await integrated(model, tf.ones([1]));
      assert.deepEqual([completeness?.steps, completeness?.converged], [steps, converged]);
    });
  }

  it('explain the logit on request', async () => {
    const model = dense([{ units: 3, activation: 'softmax' }], 4);
    const kernel = model.getWeights()[0]?.arraySync() as number[][];
    const { values, score } = await integrated(model, x, { target: 0, score: 'logit' });
    assert.equal(score, 'logit');
    const expected = [0.3, -1.2, 2, 0.7].map((value, row) => value * (kernel[row]?.[0] ?? 0));
    assert.ok(furthest(values, expected) < 1e-5);
  });
});
