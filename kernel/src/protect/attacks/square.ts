/** Square attack (Andriushchenko et al., 2020), within L∞: a random search that asks for outputs alone, a black box. */
import * as tf from '@tensorflow/tfjs';
import type { Stream } from '../../engine/random/stream.ts';
import { range } from '../../explain/chunks.ts';
import type { Target } from './attacked.ts';

/** Share of the values that a first square covers. */
const FIRST = 0.8;
/** After so many of 10,000 queries the share is halved. */
const HALVED = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** @returns points of the ball, wrong answers among them where some were found. What has no rows and columns is one long row */
export function searched(target: Target, queries: number): tf.Tensor {
  const { centre, classifier, epsilon, labels, random } = target;
  const [rows = 0, ...each] = centre.shape;
  const size = centre.size / rows;
  const [height = 1, width = 1, channels = 1] = each.length === 3 ? each : [1, size, 1];
  const shape = { height, width, channels };
  const origin = centre.dataSync<'float32'>();
  const changes = new Float32Array(origin.length);
  const rowOf = (values: Float32Array, row: number): Float32Array => values.subarray(row * size, (row + 1) * size);
  for (const row of range(0, rows)) stripes(rowOf(changes, row), shape, epsilon, random);
  const margins = marginsOf(changes, range(0, rows));
  for (let query = 1; query < queries; query++) {
    const open = range(0, rows).filter((row) => (margins[row] ?? 0) > 0);
    if (open.length === 0) break;
    const side = sideOf(query / queries, shape);
    const tried = new Float32Array(open.length * size);
    open.forEach((row, at) => {
      rowOf(tried, at).set(rowOf(changes, row));
      recolour(rowOf(tried, at), shape, side, epsilon, random);
    });
    const found = marginsOf(tried, open);
    open.forEach((row, at) => {
      const margin = found[at] ?? Infinity;
      if (margin >= (margins[row] ?? 0)) return;
      margins[row] = margin;
      rowOf(changes, row).set(rowOf(tried, at));
    });
  }
  return tf.tensor(reached(changes, range(0, rows)), centre.shape);

  /** The samples of these rows with the changes, cut to the range of the data. */
  function reached(moved: Float32Array, of: readonly number[]): Float32Array {
    const [least, greatest] = target.range;
    const found = new Float32Array(moved.length);
    // a plain loop: this is most of what a query costs
    for (let at = 0; at < of.length; at++) {
      const from = (of[at] ?? 0) * size;
      for (let value = 0; value < size; value++) {
        const changed = (origin[from + value] ?? 0) + (moved[at * size + value] ?? 0);
        found[at * size + value] = changed < least ? least : changed > greatest ? greatest : changed;
      }
    }
    return found;
  }

  /** By how much the logit of the truth is ahead; where it is not, the answer is wrong. */
  function marginsOf(moved: Float32Array, of: readonly number[]): Float32Array {
    const x = tf.tensor(reached(moved, of), [of.length, ...each]);
    const logits = classifier.logits(x);
    x.dispose();
    const classes = logits.length / of.length;
    return Float32Array.from(of, (row, at) => {
      const label = labels[row] ?? 0;
      const others = logits.slice(at * classes, (at + 1) * classes);
      const own = others[label] ?? 0;
      others[label] = -Infinity;
      return own - Math.max(...others);
    });
  }
}

/** Side of the square, in places; of one long row, its length. */
export function sideOf(done: number, { height, width }: Shape): number {
  const share = FIRST / 2 ** HALVED.filter((queries) => done * 10_000 > queries).length;
  const places = Math.round(height === 1 ? share * width : Math.sqrt(share * height * width));
  return Math.max(1, Math.min(places, width, height === 1 ? width : height));
}

/** A start that often fools convolutions: each column of each channel is wholly up or down. */
function stripes(changes: Float32Array, { width, channels }: Shape, epsilon: number, random: Stream): void {
  const signs = range(0, width * channels).map(() => signed(epsilon, random));
  for (let at = 0; at < changes.length; at++) changes[at] = signs[at % signs.length] ?? epsilon;
}

/** One square somewhere gets another change in each channel. */
function recolour(changes: Float32Array, shape: Shape, side: number, epsilon: number, random: Stream): void {
  const { height, width, channels } = shape;
  const high = Math.min(side, height);
  const [top, left] = [random.below(height - high + 1), random.below(width - side + 1)];
  const signs = range(0, channels).map(() => signed(epsilon, random));
  for (let y = top; y < top + high; y++) {
    for (let x = left; x < left + side; x++) {
      for (let channel = 0; channel < channels; channel++) {
        changes[(y * width + x) * channels + channel] = signs[channel] ?? epsilon;
      }
    }
  }
}

function signed(epsilon: number, random: Stream): number {
  return random.uniform() < 0.5 ? -epsilon : epsilon;
}
