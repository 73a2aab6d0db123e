/**
 * The gradients of resizing. tfjs's forget that pixels have their centres at one half, exchange height and width on cpu and lose
 * repeated pixels there. Resizing is linear: rows are mixed by one matrix, columns by another, and gradients by their transposes.
 */
import * as tf from '@tensorflow/tfjs';
import { axisLast } from './axis-last.ts';
import { setGradient } from './gradient.ts';

interface Attributes {
  alignCorners: boolean;
  halfPixelCenters: boolean;
  size: [height: number, width: number];
}

/** What place `at` of the result is made of: places of the input, and their shares. */
type Mix = (from: number, at: number) => [place: number, share: number][];

export function mendResizeGradients(): void {
  mend(tf.ResizeBilinear, (from, at) => {
    const below = Math.floor(at);
    const within = (place: number): number => Math.min(Math.max(place, 0), from - 1);
    return [
      [within(below), 1 - (at - below)],
      [within(below + 1), at - below],
    ];
  });
  mend(tf.ResizeNearestNeighbor, (from, at) => [[Math.min(Math.max(Math.floor(at), 0), from - 1), 1]]);
}

function mend(kernel: string, mix: Mix): void {
  const isNearest = kernel === tf.ResizeNearestNeighbor;
  setGradient<Attributes, [images: tf.Tensor4D]>(
    kernel,
    (dy, [images], attributes) => ({
      images: () => {
        const [, height, width] = images.shape;
        const place = placeOf(attributes, isNearest);
        const byColumn = mixAxis(dy, 2, matrix(width, dy.shape[2] ?? 0, place, mix));
        return mixAxis(byColumn, 1, matrix(height, dy.shape[1] ?? 0, place, mix));
      },
    }),
    { inputsToSave: ['images'] },
  );
}

/** Where in the input, in pixels, place `at` of the result lies; rounded as TensorFlow rounds, in float32. */
function placeOf({ alignCorners, halfPixelCenters }: Attributes, isNearest: boolean) {
  const { fround } = Math;
  return (from: number, to: number, at: number): number => {
    const scale = alignCorners && to > 1 ? fround((from - 1) / (to - 1)) : fround(from / to);
    if (alignCorners) return isNearest ? Math.round(fround(at * scale)) : fround(at * scale);
    if (!halfPixelCenters) return fround(at * scale);
    const centre = fround((at + 0.5) * scale);
    return isNearest ? centre : fround(centre - 0.5);
  };
}

/** [to, from]: the shares that each place of the result has of the places of the input. */
function matrix(from: number, to: number, place: ReturnType<typeof placeOf>, mix: Mix): tf.Tensor2D {
  const shares = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    for (const [column, share] of mix(from, place(from, to, row))) {
      shares[row * from + column] = (shares[row * from + column] ?? 0) + share;
    }
  }
  return tf.tensor2d(shares, [to, from]);
}

/** Replaces one axis of length `to` by the axis of length `from`. */
function mixAxis(x: tf.Tensor, axis: number, shares: tf.Tensor2D): tf.Tensor {
  const { order, back } = axisLast(x.rank, axis);
  const last = tf.transpose(x, order);
  const rows = tf.reshape(last, [-1, last.shape[3] ?? 0]);
  const mixed = tf.reshape(tf.matMul(rows, shares), [...last.shape.slice(0, 3), shares.shape[1]]);
  return tf.transpose(mixed, back);
}
