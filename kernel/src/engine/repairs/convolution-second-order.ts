/**
 * The gradients of the gradients of convolutions, for losses that hold a derivative, as gradient penalties do
 * (tensorflow/tfjs#3252 asks for second derivatives). A convolution is linear in its input and in its filter, so each
 * of its gradients is made of the other two.
 */
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Attributes extends tf.NamedAttrMap {
  inputShape: number[];
  filterShape: number[];
}

export function addConvolutionSecondOrder(): void {
  add(tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter);
  add(tf.DepthwiseConv2dNative, tf.DepthwiseConv2dNativeBackpropInput, tf.DepthwiseConv2dNativeBackpropFilter);
}

function add(forward: string, byInput: string, byFilter: string): void {
  const run = (kernel: string, inputs: { [name: string]: tf.Tensor }, attributes: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs, { dilations: [1, 1], ...attributes });
  setGradient<Attributes, [dy: tf.Tensor, filter: tf.Tensor]>(
    byInput,
    (g, [dy, filter], attributes) => ({
      dy: () => run(forward, { x: g, filter }, attributes),
      filter: () => run(byFilter, { x: g, dy }, { ...attributes, filterShape: filter.shape }),
    }),
    { inputsToSave: ['dy', 'filter'] },
  );
  setGradient<Attributes, [x: tf.Tensor, dy: tf.Tensor]>(
    byFilter,
    (g, [x, dy], attributes) => ({
      x: () => run(byInput, { dy, filter: g }, { ...attributes, inputShape: x.shape }),
      dy: () => run(forward, { x, filter: g }, attributes),
    }),
    { inputsToSave: ['x', 'dy'] },
  );
}
