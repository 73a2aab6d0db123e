/** What a history keeps of its layers: curves of norms and ratios, how weights were spread, and the newest histograms. Pure. */
import { extended, stretches, type Curve, type Room } from './series.ts';
import type { Histogram, LayerValues } from './layers.ts';

export interface LayerHistory {
  /** Newest statistics of all layers. */
  latest: LayerValues;
  gradientNorms: { [layer: string]: Curve };
  updateRatios: { [layer: string]: Curve };
  /** Of the layers in `someOf`, in order. */
  spreads: Spread[];
}

/** How the weights of a layer were spread at one moment: shares of them lie below each quantile. */
export interface Spread {
  epoch: number;
  batch: number;
  layer: string;
  quantiles: number[];
}

export const QUANTILES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;
/** Layers whose curves are drawn, and those whose histograms are. */
export const CURVED_LAYERS = 24;
export const SPREAD_LAYERS = 6;
/** Points of all layers' curves of one kind together. */
const ROOM: Room = { live: 240, whole: 480 };
const LEAST_ROOM = 12;
/** Moments kept of the weights of a layer: between half as many and these. */
const MOMENTS = 24;

export const NO_LAYERS: LayerHistory = { latest: {}, gradientNorms: {}, updateRatios: {}, spreads: [] };

export function withLayers(
  history: LayerHistory,
  place: { epoch: number; batch: number },
  values: LayerValues,
): LayerHistory {
  const names = Object.keys(values);
  const curved = someOf(names, CURVED_LAYERS);
  const share = (room: number): number => Math.max(LEAST_ROOM, Math.floor(room / Math.max(1, curved.length)));
  const room = { live: share(ROOM.live), whole: share(ROOM.whole) };
  const grown = (curves: LayerHistory['gradientNorms'], kind: 'gradientNorm' | 'updateRatio') => {
    const next = { ...curves };
    for (const name of curved) {
      const value = values[name]?.[kind];
      if (value !== undefined) next[name] = extended(curves[name], { ...place, value }, room);
    }
    return next;
  };
  const spread = someOf(names, SPREAD_LAYERS).flatMap((layer) => {
    const histogram = values[layer]?.weights;
    return histogram ? { ...place, layer, quantiles: quantilesOf(histogram) } : [];
  });
  return {
    latest: values,
    gradientNorms: grown(history.gradientNorms, 'gradientNorm'),
    updateRatios: grown(history.updateRatios, 'updateRatio'),
    spreads: fewer([...history.spreads, ...spread], MOMENTS * Math.max(1, spread.length)),
  };
}

/** At most `most` of the names, the first and the last among them, evenly from first to last. */
export function someOf(names: readonly string[], most: number): string[] {
  if (names.length <= most) return [...names];
  const chosen = Array.from({ length: most }, (_, index) => Math.round((index * (names.length - 1)) / (most - 1)));
  return chosen.flatMap((index) => names[index] ?? []);
}

/** By straight lines within bins. */
export function quantilesOf({ from, to, counts }: Histogram): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = (to - from) / counts.length;
  return QUANTILES.map((share) => {
    let below = 0;
    for (const [bin, count] of counts.entries()) {
      if (count > 0 && below + count >= share * total) return from + width * (bin + (share * total - below) / count);
      below += count;
    }
    return to;
  });
}

/** When there are too many moments, one stays of each stretch of the training, and the last one. */
function fewer(spreads: Spread[], most: number): Spread[] {
  if (spreads.length <= most) return spreads;
  const isOf = (one: Spread | undefined, other: Spread): boolean =>
    one?.epoch === other.epoch && one.batch === other.batch;
  const last = spreads.at(-1);
  return stretches(spreads, MOMENTS / 2).flatMap((part) =>
    part.filter((spread) => isOf(part[0], spread) || isOf(last, spread)),
  );
}
