/**
 * To the answer wanted in few features: the one that promises most for its distance first, as far as it is needed. For a
 * linear model that is the nearest counterfactual; for others it is asked anew after each move.
 */
import { settled, setHot, hotOf } from './columns.ts';
import type { Feature, GroupFeature, NumberFeature } from './columns.ts';
import type { Landscape, Slope } from './landscape.ts';

export interface Start {
  values: Float32Array;
  /** Features that stay as they are. */
  frozen: ReadonlySet<Feature>;
}

const MOVES = 60;
/** Of one feature at a time, in units of its scale: slopes do not hold much further. */
const LONGEST_MOVE = 2;
/** A little more than the slope says, so that a straight way ends behind the border. */
const OVERSHOOT = 1.001;

/** @returns where each start leads, as far as it goes: whether that is the goal is for the caller to see */
export async function climb(landscape: Landscape, starts: readonly Start[]): Promise<Float32Array[]> {
  const ends = starts.map(({ values }) => values.slice());
  let climbing = starts.map((start, at) => ({ ...start, at }));
  for (let move = 0; move < MOVES && climbing.length > 0; move++) {
    const slopes = await landscape.slopes(climbing.map(({ at }) => ends[at] ?? new Float32Array()));
    climbing = climbing.filter(({ at, frozen }, row) => {
      const [values, slope] = [ends[at], slopes[row]];
      if (!values || !slope || slope.lacking <= 0) return false;
      const best = bestMove(landscape, values, slope, frozen);
      best?.apply(values);
      return best !== undefined;
    });
  }
  return ends;
}

interface Move {
  /** By how much less is lacking for each unit of distance. */
  gain: number;
  apply(values: Float32Array): void;
}

function bestMove(
  { space }: Landscape,
  values: Float32Array,
  slope: Slope,
  frozen: ReadonlySet<Feature>,
): Move | undefined {
  let best: Move | undefined;
  for (const feature of space.features) {
    if (frozen.has(feature)) continue;
    const move =
      feature.kind === 'group'
        ? groupMove(feature, values, slope, space.sample)
        : numberMove(feature, values, slope, space.sample);
    if (move && move.gain > (best?.gain ?? 0)) best = move;
  }
  return best;
}

/** What leads back to the sample costs no distance, so it comes first. */
const FREE = 1e6;

function numberMove(
  feature: NumberFeature,
  values: Float32Array,
  slope: Slope,
  sample: Float32Array,
): Move | undefined {
  const {
    columns: [column],
    scale,
    step,
  } = feature;
  const [value, from, gradient] = [values[column] ?? 0, sample[column] ?? 0, slope.gradient[column] ?? 0];
  if (gradient === 0 || !Number.isFinite(gradient)) return undefined;
  const direction = -Math.sign(gradient);
  const needed = Math.min((OVERSHOOT * slope.lacking) / Math.abs(gradient), LONGEST_MOVE * scale);
  const isBack = (from - value) * direction > 0;
  const way = isBack ? Math.min(needed, Math.abs(from - value)) : needed;
  let to = settled(feature, value + direction * way);
  if (to === value && step > 0) to = settled(feature, value + direction * step);
  if (to === value || (to - value) * direction < 0) return undefined;
  const gain = Math.abs(gradient) * scale * (isBack ? FREE : 1);
  return { gain, apply: (row) => void (row[column] = isBack && way === Math.abs(from - value) ? from : to) };
}

function groupMove(feature: GroupFeature, values: Float32Array, slope: Slope, sample: Float32Array): Move | undefined {
  const now = hotOf(feature, values);
  const at = (column: number) => slope.gradient[column] ?? 0;
  const to = feature.choices.reduce((best, choice) => (at(choice) < at(best) ? choice : best), now);
  if (to === now) return undefined;
  const gain = (at(now) - at(to)) * (sample[to] === 1 ? FREE : 1);
  return { gain, apply: (row) => setHot(feature, to, row) };
}
