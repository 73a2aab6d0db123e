/** Histograms of a run's layers, as they are kept: a bounded number of moments of each. Pure. */
import { HISTOGRAM_BINS, type Histogram, type LayerValues } from '../training/layers.ts';
import { CURVED_LAYERS, someOf } from '../training/layer-history.ts';
import { stretches } from '../training/series.ts';

/** Of all weights of a layer in one step that was looked at. Epoch and batch count from 0. */
export interface StoredHistogram extends Histogram {
  epoch: number;
  batch: number;
}

export interface StoredHistograms {
  /** `dense/weights`, `dense/gradients` or `dense/updates`. */
  readonly name: string;
  readonly moments: readonly StoredHistogram[];
}

const KINDS = ['weights', 'gradients', 'updates'] as const;
/**
 * Moments kept: so many at the most, and after a thinning about half as many. With `CURVED_LAYERS` layers, three histograms
 * each and 128 bytes a moment, a run has 295 KB of them at the most.
 */
const MOST = 32;
const BYTES = 4 * 8 + HISTOGRAM_BINS * 4;

/** By names, of the layers that have curves too. */
export function histogramsIn(layers: LayerValues): { [name: string]: Histogram } {
  const histograms = someOf(Object.keys(layers), CURVED_LAYERS).flatMap((layer) =>
    KINDS.flatMap((kind) => {
      const histogram = layers[layer]?.[kind];
      return histogram ? [[`${layer}/${kind}`, histogram] as const] : [];
    }),
  );
  return Object.fromEntries(histograms);
}

/** With one moment more. When there are too many, one stays of each stretch of the training, and the last one. */
export function withMoment(moments: readonly StoredHistogram[], moment: StoredHistogram): StoredHistogram[] {
  const all = [...moments, moment];
  if (all.length <= MOST) return all;
  const kept = new Set([...stretches(all, MOST / 2).map(([first]) => first), moment]);
  return all.filter((one) => kept.has(one));
}

/** A moment: little-endian float64 of epoch, batch and the outer edges, then a uint32 a bin. */
export function packedHistograms(moments: readonly StoredHistogram[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(BYTES * moments.length));
  moments.forEach(({ epoch, batch, from, to, counts }, index) => {
    const start = BYTES * index;
    [epoch, batch, from, to].forEach((value, at) => view.setFloat64(start + 8 * at, value, true));
    counts.forEach((count, bin) => view.setUint32(start + 32 + 4 * bin, count, true));
  });
  return new Uint8Array(view.buffer);
}

/** Whoever gave us the file may have written anything: what is no histogram is left out. */
export function unpackedHistograms(bytes: Uint8Array): StoredHistogram[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const moments = Array.from({ length: Math.floor(bytes.byteLength / BYTES) }, (_, index) => {
    const float = (at: number) => view.getFloat64(BYTES * index + 8 * at, true);
    const counts = Array.from({ length: HISTOGRAM_BINS }, (_, bin) =>
      view.getUint32(BYTES * index + 32 + 4 * bin, true),
    );
    return { epoch: float(0), batch: float(1), from: float(2), to: float(3), counts };
  });
  return moments.filter(
    ({ epoch, batch, from, to }) =>
      [epoch, batch].every((count) => Number.isSafeInteger(count) && count >= 0) &&
      Number.isFinite(from) &&
      Number.isFinite(to) &&
      from <= to,
  );
}
