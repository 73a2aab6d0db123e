/**
 * The search for an anchor (Ribeiro et al., "Anchors: high-precision model-agnostic explanations", 2018): rules grow by a
 * condition at a time in a beam; which of them are the most precise is found out by KL-LUCB (Kaufmann and Kalyanakrishnan,
 * 2013), with as few samples as that takes.
 */
import type { AnchorSpace, Rule } from './anchor-space.ts';
import { levelOf, lowerBound, upperBound } from './kl-bounds.ts';

export interface AnchorGoal {
  /** Least share of the samples that meet the rule and are answered alike. */
  precision: number;
  /** The most precise rules go on to be extended. */
  beam: number;
  /** By so much a rule may be less precise than the best and count as one of them. */
  tolerance: number;
  /** Probability that a bound is wrong. */
  delta: number;
  /** Most conditions of a rule. */
  longest: number;
  /** Samples at a time, and at most for one rule. */
  batch: number;
  most: number;
}

export interface Measured {
  rule: Rule;
  hits: number;
  draws: number;
  coverage: number;
}

export interface Found {
  best: Measured;
  /** Whether the precision wanted is certain. */
  isFound: boolean;
  /** What the precision is at least. */
  least: number;
}

/** Draws more samples that meet each rule; returns how many of them were answered alike. */
export type Sampling = (rules: readonly Rule[], draws: number) => Promise<number[]>;

/**
 * @returns the rule with the greatest coverage of those whose precision is certain enough; else the most precise one
 */
export async function searchAnchor(space: AnchorSpace, sampling: Sampling, goal: AnchorGoal): Promise<Found> {
  const beta = Math.log((2 + space.size * goal.beam) / goal.delta);
  const known = new Map<string, Measured>();
  const measured = (rule: Rule): Measured => {
    const key = rule.join();
    const one = known.get(key) ?? { rule, hits: 0, draws: 0, coverage: space.coverage(rule) };
    known.set(key, one);
    return one;
  };
  const more = async (rules: readonly Measured[]): Promise<void> => {
    const hits = await sampling(
      rules.map(({ rule }) => rule),
      goal.batch,
    );
    rules.forEach((one, at) => {
      one.hits += hits[at] ?? 0;
      one.draws += goal.batch;
    });
  };

  let beam = [measured([])];
  let best: Measured | undefined;
  for (let length = 0; length <= goal.longest; length++) {
    for (const one of beam) {
      const isBetter = one.coverage > (best?.coverage ?? -1) && (await isPrecise(one, beta, goal, more));
      if (isBetter) best = one;
    }
    // What is longer covers less.
    const longer = new Map(
      beam
        .flatMap(({ rule }) => space.extensions(rule).map((at) => normal(space, [...rule, at])))
        .map((rule) => [rule.join(), rule]),
    );
    const candidates = [...longer.values()].map(measured).filter(({ coverage }) => coverage > (best?.coverage ?? 0));
    if (candidates.length === 0 || (length === 0 && best)) break;
    beam = await mostPrecise(candidates, goal, more);
  }
  const found = (one: Measured, isFound: boolean): Found => ({
    best: one,
    isFound,
    least: lowerBound(one.hits, one.draws, beta),
  });
  if (best) return found(best, true);
  const all = [...known.values()].filter(({ draws }) => draws > 0);
  return found(
    all.reduce((a, b) => (precisionOf(b) > precisionOf(a) ? b : a)),
    false,
  );
}

/** One rule however it came about: conditions that others imply are left out. */
function normal(space: AnchorSpace, rule: Rule): Rule {
  const kept = rule.filter((at) => space.extensions(rule.filter((other) => other !== at)).includes(at));
  return kept.toSorted((a, b) => a - b);
}

type More = (rules: readonly Measured[]) => Promise<void>;

/** Draws until the bound says that the rule is precise enough, or that it is not. */
async function isPrecise(one: Measured, beta: number, goal: AnchorGoal, more: More): Promise<boolean> {
  for (;;) {
    if (one.draws > 0) {
      if (lowerBound(one.hits, one.draws, beta) >= goal.precision) return true;
      if (upperBound(one.hits, one.draws, beta) < goal.precision || one.draws >= goal.most) return false;
    }
    await more([one]);
  }
}

/** KL-LUCB: draws for the weakest of the best and the strongest of the others until the two are apart. */
async function mostPrecise(candidates: readonly Measured[], goal: AnchorGoal, more: More): Promise<Measured[]> {
  await more(candidates.filter(({ draws }) => draws === 0));
  const size = Math.min(goal.beam, candidates.length);
  for (let time = 1; ; time++) {
    const ranked = candidates.toSorted((a, b) => precisionOf(b) - precisionOf(a) || b.coverage - a.coverage);
    const [best, rest] = [ranked.slice(0, size), ranked.slice(size)];
    if (rest.length === 0) return best;
    const beta = levelOf(candidates.length, time, goal.delta);
    const low = (one: Measured) => lowerBound(one.hits, one.draws, beta);
    const high = (one: Measured) => upperBound(one.hits, one.draws, beta);
    const weakest = best.reduce((a, b) => (low(b) < low(a) ? b : a));
    const strongest = rest.reduce((a, b) => (high(b) > high(a) ? b : a));
    const isApart = high(strongest) - low(weakest) < goal.tolerance;
    const drawable = [weakest, strongest].filter(({ draws }) => draws < goal.most);
    if (isApart || drawable.length === 0) return best;
    await more(drawable);
  }
}

export function precisionOf({ hits, draws }: Measured): number {
  return draws === 0 ? 0 : hits / draws;
}
