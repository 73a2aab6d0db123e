/**
 * tf.einsum where no TensorFlow computes it: tfjs's own forgets letters that nothing is multiplied by, and gives wrong numbers
 * for `ij,kl->` or `ij,kl->i` (tensorflow/tfjs#8227). Here it is a product of matrices, with the letters of both as batch.
 */
import * as tf from '@tensorflow/tfjs';

interface Term {
  readonly x: tf.Tensor;
  /** One for each axis. */
  readonly letters: readonly string[];
}

export function mendEinsum(): void {
  for (const backendName of ['cpu', 'wasm']) {
    if (tf.getKernel(tf.Einsum, backendName)) tf.unregisterKernel(tf.Einsum, backendName);
    tf.registerKernel({
      kernelName: tf.Einsum,
      backendName,
      kernelFunc: ({ inputs, attrs }) => {
        // SAFETY: tf.einsum gives a list of tensors.
        const tensors = inputs as unknown as readonly tf.Tensor[];
        // SAFETY: and this attribute.
        const { equation } = attrs as { equation: string };
        tf.backend_util.decodeEinsumEquation(equation, tensors.length); // throws what tfjs's own throws
        return tf.tidy(() => einsum(equation.replaceAll(' ', ''), tensors));
      },
    });
  }
}

function einsum(equation: string, tensors: readonly tf.Tensor[]): tf.Tensor {
  const [from = '', to = ''] = equation.split('->');
  const [first = '', second = ''] = from.split(',');
  const [a, b] = [termOf(first, tensors[0]), termOf(second, tensors[1])];
  const output = Array.from(to);
  return product(sumTo(a, [...b.letters, ...output]), sumTo(b, [...a.letters, ...output]), output);
}

/** A single tensor is multiplied by 1. */
function termOf(letters: string, x: tf.Tensor = tf.scalar(1)): Term {
  return { x, letters: Array.from(letters) };
}

/** Sums over the letters that are not `wanted`. */
function sumTo({ x, letters }: Term, wanted: readonly string[]): Term {
  const axes = letters.flatMap((letter, axis) => (wanted.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { x, letters };
  return { x: tf.sum(x, axes), letters: letters.filter((letter) => wanted.includes(letter)) };
}

function product(a: Term, b: Term, to: readonly string[]): tf.Tensor {
  const common = a.letters.filter((letter) => b.letters.includes(letter));
  const batch = common.filter((letter) => to.includes(letter));
  const inner = common.filter((letter) => !to.includes(letter));
  const rows = a.letters.filter((letter) => !common.includes(letter));
  const columns = b.letters.filter((letter) => !common.includes(letter));
  const all = tf.matMul(matrices(a, batch, rows, inner), matrices(b, batch, inner, columns));
  const order = [...batch, ...rows, ...columns];
  const lengths = order.map((letter) => lengthOf(letter, a) ?? lengthOf(letter, b) ?? 1);
  return tf.transpose(
    tf.reshape(all, lengths),
    to.map((letter) => order.indexOf(letter)),
  );
}

/** As a batch of matrices: [batch, rows, columns]. */
function matrices(term: Term, ...groups: readonly (readonly string[])[]): tf.Tensor3D {
  const order = groups.flat().map((letter) => term.letters.indexOf(letter));
  const [batch = 1, rows = 1, columns = 1] = groups.map((letters) =>
    letters.reduce((size, letter) => size * (lengthOf(letter, term) ?? 1), 1),
  );
  return tf.reshape(tf.transpose(term.x, order), [batch, rows, columns]);
}

function lengthOf(letter: string, { x, letters }: Term): number | undefined {
  return x.shape[letters.indexOf(letter)];
}
