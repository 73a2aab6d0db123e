/** What a recurrent layer computes, and by which kernels. */
import type { Tensor, Tensor3D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../kernel/src/engine/load.ts';

export interface Computed {
  output: number[];
  /** Of the sum of the outputs times `upstream`: by each of the weights, then by x. */
  gradients: number[][];
  kernels: string[];
}

type Layer = ReturnType<TensorFlow['layers']['rnn']>;

export function compute(tf: TensorFlow, layer: Layer, x: Tensor3D, upstream: number[], kwargs = {}): Computed {
  // SAFETY: called with one tensor and without returnState, a layer gives one tensor.
  const output = (input: Tensor) => layer.call(input, kwargs) as Tensor;
  const weighted = (input: Tensor) => {
    const y = output(input);
    return tf.sum(tf.mul(y, tf.tensor(upstream, y.shape))).asScalar();
  };
  let gradients: number[][] = [];
  const names = kernels(tf, () => {
    const { grads } = tf.variableGrads(() => weighted(x));
    const ofWeights = layer.trainableWeights.map(({ name }) => grads[name] ?? tf.tensor([NaN]));
    gradients = [...ofWeights, tf.grad(weighted)(x)].map((tensor) => [...tensor.dataSync()]);
  });
  return { output: [...output(x).dataSync()], gradients, kernels: names };
}

/** The kernels that an action calls. */
export function kernels(tf: TensorFlow, action: () => unknown): string[] {
  const names: string[] = [];
  const engine = tf.engine();
  const own = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  const { runKernel } = engine;
  engine.runKernel = <T extends Tensor | Tensor[]>(...given: Parameters<typeof runKernel>): T => {
    names.push(given[0]);
    return runKernel.apply<typeof engine, typeof given, T>(engine, given);
  };
  try {
    action();
  } finally {
    if (own) Reflect.defineProperty(engine, 'runKernel', own);
    else Reflect.deleteProperty(engine, 'runKernel');
  }
  return names;
}
