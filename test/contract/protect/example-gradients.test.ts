/** Private training: gradients of single examples, cut and summed, as they are when each is computed by itself. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import { ExampleGradients } from '../../../kernel/src/protect/privacy/example-gradients.ts';
import { exampleLossOf } from '../../../kernel/src/protect/privacy/example-loss.ts';
import { seeded } from '../../seeded.ts';

const ROWS = 70;

/** Models of 3 classes, on samples of their shape. */
const MODELS: { [name: string]: { layers: () => tf.layers.Layer[]; shape: number[]; isTogether: boolean } } = {
  dense: {
    layers: () => [
      tf.layers.dense({ inputShape: [5], units: 7, activation: 'relu' }),
      tf.layers.dense({ units: 4, activation: 'tanh', useBias: false }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
    shape: [5],
    isTogether: true,
  },
  'convolutional, with strides and padding': {
    layers: () => [
      tf.layers.conv2d({
        inputShape: [8, 8, 2],
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.conv2d({ filters: 4, kernelSize: [2, 1], activation: 'elu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
    shape: [8, 8, 2],
    isTogether: true,
  },
  'dense at each step of a sequence': {
    layers: () => [
      tf.layers.dense({ inputShape: [4, 3], units: 5, activation: 'relu' }),
      tf.layers.globalAveragePooling1d(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
    shape: [4, 3],
    isTogether: true,
  },
  recurrent: {
    layers: () => [
      tf.layers.gru({ inputShape: [3, 2], units: 3 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
    shape: [3, 2],
    isTogether: false,
  },
};

describe('gradients of single examples', () => {
  seeded();
  before(loadEngine);

  for (const [name, { layers, shape, isTogether }] of Object.entries(MODELS)) {
    it(`${name}: ${isTogether ? 'two passes give' : 'one at a time gives'} what a loop over the examples gives`, () => {
      const model = tf.sequential({ layers: layers() });
      model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
      const x = tf.randomNormal([ROWS, ...shape], 0, 1, 'float32', 3);
      const y = tf
        .oneHot(
          tf.tensor1d(
            Array.from({ length: ROWS }, (_, row) => row % 3),
            'int32',
          ),
          3,
        )
        .toFloat();
      const each = looped(model, x, y);
      // half of them are cut
      const clip = each.map((one) => one.length).sort((a, b) => a - b)[ROWS / 2] ?? 0;
      const found = new ExampleGradients(model, exampleLossOf(model), clip);
      assert.equal(found.isTogether, isTogether);
      const alive = tf.memory().numTensors;
      // the second time, what was traced answers
      for (let time = 0; time < 2; time++) {
        const { gradients, lengths } = found.sum(x, y);
        assert.equal(tf.memory().numTensors - alive, Object.keys(gradients).length, 'nothing else is left');
        near(
          [...lengths],
          each.map((one) => one.length),
          1e-4,
        );
        const shares = each.map(({ length }) => Math.min(1, clip / length));
        model.trainableWeights.forEach((weight, at) => {
          const sums = [...(gradients[variableOf(weight).name]?.dataSync() ?? [])];
          near(
            sums,
            sums.map((_, place) =>
              each.reduce((sum, { values }, row) => sum + (shares[row] ?? 0) * (values[at]?.[place] ?? NaN), 0),
            ),
            1e-3,
          );
        });
        tf.dispose(gradients);
      }
    });
  }
});

/** By tfjs alone, in JavaScript's doubles. */
function looped(model: tf.Sequential, x: tf.Tensor, y: tf.Tensor): { length: number; values: number[][] }[] {
  const variables = model.trainableWeights.map(variableOf);
  return Array.from({ length: ROWS }, (_, row) => {
    const values = tf.tidy(() => {
      const loss = (): tf.Scalar => {
        const answer = model.apply(x.slice(row, 1)) as tf.Tensor;
        return tf.metrics.categoricalCrossentropy(y.slice(row, 1), answer).mean().asScalar();
      };
      const { grads } = tf.variableGrads(loss, variables);
      return variables.map(({ name }) => [...(grads[name]?.dataSync() ?? [])]);
    });
    return { length: Math.hypot(...values.flat()), values };
  });
}

function variableOf(weight: { read(): tf.Tensor }): tf.Variable {
  return weight.read() as tf.Variable;
}

function near(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, at) => {
    const wanted = expected[at] ?? NaN;
    assert.ok(Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${at}: ${value}, not ${wanted}`);
  });
}
