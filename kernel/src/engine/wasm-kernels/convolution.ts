/** What the gradients of convolutions share: the patches that a filter sees, and the spread gradient that it is slid over. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { allocate, floats } from './kernel.ts';

export interface ConvolutionAttributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number | null;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type Convolution = tf.backend_util.Conv2DInfo;

/** Sizes and padding of a convolution of images in NHWC. */
export function convolution(
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  { strides, dilations, pad, dataFormat = 'NHWC', dimRoundingMode }: ConvolutionAttributes,
  isDepthwise: boolean,
): Convolution {
  if (dataFormat !== 'NHWC') throw new Error(`wasm computes convolutions in NHWC, not ${dataFormat}`);
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
}

/** Numbers in the patches of one product: they stay in the cache, and memory stays bounded. */
const PATCHES = 1 << 20;

/**
 * The gradient of a filter, summed over a few images at a time.
 *
 * @param product - gets what the filter sees, [positions, cells · channels], and the gradient at the same positions
 */
export function sumOverImages(
  backend: BackendWasm,
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  info: Convolution,
  product: (seen: tf.Tensor, gradient: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const ofOneImage = info.filterHeight * info.filterWidth * info.inChannels * info.outHeight * info.outWidth;
  if (info.batchSize * ofOneImage === 0) return tf.zeros(info.filterShape);
  const images = Math.max(1, Math.floor(PATCHES / ofOneImage));
  let sum: tf.Tensor | undefined;
  for (let first = 0; first < info.batchSize; first += images) {
    const end = Math.min(first + images, info.batchSize);
    const part = tf.tidy(() => {
      const gradient = tf.slice(dy, first, end - first).reshape([-1, info.outChannels]);
      const added = product(patches(backend, x, info, first, end), gradient);
      return sum ? tf.add(sum, added) : added;
    });
    sum?.dispose();
    sum = part;
  }
  return tf.reshape(sum ?? [], info.filterShape);
}

/** What the filter sees of images `first` to `end`: [positions, cells · channels], zero in the padding. */
function patches(backend: BackendWasm, images: tf.Tensor4D, info: Convolution, first: number, end: number): tf.Tensor {
  const { inHeight, inWidth, inChannels: channels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const positions = (end - first) * outHeight * outWidth;
  const seen = allocate(backend, [positions, filterHeight * filterWidth * channels]);
  const [from, to] = [floats(backend, images), floats(backend, seen)];
  let at = 0;
  for (let image = first; image < end; image += 1) {
    for (let y = 0; y < outHeight; y += 1) {
      for (let x = 0; x < outWidth; x += 1) {
        for (let i = 0; i < filterHeight; i += 1) {
          const row = y * info.strideHeight - info.padInfo.top + i * info.dilationHeight;
          const isRow = row >= 0 && row < inHeight;
          for (let j = 0; j < filterWidth; j += 1) {
            const column = x * info.strideWidth - info.padInfo.left + j * info.dilationWidth;
            if (isRow && column >= 0 && column < inWidth) {
              let cell = ((image * inHeight + row) * inWidth + column) * channels;
              for (let channel = 0; channel < channels; channel += 1) to[at++] = from[cell++] ?? 0;
            } else {
              for (let channel = 0; channel < channels; channel += 1) to[at++] = 0;
            }
          }
        }
      }
    }
  }
  return seen;
}

/**
 * `dy` with the strides' gaps filled by zeros and a border, so that the reversed filter slid over it by ones gives the
 * gradient of the input.
 */
export function spread(dy: tf.Tensor4D, info: Convolution): tf.Tensor4D {
  const { padInfo, effectiveFilterHeight, effectiveFilterWidth } = info;
  const [batch, , , channels] = dy.shape;
  const [height, width] = [info.outHeight * info.strideHeight, info.outWidth * info.strideWidth];
  const gaps = tf.pad(dy.reshape([batch, info.outHeight, 1, info.outWidth, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, info.strideHeight - 1],
    [0, 0],
    [0, info.strideWidth - 1],
    [0, 0],
  ]);
  const before = [effectiveFilterHeight - 1 - padInfo.top, effectiveFilterWidth - 1 - padInfo.left] as const;
  const after = [info.inHeight + padInfo.top - height, info.inWidth + padInfo.left - width] as const;
  const border = (side: readonly [number, number], axis: 0 | 1) => Math.max(0, side[axis]);
  const bordered = tf.pad(gaps.reshape<tf.Tensor4D>([batch, height, width, channels]), [
    [0, 0],
    [border(before, 0), border(after, 0)],
    [border(before, 1), border(after, 1)],
    [0, 0],
  ]);
  // Where the padding is wider than the filter, the outermost gradients are of zeros alone.
  return tf.slice(
    bordered,
    [0, Math.max(0, -before[0]), Math.max(0, -before[1]), 0],
    [batch, info.inHeight + effectiveFilterHeight - 1, info.inWidth + effectiveFilterWidth - 1, channels],
  );
}
