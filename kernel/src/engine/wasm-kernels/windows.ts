/**
 * Convolutions and pools whose windows are larger than the image: tfjs's wasm writes out of bounds there, and everything
 * after fails (tensorflow/tfjs#5904). With nothing to compute they give a tensor of no values, as on tfjs's cpu.
 */
import * as tf from '@tensorflow/tfjs';
import { convolution, type ConvolutionAttributes } from './convolution.ts';
import { tfjsKernel, wasmKernel } from './kernel.ts';

type Shape = [number, number, number, number];

interface Arguments extends ConvolutionAttributes {
  x: tf.Tensor4D;
  /** Of convolutions. */
  filter: tf.Tensor4D;
  /** Of pools. */
  filterSize: [number, number] | number;
}

const OUTPUTS: { [kernelName: string]: (args: Arguments) => Shape } = {
  [tf.Conv2D]: (args) => convolution(args.x.shape, args.filter.shape, args, false).outShape,
  [tf.FusedConv2D]: (args) => convolution(args.x.shape, args.filter.shape, args, false).outShape,
  [tf.DepthwiseConv2dNative]: (args) => convolution(args.x.shape, args.filter.shape, args, true).outShape,
  [tf.FusedDepthwiseConv2D]: (args) => convolution(args.x.shape, args.filter.shape, args, true).outShape,
  [tf.MaxPool]: pooled,
  [tf.AvgPool]: pooled,
};

export const windows: readonly tf.KernelConfig[] = Object.entries(OUTPUTS).map(([kernelName, shapeOf]) => {
  const theirs = tfjsKernel(kernelName);
  return wasmKernel<Arguments>(kernelName, (args) => {
    const shape = shapeOf(args);
    if (shape.every((side) => side > 0)) return theirs({ inputs: args, attrs: args });
    if (shape.some((side) => side < 0)) {
      throw new Error(`${kernelName}: the window is larger than the image of ${args.x.shape.slice(1, 3).join(' x ')}`);
    }
    return tf.zeros(shape);
  });
});

function pooled({ x, filterSize, strides, pad, dimRoundingMode }: Arguments): Shape {
  return tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode).outShape;
}
