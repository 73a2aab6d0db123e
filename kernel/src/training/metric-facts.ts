/** What is told of a metric in words and needed of it for its axis, without looking at all its points again. Pure. */

export interface MetricFacts {
  /** The first finite value of a batch, else of an epoch. */
  first: number | null;
  /** Finite values of epochs: the last one, and how many there were. */
  last: number | null;
  epochs: number;
  /** Values that are NaN or infinite: there were some; and the first epoch whose mean was one. */
  isBroken: boolean;
  brokenEpoch: number | null;
  /** Of finite values. */
  least: number;
  greatest: number;
  /** Above 0. */
  leastPositive: number;
}

const NOTHING: MetricFacts = {
  first: null,
  last: null,
  epochs: 0,
  isBroken: false,
  brokenEpoch: null,
  least: Infinity,
  greatest: -Infinity,
  leastPositive: Infinity,
};

/** `epoch` is null for a value of a batch. */
export function factsWith(facts: MetricFacts = NOTHING, value: number, epoch: number | null): MetricFacts {
  if (!Number.isFinite(value)) {
    if (facts.isBroken && (epoch === null || facts.brokenEpoch !== null)) return facts;
    return { ...facts, isBroken: true, brokenEpoch: facts.brokenEpoch ?? epoch };
  }
  const isKnown =
    facts.first !== null &&
    value >= facts.least &&
    value <= facts.greatest &&
    (value <= 0 || value >= facts.leastPositive);
  if (isKnown && epoch === null) return facts;
  return {
    ...facts,
    first: facts.first ?? value,
    last: epoch === null ? facts.last : value,
    epochs: epoch === null ? facts.epochs : facts.epochs + 1,
    least: Math.min(facts.least, value),
    greatest: Math.max(facts.greatest, value),
    leastPositive: value > 0 ? Math.min(facts.leastPositive, value) : facts.leastPositive,
  };
}
