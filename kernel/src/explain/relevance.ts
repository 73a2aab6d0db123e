/** How LRP shares the relevance of sums among what was summed. Every rule: x ⊙ the gradient of the sums at R / sums. */
import * as tf from '@tensorflow/tfjs';
import { backward } from './backward.ts';
import { replacing } from './replacing.ts';
import type { Passing, Rule } from './rules.ts';

type Sums = (inputs: tf.Tensor[]) => tf.Tensor;

/** In proportion to what each input adds; biases keep their part. */
export function epsilon(stabilizer: number): Rule {
  return ({ inputs, output, dy, forward }) => shared(inputs, forward, dy.div(stable(output, stabilizer)));
}

/** As if positive weights were greater by the factor 1 + `favour`. */
export function gamma(layer: tf.layers.Layer, favour: number, stabilizer: number): Rule {
  return ({ inputs, dy, forward }) => {
    const sums = weighing(layer, forward, (kernel) => kernel.add(kernel.relu().mul(favour)));
    return shared(inputs, sums, dy.div(stable(sums(inputs), stabilizer)));
  };
}

/** What adds and what takes away are shared apart, `alpha` of the one and `1 - alpha` of the other; no biases. */
export function alphaBeta(layer: tf.layers.Layer, alpha: number, stabilizer: number): Rule {
  return (passing) => {
    const adding = parts(layer, passing, 1, alpha, stabilizer);
    if (alpha === 1) return adding;
    const taking = parts(layer, passing, -1, 1 - alpha, stabilizer);
    return adding.map((part, index) => (taking[index] ? part.add(taking[index]) : part));
  };
}

/** Equal parts to all inputs of a sum, whatever their values. */
export function flat(layer: tf.layers.Layer, stabilizer: number): Rule {
  return ({ inputs, dy, forward }) => {
    const ones = inputs.map((x) => tf.onesLike(x));
    const sums = weighing(layer, forward, (kernel) => tf.onesLike(kernel), false);
    return shared(ones, sums, dy.div(stable(sums(ones), stabilizer)));
  };
}

/** Positive inputs with weights of the one sign, negative ones with the other: all products have the sign `sign`. */
function parts(
  layer: tf.layers.Layer,
  { inputs, dy, forward }: Passing,
  sign: 1 | -1,
  share: number,
  stabilizer: number,
): tf.Tensor[] {
  const [positive, negative] = [inputs.map((x) => x.relu()), inputs.map((x) => x.neg().relu().neg())];
  const sums = weighing(layer, forward, (kernel) => kernel.mul(sign).relu().mul(sign), false);
  const others = weighing(layer, forward, (kernel) => kernel.mul(-sign).relu().mul(-sign), false);
  const flow = dy.mul(share).div(stable(sums(positive).add(others(negative)), stabilizer));
  const [ofPositive, ofNegative] = [shared(positive, sums, flow), shared(negative, others, flow)];
  return ofPositive.map((part, index) => (ofNegative[index] ? part.add(ofNegative[index]) : part));
}

function shared(inputs: tf.Tensor[], sums: Sums, flow: tf.Tensor): tf.Tensor[] {
  const slopes = backward(sums, inputs, flow);
  return inputs.map((x, index) => (slopes[index] ? x.mul(slopes[index]) : tf.zerosLike(x)));
}

/** The layer with other weights, and without its bias on request. */
function weighing(
  layer: tf.layers.Layer,
  forward: Sums,
  change: (kernel: tf.Tensor) => tf.Tensor,
  withBias = true,
): Sums {
  const name = layer.getClassName() === 'DepthwiseConv2D' ? 'depthwiseKernel' : 'kernel';
  // SAFETY: layers of the kind `weighted` keep their weights under this name.
  const kernel = Reflect.get(layer, name) as { read(): tf.Tensor };
  const bias: unknown = Reflect.get(layer, 'bias');
  return (inputs) => {
    const changed = { read: () => change(kernel.read()) };
    return replacing(layer, name, changed, () =>
      replacing(layer, 'bias', withBias ? bias : null, () =>
        replacing(layer, 'useBias', withBias && bias !== null && bias !== undefined, () => forward(inputs)),
      ),
    );
  };
}

function stable(sums: tf.Tensor, stabilizer: number): tf.Tensor {
  return sums.add(tf.where(sums.less(0), tf.onesLike(sums).neg(), tf.onesLike(sums)).mul(stabilizer));
}
