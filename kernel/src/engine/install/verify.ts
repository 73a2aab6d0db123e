/**
 * Child process of the installer: trains a small network with the engine of the folder given, and prints
 * `{"losses": [...]}`. A process of its own, for a library that does not fit may end it.
 */
import * as tf from '@tensorflow/tfjs';
import { loadNative } from '../native.ts';
import { repairTfjs } from '../repairs/repair.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('no folder given');
repairTfjs();
await loadNative(folder);
const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.05), loss: 'sparseCategoricalCrossentropy' });
// Two classes that differ in brightness.
const labels = Array.from({ length: 32 }, (_, i) => i % 2);
const x = tf.tidy(() => tf.randomUniform([32, 8, 8, 1], 0, 1, 'float32', 1).add(tf.tensor(labels, [32, 1, 1, 1])));
const { history } = await model.fit(x, tf.tensor1d(labels), { epochs: 5, batchSize: 8, shuffle: false, verbose: 0 });
console.log(JSON.stringify({ backend: tf.getBackend(), losses: history['loss'] }));
