/** Ops that tfjs-node lacks, on one rung. See borrowed-kernels.test.ts. */
import type { Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';

const { tf } = await loadEngine();
const image = tf.tensor4d([-9, -2, -3, -4, -1, -6, -7, -8], [1, 4, 2, 1]);
const shear = tf.tensor2d([[1, 0.5, 0, 0, 1, 0, 0, 0]]);
const results: { [op: string]: Tensor } = {
  rotated: tf.image.rotateWithOffset(image, 0.5),
  sheared: tf.image.transform(image, shear),
  tokens: tf.string.stringSplit(tf.tensor1d(['a b', 'c']), ' ')['values'] ?? image,
  places: tf.searchSorted(tf.tensor1d([0, 1, 2]), tf.tensor1d([0.5, 1.5])),
  largest: tf.maxPoolWithArgmax(image, 2, 2, 'valid')['indexes'] ?? image,
};
console.log(JSON.stringify(Object.fromEntries(Object.entries(results).map(([op, x]) => [op, [...x.dataSync()]]))));
