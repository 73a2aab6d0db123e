/** Statistics of layers: what they are, and where a training gets them from. */
import type { ObservedTraining } from './observers.ts';

/** Bins of a histogram, all of the same width. */
export const HISTOGRAM_BINS = 24;

export interface Histogram {
  /** Edges of the first and the last bin: the least and the greatest finite value. Equal where all values are the same. */
  from: number;
  to: number;
  /** `HISTOGRAM_BINS` of them, of a sample where the values are many. */
  counts: number[];
}

/** Of all trainable weights of a layer together, in one step. Norms are L2; NaN and infinities are passed on as they are. */
export interface LayerStatistics {
  /** Of the gradient as the optimizer was given it: before clipping and decay. */
  gradientNorm: number;
  /** Norm of the step's change of the weights, over the norm of the weights before it. Left out where it is unknown. */
  updateRatio?: number;
  weightNorm: number;
  /** Shares of the gradient's values that are exactly 0, and that are NaN or infinite. */
  zeros?: number;
  nonFinite?: number;
  gradients?: Histogram;
  weights?: Histogram;
  /** Of the step's change of each weight. */
  updates?: Histogram;
}

/** Layer name (in a loop of one's own, variable name) -> statistics, in the order of the model. */
export type LayerValues = { [layer: string]: LayerStatistics };

/** Of one training. */
export interface LayerSource {
  /** Statistics of the newest step, or null when there are none that were not read yet. It takes no time: what they cost is the source's to limit. */
  read(): LayerValues | null;
  /** The training has ended. */
  close(): void;
}

export type OfferLayers = (training: ObservedTraining) => LayerSource | undefined;

const offers = new Set<OfferLayers>();

/** From now on `offer` is asked whenever a training begins; its source is read a few times a second. Returns how to end that. */
export function layersFrom(offer: OfferLayers): () => void {
  offers.add(offer);
  return () => offers.delete(offer);
}

/** The first source that is offered. */
export function layerSourceOf(training: ObservedTraining): LayerSource | undefined {
  for (const offer of offers) {
    const source = offer(training);
    if (source) return source;
  }
  return undefined;
}
