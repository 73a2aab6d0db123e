/** Small models with weights that are the same at every run. */
import * as tf from '@tensorflow/tfjs';

type Activation = 'relu' | 'tanh' | 'softmax' | 'sigmoid';

export function dense(layers: readonly { units: number; activation?: Activation }[], inputs: number): tf.Sequential {
  const model = tf.sequential();
  layers.forEach((layer, index) => {
    model.add(
      tf.layers.dense({
        ...layer,
        kernelInitializer: tf.initializers.glorotNormal({ seed: 10 + index }),
        biasInitializer: tf.initializers.randomNormal({ stddev: 0.1, seed: 20 + index }),
        ...(index === 0 && { inputShape: [inputs] }),
      }),
    );
  });
  return model;
}

/** Convolution, global average pooling, dense. */
export function pooled(activation?: Activation): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: 'maps',
        inputShape: [8, 10, 1],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
      }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({
        name: 'head',
        units: 3,
        kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }),
        ...(activation && { activation }),
      }),
    ],
  });
}

export function picture(): tf.Tensor3D {
  return tf.randomUniform([8, 10, 1], 0, 1, 'float32', 5);
}

/** Greatest difference of two lists of one length. */
export function furthest(one: ArrayLike<number>, other: ArrayLike<number>): number {
  if (one.length !== other.length) return Infinity;
  return Array.from(one, (value, index) => Math.abs(value - (other[index] ?? 0))).reduce((a, b) => Math.max(a, b), 0);
}
