/**
 * The gradient of tf.einsum (tensorflow/tfjs#5690): the einsum of what arrives and of the other tensor, with the letters
 * of this one as the result. A letter that is nowhere else was summed over: each of its places gets the same.
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

export function addEinsumGradient(): void {
  setGradient<{ equation: string }>(
    tf.Einsum,
    (dy, tensors, { equation }) => {
      const [from = '', to = ''] = equation.replaceAll(' ', '').split('->');
      const labels = from.split(',');
      return Object.fromEntries(
        tensors.map((x, at) => {
          const others = <T>(all: T[]) => all.filter((_, index) => index !== at);
          return [String(at), () => gradient(x, labels[at] ?? '', [dy, ...others(tensors)], [to, ...others(labels)])];
        }),
      );
    },
    { saveAllInputs: true },
  );
}

function gradient(x: tf.Tensor, labels: string, arriving: tf.Tensor[], theirs: string[]): tf.Tensor {
  const letters = labels.match(/\.\.\.|[a-zA-Z]/g) ?? [];
  const isKnown = letters.map((letter) => theirs.some((one) => one.includes(letter)));
  const known = tf.einsum(`${theirs.join()}->${letters.filter((_, axis) => isKnown[axis]).join('')}`, ...arriving);
  if (!isKnown.includes(false)) return known;
  const thin = x.shape.map((length, axis) => (isKnown[axis] ? length : 1));
  const times = x.shape.map((length, axis) => (isKnown[axis] ? 1 : length));
  return tf.tile(tf.reshape(known, thin), times);
}
