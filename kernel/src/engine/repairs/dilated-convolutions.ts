/**
 * The gradients of dilated convolutions, which tfjs refuses (tensorflow/tfjs#7906). What one filter sees at dilation d lies d
 * apart: with each d-th row and column in a batch of its own (spaceToBatchND) the convolution is a plain one, and so are
 * its gradients. The stride is 1, as tfjs asks of dilated convolutions.
 */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { setGradient } from './gradient.ts';

interface Attributes extends tf.NamedAttrMap {
  strides: number | [number, number];
  pad: Parameters<typeof tf.conv2d>[3];
  dataFormat: 'NHWC' | 'NCHW';
  dilations: number | [number, number];
}

type Fused = typeof tf.fused.depthwiseConv2d;

/** tfjs-layers calls tfjs-core through this very object. */
// SAFETY: tfjs re-exports all of tfjs-core.
const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof tf;

export function mendDilatedConvolutions(): void {
  mendGradient(tf.Conv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter);
  mendGradient(tf.DepthwiseConv2dNative, tf.DepthwiseConv2dNativeBackpropInput, tf.DepthwiseConv2dNativeBackpropFilter);
  mendFused('conv2d');
  mendFused('depthwiseConv2d');
}

function mendGradient(kernel: string, byInput: string, byFilter: string): void {
  const { gradFunc } = tf.getGradient(kernel);
  const plain = { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] };
  setGradient<Attributes, [x: tf.Tensor4D, filter: tf.Tensor4D]>(
    kernel,
    (dy, [x, filter], attributes) => {
      const { strides, pad, dataFormat, dilations } = attributes;
      if (!isDilated(dilations) || dataFormat === 'NCHW') return gradFunc(dy, [x, filter], attributes);
      const depthwise = kernel === tf.DepthwiseConv2dNative;
      const info = tf.backend_util.computeConv2DInfo(
        x.shape,
        filter.shape,
        strides,
        dilations,
        pad,
        'floor',
        depthwise,
      );
      const { block, edges, behind } = blocksOf(info);
      const blocksOfX = tf.spaceToBatchND(x, block, edges);
      const blocksOfDy = tf.spaceToBatchND(dy, block, behind);
      return {
        x: () => {
          const attributes = { ...plain, inputShape: blocksOfX.shape };
          return tf.batchToSpaceND(run(byInput, { dy: blocksOfDy, filter }, attributes), block, edges);
        },
        filter: () => run(byFilter, { x: blocksOfX, dy: blocksOfDy }, { ...plain, filterShape: filter.shape }),
      };
    },
    { inputsToSave: ['x', 'filter'] },
  );
}

/** How much is put around the input so that blocks cover it, and how much of that comes behind the output. */
export function blocksOf({ inHeight, inWidth, padInfo, dilationHeight, dilationWidth }: tf.backend_util.Conv2DInfo) {
  const axes = [
    { length: inHeight, before: padInfo.top, after: padInfo.bottom, dilation: dilationHeight },
    { length: inWidth, before: padInfo.left, after: padInfo.right, dilation: dilationWidth },
  ];
  const behind = axes.map(({ length, before, after, dilation }) => {
    const over = (before + length + after) % dilation;
    return over === 0 ? 0 : dilation - over;
  });
  return {
    block: [dilationHeight, dilationWidth],
    edges: axes.map(({ before, after }, axis) => [before, after + (behind[axis] ?? 0)]),
    behind: behind.map((size) => [0, size]),
  };
}

function run(kernel: string, inputs: { [name: string]: tf.Tensor }, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes);
}

/** The fused op brings a gradient of its own, which refuses too, when there is no activation. */
function mendFused(name: 'conv2d' | 'depthwiseConv2d'): void {
  const fused = core.fused[name];
  const mended: Fused = (given) => {
    const { x, filter, strides, pad, dataFormat, dilations = 1, dimRoundingMode, bias } = given;
    // layers give null for an activation that they apply themselves
    if ((given.activation ?? 'linear') !== 'linear' || !isDilated(dilations)) return fused(given);
    const result = core[name](x, filter, strides, pad, dataFormat, dilations, dimRoundingMode);
    return bias === undefined || bias === null ? result : core.add(result, bias);
  };
  Reflect.set(core.fused, name, mended);
}

export function isDilated(dilations: number | number[]): boolean {
  return [dilations].flat().some((dilation) => dilation > 1);
}
