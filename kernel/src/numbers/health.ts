/** How the numbers of a tensor are, by reductions where the tensor lies: five numbers are read, whatever its size. */
import * as tf from '@tensorflow/tfjs';

export interface Health {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Of how many values, and how many of them are NaN or infinite. */
  readonly size: number;
  readonly nan: number;
  readonly infinite: number;
  /** Of the finite values; null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
}

/** tfjs-core 4.22's engine where its declarations hide it. */
interface Core {
  readonly state: { kernelDepth: number };
}

const LARGEST = 3.4e38;

/** Only floats can be otherwise. */
export function isHealthy(tensor: tf.Tensor): boolean {
  return tensor.dtype !== 'float32' || besides(() => Boolean(tf.all(tf.isFinite(tensor)).dataSync()[0] ?? true));
}

export function healthOf(tensor: tf.Tensor): Health {
  const { shape, dtype, size } = tensor;
  const known = { shape, dtype, size };
  if (size === 0 || dtype === 'string' || dtype === 'complex64') {
    return { ...known, nan: 0, infinite: 0, min: null, max: null };
  }
  const [nan = 0, infinite = 0, min = NaN, max = NaN] = besides(() => {
    const x = tf.cast(tensor, 'float32');
    const finite = tf.isFinite(x);
    const count = (which: tf.Tensor): tf.Tensor => tf.sum(tf.cast(which, 'float32'));
    return tf
      .stack([
        ...[count(tf.isNaN(x)), count(tf.isInf(x))],
        ...[tf.min(tf.where(finite, x, LARGEST)), tf.max(tf.where(finite, x, -LARGEST))],
      ])
      .dataSync();
  });
  const isAny = nan + infinite < size;
  return { ...known, nan, infinite, min: isAny ? min : null, max: isAny ? max : null };
}

/** Neither on the tape of a gradient nor looked at by whoever looks at kernels. */
function besides<T>(act: () => T): T {
  // SAFETY: as the interface says, of tfjs-core 4.22.
  const { state } = tf.engine() as unknown as Core;
  state.kernelDepth += 1;
  looking += 1;
  tf.engine().startScope('health');
  try {
    return act();
  } finally {
    tf.engine().endScope();
    looking -= 1;
    state.kernelDepth -= 1;
  }
}

let looking = 0;

/** What runs now is a look at numbers. */
export function isLooking(): boolean {
  return looking > 0;
}
