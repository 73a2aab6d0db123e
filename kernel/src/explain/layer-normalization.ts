/** Layer normalization, written out. Its scale is a gate of the centred values (Ali et al., 2022). */
import type * as tf from '@tensorflow/tfjs';
import type { Arithmetic, Call } from './composed.ts';
import type { Activation } from './score.ts';

/** What tfjs-layers 4.22 keeps in the layer and does not declare. */
interface Normalization {
  readonly axis: number | number[];
  readonly epsilon: number;
  readonly gamma: tf.LayerVariable | null;
  readonly beta: tf.LayerVariable | null;
}

export function layerNormalization(layer: tf.layers.Layer, { sums, activation, product }: Arithmetic): Call {
  // SAFETY: its fields, as above.
  const { axis, epsilon, gamma, beta } = layer as unknown as Normalization;
  const axes = [axis].flat();
  const inverseRoot: Activation = {
    apply: (x: tf.Tensor) => x.add(epsilon).rsqrt(),
    getClassName: () => 'rsqrt',
  };
  return (given) => {
    const [x] = [given].flat();
    if (!x) throw new RangeError('A layer normalization takes an input.');
    const along = x.shape.map((size, at) => (axes.includes(at) ? size : 1));
    const centred = sums([x], ([z = x]) => z.sub(z.mean(axes, true)));
    const variance = product(centred, centred).mean(axes, true);
    const scale = activation(variance, inverseRoot).tile(along);
    return sums([product(scale, centred)], ([z = x]) => {
      const scaled = gamma ? z.mul(gamma.read().reshape(along)) : z;
      return beta ? scaled.add(beta.read().reshape(along)) : scaled;
    });
  };
}
