/** Child process of ladder.test.ts: trains a small convolutional network on the engine that loads. */
import { loadEngine } from '../../../kernel/src/engine/load.ts';

const { tf, rung, notice } = await loadEngine();
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const labels = Array.from({ length: 32 }, (_, i) => i % 2);
const x = tf.tidy(() => tf.randomUniform([32, 8, 8, 1], 0, 1, 'float32', 1).add(tf.tensor(labels, [32, 1, 1, 1])));
const y = tf.tensor1d(labels);
const fit = (epochs: number) => model.fit(x, y, { epochs, batchSize: 8, shuffle: false });
const first = await fit(1);
const before = tf.memory().numTensors;
const rest = await fit(2);
const leaked = tf.memory().numTensors - before;
console.log(
  JSON.stringify({
    rung,
    notice,
    losses: [...(first.history['loss'] ?? []), ...(rest.history['loss'] ?? [])],
    leaked,
    node: touchNode(),
  }),
);

function touchNode(): string {
  try {
    return typeof Reflect.get(tf, 'node');
  } catch (error) {
    return String(error);
  }
}
