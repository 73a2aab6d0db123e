/**
 * Occlusion (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014; as in Captum): by how much
 * the score falls when a window that slides over the sample shows a baseline; averaged over the windows that cover a
 * value. A window that reaches beyond the end is cut off there.
 */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { ablation } from '../ablation.ts';
import { range, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { patchOf, placesOf } from '../features.ts';
import type { MethodOptions } from '../method.ts';

/** Of the default window in the patches of other methods; the windows then overlap by half. */
const WINDOW_PATCHES = 2;

export const occlusion = explainer({
  name: 'occlusion',
  title: say('Occlusion'),
  score: 'output',
  needs: 'outputs',
  attribute(question) {
    const [, ...shape] = question.samples.shape;
    const windows = windowsOf(shape, question.options);
    return ablation(question, {
      count: windows.count,
      hiding: (start, end) => hiding(range(start, end).map(windows.at), shape),
      worth: (falls) => averaged(falls, windows, widthOf(question.samples)),
    });
  },
});

/** Of each value, the mean fall of the windows that cover it. */
function averaged(falls: Float64Array, windows: Windows, width: number): Float64Array {
  const sums = new Float64Array(width);
  const covers = new Float64Array(width);
  for (const [index, fall] of falls.entries()) {
    for (const place of windows.at(index)) {
      sums[place] = (sums[place] ?? 0) + fall;
      covers[place] = (covers[place] ?? 0) + 1;
    }
  }
  return sums.map((sum, place) => sum / (covers[place] ?? 1));
}

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
