/** How far a training has come, from its curves: what several symptoms ask. Pure. */
import { pointsOf, type Curve } from '../training/series.ts';
import type { TrainingHistory } from '../training/history.ts';
import type { FindingSeries } from '../mime.ts';
import type { Facts, LossKind, TargetFacts } from './facts.ts';

/** Shares of the values at a curve's ends that are averaged. */
const END = 0.1;
/** Points of a small picture. */
const PICTURED = 32;

export function valuesOf(curve: Curve | undefined): number[] {
  return curve ? pointsOf(curve.whole).flatMap(({ value }) => value ?? []) : [];
}

/** Finite values of a metric at the ends of epochs. */
export function epochsOf({ training }: Facts, metric: string): number[] {
  return valuesOf(training.byEpoch[metric]);
}

/** The loss from first to last, with what lies between: of batches that were read, then ends of epochs where these are more. */
export function lossesOf({ training }: Facts): number[] {
  const byBatch = valuesOf(training.byBatch['loss']);
  const byEpoch = valuesOf(training.byEpoch['loss']);
  const [first] = byBatch;
  return byEpoch.length >= byBatch.length && first !== undefined ? [first, ...byEpoch] : byBatch;
}

/** Means of the first and of the last tenth; null with fewer than two values. */
export function endsOf(values: readonly number[]): { first: number; last: number } | null {
  if (values.length < 2) return null;
  const count = Math.max(1, Math.round(values.length * END));
  return { first: mean(values.slice(0, count)), last: mean(values.slice(-count)) };
}

/** Steps done until now, as far as they are known. */
export function stepsOf({ plan, epoch, batch, batches }: TrainingHistory): number {
  return batches === null ? batch : (epoch - plan.initialEpoch) * batches + batch;
}

/**
 * The loss of whoever knows the targets' distribution and nothing of the inputs: the entropy of the classes, the variance of
 * numbers. Null where targets or loss are of another kind.
 */
export function naiveLoss({ data, model }: Facts): number | null {
  const [output, ...others] = model?.outputs ?? [];
  const [target] = data?.y ?? [];
  if (!output || !target || others.length > 0 || data?.isBatch) return null;
  return naiveLossOf(output.loss.kind, target);
}

export function naiveLossOf(kind: LossKind, target: TargetFacts): number | null {
  switch (kind) {
    case 'categorical':
    case 'sparse':
    case 'softmax of logits':
      return target.classes ? entropy(target.classes.counts) : null;
    case 'binary':
    case 'sigmoid of logits':
      return target.isInteger && target.min >= 0 && target.max <= 1 ? entropy([target.mean, 1 - target.mean]) : null;
    case 'squared error':
      return spread(target);
    case 'absolute error':
    case 'other':
      return null;
  }
}

/** Within each column: what is left when each is guessed by its mean. */
function spread({ columns, std }: TargetFacts): number {
  return columns ? mean(columns.map((column) => column.std ** 2)) : std ** 2;
}

export function entropy(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);
}

/** Whether what was learnt is worth nothing: the last loss is no better than a constant guess. Null where nobody can tell. */
export function learntNothing(facts: Facts): boolean | null {
  const naive = naiveLoss(facts);
  const last = epochsOf(facts, 'loss').at(-1);
  return naive === null || last === undefined || naive === 0 ? null : last > 0.9 * naive;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The loss, by ends of epochs where these are more than the batches that were read. */
export function lossSeries(facts: Facts): FindingSeries {
  const { byBatch, byEpoch } = facts.training;
  const isByEpoch = valuesOf(byEpoch['loss']).length >= valuesOf(byBatch['loss']).length;
  return seriesOf(isByEpoch ? 'epoch' : 'step', { loss: lossesOf(facts) });
}

/** The training's and the validation's loss at the ends of epochs. */
export function validationSeries(facts: Facts): FindingSeries {
  return seriesOf('epoch', { loss: epochsOf(facts, 'loss'), val_loss: epochsOf(facts, 'val_loss') });
}

export function seriesOf(by: FindingSeries['by'], lines: { [name: string]: readonly number[] }): FindingSeries {
  return { by, lines: Object.entries(lines).map(([name, values]) => ({ name, values: pictured(values) })) };
}

/** Few enough values for a small picture. */
function pictured(values: readonly number[]): number[] {
  if (values.length <= PICTURED) return [...values];
  const step = (values.length - 1) / (PICTURED - 1);
  return Array.from({ length: PICTURED }, (_, index) => values[Math.round(index * step)] ?? 0);
}
