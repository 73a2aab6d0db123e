/** MaxPoolGrad: each window's gradient goes to the first of its largest values, rows before columns, as on tfjs's cpu. */
import * as tf from '@tensorflow/tfjs';
import { allocate, floats, wasmKernel } from './kernel.ts';

interface Arguments {
  dy: tf.Tensor4D;
  input: tf.Tensor4D;
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export const maxPoolGrad = wasmKernel<Arguments>(
  tf.MaxPoolGrad,
  ({ dy, input, filterSize, strides, pad, dimRoundingMode }, backend) => {
    const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const dx = allocate(backend, input.shape);
    const [x, from, to] = [floats(backend, input), floats(backend, dy), floats(backend, dx)];
    to.fill(0);
    const { inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
    const [largest, places] = [new Float32Array(channels), new Int32Array(channels)];
    let position = 0;
    for (let image = 0; image < info.batchSize; image += 1) {
      for (let y = 0; y < outHeight; y += 1) {
        const top = y * info.strideHeight - info.padInfo.top;
        const [firstRow, endRow] = [Math.max(0, top), Math.min(inHeight, top + info.filterHeight)];
        for (let x0 = 0; x0 < outWidth; x0 += 1) {
          const left = x0 * info.strideWidth - info.padInfo.left;
          const [firstColumn, endColumn] = [Math.max(0, left), Math.min(inWidth, left + info.filterWidth)];
          largest.fill(-Infinity);
          places.fill(-1);
          for (let row = firstRow; row < endRow; row += 1) {
            for (let column = firstColumn; column < endColumn; column += 1) {
              const cell = ((image * inHeight + row) * inWidth + column) * channels;
              for (let channel = 0; channel < channels; channel += 1) {
                const value = x[cell + channel] ?? 0;
                if (value > (largest[channel] ?? 0)) {
                  largest[channel] = value;
                  places[channel] = cell + channel;
                }
              }
            }
          }
          for (let channel = 0; channel < channels; channel += 1, position += 1) {
            const place = places[channel] ?? -1;
            if (place >= 0) to[place] = (to[place] ?? 0) + (from[position] ?? 0);
          }
        }
      }
    }
    return dx;
  },
);
