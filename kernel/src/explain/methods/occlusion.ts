/**
 * Occlusion (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014; as in Captum): by how much
 * the score falls when a window that slides over the sample shows a baseline; averaged over the windows that cover a
 * value. A window that reaches beyond the end is cut off there.
 */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { range, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { patchOf, placesOf } from '../features.ts';
import { throughMasks } from '../masks.ts';
import type { MethodOptions } from '../method.ts';
import { baselinesOf } from '../sample.ts';

/** Of the default window in the patches of other methods; the windows then overlap by half. */
const WINDOW_PATCHES = 2;

export const occlusion = explainer({
  name: 'occlusion',
  title: 'Occlusion',
  score: 'output',
  needs: 'outputs',
  async attribute(question) {
    const { samples, targets, options } = question;
    const [, ...shape] = samples.shape;
    const width = widthOf(samples);
    const windows = windowsOf(shape, options);
    const baselines = baselinesOf(samples, options);
    const values = new Float32Array(samples.size);
    try {
      for (const owner of targets.keys()) {
        const falls = new Float64Array(width);
        const covers = new Float64Array(width);
        const masksOf = (start: number, end: number) => hiding(range(start, end).map(windows.at), shape);
        await throughMasks(question, { owner, baselines }, windows.count, masksOf, (scores, start, whole) => {
          for (const [at, score] of scores.entries()) {
            for (const place of windows.at(start + at)) {
              falls[place] = (falls[place] ?? 0) + whole - score;
              covers[place] = (covers[place] ?? 0) + 1;
            }
          }
        });
        falls.forEach((fall, place) => (values[owner * width + place] = fall / (covers[place] ?? 1)));
      }
      return { values, shape, sign: 'signed', baseline: Float32Array.from(baselines.dataSync()) };
    } finally {
      baselines.dispose();
    }
  },
});

interface Windows {
  count: number;
  /** The values that a window covers. */
  at(index: number): number[];
}

function windowsOf(shape: readonly number[], options: MethodOptions): Windows {
  const patch = patchOf(shape);
  const least = Math.min(...placesOf(shape));
  const window = sizesOf(
    options.window ?? (shape.length === 3 ? Math.min(least, WINDOW_PATCHES * patch) : 1),
    'window',
  );
  const stride = sizesOf(options.stride ?? window.map((size) => Math.ceil(size / 2)), 'stride');
  // Along each dimension: the indices that a window covers, for each of its positions.
  const along = shape.map((side, axis) => {
    const [size = 1, step = 1] = [window[axis], stride[axis]];
    if (size > side || (step > size && size < side)) throw misfit();
    const positions = Math.ceil((side - size) / step) + 1;
    return range(0, positions).map((at) => range(at * step, Math.min(side, at * step + size)));
  });
  return {
    count: along.reduce((count, spans) => count * spans.length, 1),
    at(index) {
      let rest = index;
      let places = [0];
      for (const [axis, spans] of along.entries()) {
        const span = spans[rest % spans.length] ?? [];
        rest = Math.floor(rest / spans.length);
        places = places.flatMap((place) => span.map((at) => place * (shape[axis] ?? 1) + at));
      }
      return places;
    },
  };

  /** One number a dimension; of a number, all that is at a place goes along. */
  function sizesOf(given: number | readonly number[], option: string): number[] {
    const along = placesOf(shape).length;
    const sizes = typeof given === 'number' ? shape.map((side, axis) => (axis < along ? given : side)) : [...given];
    const wrong = sizes.find((size) => !Number.isInteger(size) || size < 1);
    if (wrong !== undefined) throw new LimpidError('EXPLAIN_COUNT', { option, given: wrong });
    if (sizes.length === shape.length) return sizes;
    throw new LimpidError('EXPLAIN_DIMENSIONS', { option, given: sizes.length, shape: shape.join(', ') });
  }

  function misfit(): LimpidError {
    const [size, step, sample] = [window, stride, shape].map((sides) => sides.join(', '));
    return new LimpidError('EXPLAIN_WINDOW', { window: size ?? '', stride: step ?? '', shape: sample ?? '' });
  }
}

/** A mask for each window that hides it. */
function hiding(windows: readonly (readonly number[])[], shape: readonly number[]): tf.Tensor {
  const width = shape.reduce((product, side) => product * side, 1);
  const masks = new Float32Array(windows.length * width).fill(1);
  windows.forEach((places, row) => {
    for (const place of places) masks[row * width + place] = 0;
  });
  return tf.tensor(masks, [windows.length, ...shape]);
}
