/**
 * Which of several measured models is recommended, and what that depends on. Pure: the best of each column counts 1, others by how
 * near they come to it, columns by their weights.
 */
import type { Answering } from '../footprint/answering.ts';
import { middle, type Interval } from '../footprint/power.ts';

/** Of one model; null where it cannot be measured. */
export interface Measured extends Answering {
  readonly name: string;
  /** Share of right answers, with its 95 % interval. */
  readonly accuracy: number;
  readonly accuracyInterval: Interval;
  /** Expected calibration error. */
  readonly calibration: number;
  readonly bytes: number;
  readonly zipped: number;
  /** Insertion less deletion of input × gradient: from -1 to 1, and 0 where the map says nothing. */
  readonly explainability: number | null;
  /** Share of right answers under attack. */
  readonly robustness: number | null;
}

/** What is weighed. */
export const COLUMNS = [
  'accuracy',
  'calibration',
  'latency',
  'size',
  'explainability',
  'robustness',
  'energy',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Weights = { readonly [column in Column]: number };

/** Right answers count as much as three other columns. */
export const WEIGHTS: Weights = {
  accuracy: 3,
  calibration: 1,
  latency: 1,
  size: 1,
  explainability: 1,
  robustness: 1,
  energy: 1,
};

export interface Verdict {
  readonly best: string;
  /** From 0 to 1, of each model. */
  readonly scores: { readonly [name: string]: number };
  /** Who is best in a column: several where they are equal, or where the measurement does not tell them apart. */
  readonly leaders: { readonly [column in Column]: readonly string[] };
  /** The least change of one weight that would make another model the recommended one; the smallest change first. */
  readonly turns: readonly Turn[];
}

export interface Turn {
  readonly column: Column;
  readonly weight: number;
  readonly name: string;
}

/** Errors of calibration below it are equal. */
const SAME_CALIBRATION = 0.01;

export function verdictOf(models: readonly Measured[], weights: Weights = WEIGHTS): Verdict {
  const points = new Map(models.map((model) => [model.name, pointsOf(model, models)]));
  const total = COLUMNS.reduce((sum, column) => sum + weights[column], 0);
  const scoreOf = (name: string): number =>
    COLUMNS.reduce((sum, column) => sum + weights[column] * (points.get(name)?.[column] ?? 0), 0);
  const [best] = models.toSorted((one, other) => scoreOf(other.name) - scoreOf(one.name));
  const name = best?.name ?? '';
  const turns = models.flatMap((other) => {
    const [mine, theirs] = [points.get(name), points.get(other.name)];
    if (other.name === name || !mine || !theirs) return [];
    return COLUMNS.flatMap((column): Turn[] => {
      const advantage = theirs[column] - mine[column];
      const weight = advantage === 0 ? Number.NaN : weights[column] + (scoreOf(name) - scoreOf(other.name)) / advantage;
      return weight >= 0 ? [{ column, weight, name: other.name }] : [];
    });
  });
  const change = ({ column, weight }: Turn): number => Math.abs(weight - weights[column]);
  return {
    best: name,
    scores: Object.fromEntries(models.map((one) => [one.name, total > 0 ? scoreOf(one.name) / total : 0])),
    leaders: leadersOf(models, points),
    turns: turns.sort((one, other) => change(one) - change(other)),
  };
}

/** 0 to 1 in each column. */
function pointsOf(model: Measured, models: readonly Measured[]): Weights {
  const most = (of: (one: Measured) => number | null): number => Math.max(...models.map((one) => of(one) ?? -Infinity));
  const least = (of: (one: Measured) => number): number => Math.min(...models.map(of));
  const share = (value: number | null, best: number): number =>
    value === null || !(best > 0) ? 0 : Math.min(1, Math.max(0, value / best));
  const near = (value: number, best: number): number => (value > 0 ? best / value : 1);
  /** As good as the lowest where the measurement does not tell them apart. */
  const cost = (of: (one: Measured) => number, intervalOf: (one: Measured) => Interval): number =>
    intervalOf(model).least <= Math.min(...models.map((one) => intervalOf(one).most)) ? 1 : near(of(model), least(of));
  const error = (one: Measured): number => Math.max(SAME_CALIBRATION, one.calibration);
  return {
    accuracy: share(
      model.accuracy,
      most(({ accuracy }) => accuracy),
    ),
    calibration: near(error(model), least(error)),
    latency: cost(
      ({ p50 }) => p50,
      ({ p50Interval }) => p50Interval,
    ),
    size: near(
      model.zipped,
      least(({ zipped }) => zipped),
    ),
    explainability: share(
      model.explainability,
      most(({ explainability }) => explainability),
    ),
    robustness: share(
      model.robustness,
      most(({ robustness }) => robustness),
    ),
    energy: cost(
      ({ energy }) => middle(energy),
      ({ energyMiddle }) => energyMiddle,
    ),
  };
}

function leadersOf(models: readonly Measured[], points: ReadonlyMap<string, Weights>): Verdict['leaders'] {
  const firstIn = (column: Column): string[] =>
    models.filter(({ name }) => points.get(name)?.[column] === 1).map(({ name }) => name);
  const top = Math.max(...models.map(({ accuracyInterval }) => accuracyInterval.least));
  return {
    accuracy: models.filter(({ accuracyInterval }) => accuracyInterval.most >= top).map(({ name }) => name),
    calibration: firstIn('calibration'),
    latency: firstIn('latency'),
    size: firstIn('size'),
    explainability: firstIn('explainability'),
    robustness: firstIn('robustness'),
    energy: firstIn('energy'),
  };
}
