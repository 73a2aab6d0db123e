/**
 * Which of several measured models is recommended, and what that depends on. Pure: the best of each column counts 1, others by how
 * near they come to it, columns by their weights.
 */
import type { Answering } from '../footprint/answering.ts';
import { middle, type Interval } from '../footprint/power.ts';
import type { Regression } from './regression.ts';

/** Of one model; null where it cannot be measured, or is none of this task. */
export interface Measured extends Answering {
  readonly name: string;
  /** How many it has. */
  readonly inputs: number;
  /** Share of right answers, with its 95 % interval. */
  readonly accuracy: number | null;
  readonly accuracyInterval: Interval;
  /** Expected calibration error. */
  readonly calibration: number | null;
  /** In place of both: of a model that gives numbers. */
  readonly regression: Regression | null;
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
  'error',
  'calibration',
  'latency',
  'size',
  'explainability',
  'robustness',
  'energy',
] as const;
export type Column = (typeof COLUMNS)[number];
export type Weights = { readonly [column in Column]: number };

/** Right answers, or small errors, count as much as three other columns. */
export const WEIGHTS: Weights = {
  accuracy: 3,
  error: 3,
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

const UNKNOWN: Interval = { least: Infinity, most: Infinity };

/** Errors of calibration below it are equal. */
const SAME_CALIBRATION = 0.01;

export function verdictOf(models: readonly Measured[], weights: Weights = WEIGHTS): Verdict {
  const points = new Map(models.map((model) => [model.name, pointsOf(model, models)]));
  const columns = COLUMNS.filter((column) => models.some((model) => isKnown(model, column)));
  const total = columns.reduce((sum, column) => sum + weights[column], 0);
  const scoreOf = (name: string): number =>
    columns.reduce((sum, column) => sum + weights[column] * (points.get(name)?.[column] ?? 0), 0);
  const [best] = models.toSorted((one, other) => scoreOf(other.name) - scoreOf(one.name));
  const name = best?.name ?? '';
  const turns = models.flatMap((other) => {
    const [mine, theirs] = [points.get(name), points.get(other.name)];
    if (other.name === name || !mine || !theirs) return [];
    return columns.flatMap((column): Turn[] => {
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

/** Columns of which nothing is known of any model do not count. */
function isKnown({ accuracy, calibration, regression, explainability, robustness }: Measured, column: Column): boolean {
  const found = {
    accuracy,
    calibration,
    error: regression,
    explainability,
    robustness,
    latency: 0,
    size: 0,
    energy: 0,
  };
  return found[column] !== null;
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
  const rmse = ({ regression }: Measured): number => regression?.rmse ?? Infinity;
  const rmseInterval = ({ regression }: Measured): Interval => regression?.rmseInterval ?? UNKNOWN;
  const error = (one: Measured): number => Math.max(SAME_CALIBRATION, one.calibration ?? Infinity);
  return {
    accuracy: share(
      model.accuracy,
      most(({ accuracy }) => accuracy),
    ),
    error: model.regression === null ? 0 : cost(rmse, rmseInterval),
    calibration: model.calibration === null ? 0 : near(error(model), least(error)),
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
    accuracy: models
      .filter(({ accuracy, accuracyInterval }) => accuracy !== null && accuracyInterval.most >= top)
      .map(({ name }) => name),
    error: firstIn('error'),
    calibration: firstIn('calibration'),
    latency: firstIn('latency'),
    size: firstIn('size'),
    explainability: firstIn('explainability'),
    robustness: firstIn('robustness'),
    energy: firstIn('energy'),
  };
}
