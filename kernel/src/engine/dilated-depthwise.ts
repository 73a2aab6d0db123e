/**
 * Dilated depthwise convolutions on the native engine. Where TensorFlow runs without oneDNN, as it does by itself on processors that have
 * no instructions for neural networks, its kernel refuses them; Keras does as here, everywhere: rows and columns that one filter sees go to
 * a batch of their own, where the convolution is a plain one.
 */
import * as tf from '@tensorflow/tfjs';
import { blocksOf, isDilated } from './repairs/dilated-convolutions.ts';
import type { NodeBackend } from './traced/backend.ts';

interface Attributes {
  readonly strides: [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dilations: [number, number] | null;
  readonly activation?: tf.fused.Activation;
  readonly leakyreluAlpha?: number;
}

interface Inputs {
  readonly x: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
  readonly bias?: tf.Tensor;
  readonly preluActivationWeights?: tf.Tensor;
}

/** tfjs-node 4.22's. */
interface Activating extends NodeBackend {
  applyActivation(input: tf.Tensor, activation: string, prelu?: tf.Tensor, leakyreluAlpha?: number): tf.Tensor;
}

export function registerDilatedDepthwise(backendName: string): void {
  for (const kernelName of [tf.DepthwiseConv2dNative, tf.FusedDepthwiseConv2D]) {
    const { kernelFunc, ...theirs } = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...theirs,
      kernelFunc: (given) => {
        // SAFETY: tfjs calls a kernel with the inputs and attributes of its name, and with tensors, not only their infos.
        const [inputs, attributes] = [given.inputs, given.attrs] as unknown as [Inputs, Attributes];
        if (!isDilated(attributes.dilations ?? 1)) return kernelFunc(given);
        // SAFETY: this kernel is registered for that backend alone.
        return tf.tidy(() => dilated(inputs, attributes, given.backend as Activating));
      },
    });
  }
}

function dilated({ x, filter, bias, ...inputs }: Inputs, attributes: Attributes, backend: Activating): tf.Tensor {
  const { strides, pad, dilations, activation, leakyreluAlpha } = attributes;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations ?? 1, pad, 'floor', true);
  const { block, edges, behind } = blocksOf(info);
  const blocks = tf.spaceToBatchND(x, block, edges);
  const result = tf.batchToSpaceND(tf.depthwiseConv2d(blocks, filter, 1, 'valid'), block, behind);
  const moved = bias ? tf.add(result, bias) : result;
  if (activation === undefined) return moved;
  return backend.applyActivation(moved, activation, inputs.preluActivationWeights, leakyreluAlpha);
}
