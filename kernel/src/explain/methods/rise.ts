/**
 * RISE (Petsiuk, Das and Saenko, "RISE: Randomized Input Sampling for Explanation of Black-box Models", 2018): the mean
 * score of the sample seen through random masks, each weighted by how much of a value it lets through. Masks are coarse
 * grids of cells that are there or not, enlarged so that they are smooth, and shifted at random. Values are scores: what
 * counts is how far they differ from each other. Columns of a table have no neighbours: each is a cell of its own.
 */
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../engine/random/stream.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { range, widthOf } from '../chunks.ts';
import { explainer } from '../explainer.ts';
import { placesOf } from '../features.ts';
import { between } from '../heat-map.ts';
import { throughMasks } from '../masks.ts';
import type { MethodOptions } from '../method.ts';
import { countOf } from '../noise.ts';
import { baselinesOf } from '../sample.ts';

const GRID = 7;
const PROBABILITY = 0.5;
const DRAWS = 1000;
const STREAM = 21;

export const rise = explainer({
  name: 'rise',
  title: 'RISE',
  score: 'output',
  needs: 'outputs',
  async attribute(question) {
    const { samples, targets, options } = question;
    const [, ...shape] = samples.shape;
    const sides = placesOf(shape);
    const width = widthOf(samples);
    const masks = drawnMasks(shape, options);
    const coverage = masks.count * masks.probability;
    const baselines = baselinesOf(samples, options);
    const values = new Float32Array(samples.size);
    try {
      for (const owner of targets.keys()) {
        const sums = new Float64Array(sides.reduce((product, side) => product * side, 1));
        let seen: Float32Array = new Float32Array();
        const masksOf = (start: number, end: number) => {
          seen = masks.values(start, end);
          return tf.tensor(seen, [end - start, ...sides, ...shape.slice(sides.length).map(() => 1)]);
        };
        await throughMasks(question, { owner, baselines }, masks.count, masksOf, (scores) => {
          seen.forEach((share, index) => {
            const place = index % sums.length;
            sums[place] = (sums[place] ?? 0) + share * (scores[Math.floor(index / sums.length)] ?? 0);
          });
        });
        const depth = width / sums.length;
        for (let at = 0; at < width; at++) values[owner * width + at] = (sums[Math.floor(at / depth)] ?? 0) / coverage;
      }
      const sign = values.every((value) => value >= 0) ? 'positive' : 'signed';
      return { values, shape, sign, baseline: Float32Array.from(baselines.dataSync()) };
    } finally {
      baselines.dispose();
    }
  },
});

export interface Masks {
  count: number;
  probability: number;
  /** Cells of a mask, rows and columns. */
  cells: readonly [number, number];
  /** Rows and columns of the enlarged mask, of which the sample sees a part. */
  enlarged: readonly [number, number];
  /** Row-major [count, ...cells]: 1 where a cell lets the sample through. */
  grids: Uint8Array;
  /** [count, 2]: where in the enlarged mask the sample begins. */
  shifts: Int32Array;
  /** The masks from `start` to `end` - 1, row-major [end - start, ...places]. */
  values(start: number, end: number): Float32Array;
}

/** Every sample gets the same masks, so that a batch is explained as its samples are. */
export function drawnMasks(shape: readonly number[], options: MethodOptions): Masks {
  const count = countOf(options.draws ?? DRAWS, 'draws');
  const { probability = PROBABILITY } = options;
  if (!(probability > 0 && probability < 1)) {
    throw new LimpidError('EXPLAIN_NUMBER', {
      option: 'probability',
      given: probability,
      allowed: say('above 0 and below 1'),
    });
  }
  const [height = 1, width = 1] = placesOf(shape);
  const isTable = shape.length === 1;
  const side = isTable ? 1 : Math.ceil(Math.max(height, width) / countOf(options.grid ?? GRID, 'grid'));
  const cells = [Math.ceil(height / side), Math.ceil(width / side)] as const;
  // One cell more, so that there is room to shift.
  const enlarged = isTable ? cells : ([(cells[0] + 1) * side, (width === 1 ? 1 : cells[1] + 1) * side] as const);
  const random = new Stream(options.seed ?? 0, STREAM);
  const size = cells[0] * cells[1];
  const grids = new Uint8Array(count * size);
  const shifts = new Int32Array(2 * count);
  for (let mask = 0; mask < count; mask++) {
    for (let cell = 0; cell < size; cell++) grids[mask * size + cell] = random.uniform() < probability ? 1 : 0;
    shifts[2 * mask] = random.below(side);
    shifts[2 * mask + 1] = random.below(side);
  }
  return { count, probability, cells, enlarged, grids, shifts, values };

  function values(start: number, end: number): Float32Array {
    const part = new Float32Array((end - start) * height * width);
    for (let mask = start; mask < end; mask++) {
      const [top0 = 0, left0 = 0] = shifts.subarray(2 * mask, 2 * mask + 2);
      const rows = range(top0, top0 + height).map((row) => between(row, enlarged[0], cells[0]));
      const columns = range(left0, left0 + width).map((column) => between(column, enlarged[1], cells[1]));
      const at = (row: number, column: number) => grids[mask * size + row * cells[1] + column] ?? 0;
      let place = (mask - start) * height * width;
      for (const [top, bottom, down] of rows) {
        for (const [left, right, along] of columns) {
          const upper = at(top, left) * (1 - along) + at(top, right) * along;
          const lower = at(bottom, left) * (1 - along) + at(bottom, right) * along;
          part[place] = upper * (1 - down) + lower * down;
          place += 1;
        }
      }
    }
    return part;
  }
}
