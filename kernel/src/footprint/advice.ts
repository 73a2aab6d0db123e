/**
 * Whether it pays to train on, from what each epoch has cost and brought. Pure. The best value so far is looked at over the last epochs
 * and those before: how much it gains a Wh, and how fast that falls, tell what the next epochs would gain.
 */
import { figure, percent } from '../display/numbers.ts';
import { say, spaceBetween } from '../say.ts';
import { metricName } from '../training/words.ts';

/** At the end of an epoch: Wh of all since the start (the middle of its interval), and the metric. */
export interface EpochCost {
  readonly epoch: number;
  readonly energy: number;
  readonly value: number;
}

export interface AdviceOptions {
  /** `max`: more is better. Left out: `max` of accuracies, precision, recall and AUC. */
  mode?: 'min' | 'max';
  /** Epochs that are looked at, and as many before. Left out: 5. */
  window?: number;
  /** Gain a Wh below which it does not pay. Left out: 5 % of the mean gain a Wh so far. */
  atLeast?: number;
}

export interface Advice {
  readonly metric: string;
  /** The best value, and the epoch (from 0) that had it. */
  readonly best: number;
  readonly bestEpoch: number;
  /** Gain a Wh: over all epochs, over the last ones, and as it is predicted for the next ones. */
  readonly mean: number;
  readonly recent: number;
  readonly predicted: number;
  readonly threshold: number;
  /** Whether the next epochs do not pay. */
  readonly isEnough: boolean;
  /** The first epoch (from 0) after which this could have been said; null while it cannot. */
  readonly enoughAfter: number | null;
  /** Wh since then, and what they have gained. */
  readonly energySince: number;
  readonly gainedSince: number;
  readonly text: string;
}

const RISING = /acc|precision|recall|auc|f1|r2/i;

/** Undefined while there are too few epochs with a number to say anything: twice the window. */
export function adviceOf(
  metric: string,
  epochs: readonly EpochCost[],
  { mode = RISING.test(metric) ? 'max' : 'min', window = 5, atLeast }: AdviceOptions = {},
): Advice | undefined {
  const known = epochs.filter(({ value }) => Number.isFinite(value));
  const gains = bestSoFar(known, mode);
  const at = (end: number): Rates | undefined => ratesAt(known, gains, end, window, atLeast);
  const last = known.length - 1;
  const now = at(last);
  const final = known[last];
  if (!now || !final) return undefined;
  const first = Array.from(known.keys()).find((end) => at(end)?.isEnough === true);
  const then = first === undefined ? undefined : known[first];
  const bestAt = gains.indexOf(gains[last] ?? 0);
  const advice = {
    metric,
    best: known[bestAt]?.value ?? final.value,
    bestEpoch: known[bestAt]?.epoch ?? final.epoch,
    ...now,
    enoughAfter: then?.epoch ?? null,
    energySince: then ? final.energy - then.energy : 0,
    gainedSince: then && first !== undefined ? (gains[last] ?? 0) - (gains[first] ?? 0) : 0,
  };
  return { ...advice, text: wordsOf(advice) };
}

interface Rates {
  mean: number;
  recent: number;
  predicted: number;
  threshold: number;
  isEnough: boolean;
}

function ratesAt(
  epochs: readonly EpochCost[],
  gains: readonly number[],
  end: number,
  window: number,
  atLeast: number | undefined,
): Rates | undefined {
  if (end < 2 * window) return undefined;
  const rate = (from: number, to: number): number => {
    const energy = (epochs[to]?.energy ?? 0) - (epochs[from]?.energy ?? 0);
    return energy > 0 ? ((gains[to] ?? 0) - (gains[from] ?? 0)) / energy : 0;
  };
  const [mean, recent, before] = [rate(0, end), rate(end - window, end), rate(end - 2 * window, end - window)];
  // the same fall once more; a rate that rises is not thought to rise on
  const predicted = before > 0 ? recent * Math.min(1, recent / before) : recent;
  const threshold = atLeast ?? 0.05 * mean;
  return { mean, recent, predicted, threshold, isEnough: predicted <= threshold };
}

/** How much better than the first value the best one of the epochs so far is. */
function bestSoFar(epochs: readonly EpochCost[], mode: 'min' | 'max'): number[] {
  const sign = mode === 'max' ? 1 : -1;
  const first = epochs[0]?.value ?? 0;
  let best = 0;
  return epochs.map(({ value }) => (best = Math.max(best, sign * (value - first))));
}

function wordsOf(advice: Omit<Advice, 'text'>): string {
  const { metric, recent, predicted, threshold, isEnough, enoughAfter, energySince, gainedSince, mean } = advice;
  const rates = say('{metric} gained {recent} a Wh in the last epochs, {mean} in all; {predicted} is predicted.', {
    metric: metricName(metric),
    recent: figure(recent),
    mean: figure(mean),
    predicted: figure(predicted),
  });
  if (!isEnough || enoughAfter === null)
    return [rates, say('That is above {threshold}: training on pays.', { threshold: figure(threshold) })].join(
      spaceBetween(),
    );
  const told = [rates, say('That is not above {threshold}: more epochs do not pay.', { threshold: figure(threshold) })];
  if (energySince > 0)
    told.push(
      say('It could be said after epoch {epoch}; the {energy} Wh since then gained {gain}.', {
        epoch: enoughAfter + 1,
        energy: figure(energySince),
        gain: Math.abs(gainedSince) < 1 && /acc/.test(metric) ? percent(gainedSince) : figure(gainedSince),
      }),
    );
  return told.join(spaceBetween());
}
