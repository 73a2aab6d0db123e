/** GRU layers of given weights: their outputs, and the gradients of a weighted sum of these. See gru-reset-after.test.ts. */
import { json } from 'node:stream/consumers';
import type { Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../../../kernel/src/engine/load.ts';

export interface GruCase {
  config: Parameters<typeof tf.layers.gru>[0];
  /** [batch, time, features] */
  shape: number[];
  x: number[];
  /** Kernel, recurrent kernel and bias. */
  weights: { shape: number[]; values: number[] }[];
  /** One for each number of the output. */
  upstream: number[];
}

export interface GruResult {
  output: number[];
  /** By each of the weights, then by x. */
  gradients: number[][];
}

const { tf } = await loadEngine();
function compute({ config, x, shape, weights, upstream }: GruCase): GruResult {
  const layer = tf.layers.gru(config);
  layer.apply(tf.zeros(shape)); // builds it
  layer.setWeights(weights.map(({ values, shape }) => tf.tensor(values, shape)));
  const input = tf.tensor(x, shape);
  const weighted = (output: Tensor) => tf.sum(tf.mul(output, tf.tensor(upstream, output.shape))).asScalar();
  // SAFETY: called with one tensor and without returnState, a layer gives one tensor.
  const output = (given: Tensor) => layer.apply(given, { training: true }) as Tensor;
  const { grads } = tf.variableGrads(() => weighted(output(input)));
  return {
    output: [...output(input).dataSync()],
    gradients: [
      ...layer.trainableWeights.map(({ name }) => [...(grads[name]?.dataSync() ?? [])]),
      [
        ...tf
          .grad((given) => weighted(output(given)))(input)
          .dataSync(),
      ],
    ],
  };
}

// SAFETY: gru-reset-after.test.ts sends it.
const cases = (await json(process.stdin)) as GruCase[];
console.log(JSON.stringify(cases.map(compute)));
