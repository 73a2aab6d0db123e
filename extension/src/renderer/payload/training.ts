/** `application/vnd.limpid.training.v1+json`, checked. Pure. */
import type { Row, TrainingPicture } from 'limpid/mime';
import { parseBreak } from './breakpoint.ts';
import { parseSpec } from './chart.ts';
import { parseFindings } from './finding.ts';
import { fields, list, number, oneOf, orNull, record, scalar, text, whole } from './read.ts';
import type { Fields } from './read.ts';
import { parseTable } from './table.ts';

const STATES = ['running', 'paused', 'done', 'stopped', 'failed'] as const;
const UNITS = ['images', 'samples'] as const;
const ACTIONS = [
  'pause',
  'resume',
  'stop',
  'learning-rate',
  'checkpoint',
  'explain',
  'experiment',
  'next-layer',
  'next-batch',
  'set',
] as const;
/** Rows of one data set: a curve has 2,000 points at most, and a set holds several curves. */
export const MOST_ROWS = 100_000;
const MOST_SETS = 100;
const MOST_METRICS = 1000;

export function parseTraining(payload: unknown): TrainingPicture {
  const found = fields(payload, 'training');
  return {
    id: parseId(found['id']),
    ...(found['sequence'] !== undefined && { sequence: whole(found['sequence'], 'sequence') }),
    ...parseFacts(found),
    ...parseLiveChart(found, ''),
    views: list(found['views'] ?? [], 'views', 12, (value, path) => {
      const view = fields(value, path);
      return {
        name: text(view['name'], `${path}.name`, 100),
        title: parseViewTitle(view['title'], `${path}.title`),
        summary: parseSummary(view['summary'], `${path}.summary`),
        table: parseTable(view['table']),
        ...parseLiveChart(view, `${path}.`),
      };
    }),
  };
}

/** What a delta may change. */
export type Facts = Omit<TrainingPicture, 'id' | 'sequence' | 'spec' | 'data' | 'views'>;

const FACTS: { [Field in keyof Facts]-?: (value: unknown, path: string) => Facts[Field] } = {
  state: (value, path) => oneOf(value, path, STATES),
  title: (value, path) => text(value, path, 20_000),
  epochs: (value, path) => whole(value, path),
  epochsDone: (value, path) => whole(value, path),
  batches: (value, path) => orNull(value, path, whole),
  batch: (value, path) => whole(value, path),
  unit: (value, path) => oneOf(value ?? 'samples', path, UNITS),
  samplesPerSecond: (value, path) => orNull(value, path, number),
  elapsed: number,
  eta: (value, path) => orNull(value, path, number),
  latest: (value, path) => record(value, path, MOST_METRICS, (metric, name) => orNull(metric, name, number)),
  metrics: (value, path) => (value === undefined ? undefined : whole(value, path)),
  summary: parseSummary,
  table: parseTable,
  learningRate: (value, path) => orNull(value, path, number),
  secondsPerEpoch: (value, path) => orNull(value, path, number),
  best: (value, path) => orNull(value, path, parseBest),
  findings: parseFindings,
  experiments: (value, path) => orNull(value, path, (comm, at) => text(comm, at, 200)),
  steering: (value, path) => orNull(value, path, parseSteering),
  break: (value, path) => orNull(value, path, parseBreak),
};

export function parseViewTitle(value: unknown, path: string): string {
  return text(value, path, 100);
}

/** A sentence, of all metrics when there are many. */
export function parseSummary(value: unknown, path: string): string {
  return text(value, path, 20_000);
}

export function parseId(value: unknown): string {
  return text(value, 'id', 200);
}

function parseFacts(found: Fields): Facts {
  // SAFETY: FACTS has a reader for every field, and each returns that field's type.
  return Object.fromEntries(Object.entries(FACTS).map(([name, read]) => [name, read(found[name], name)])) as Facts;
}

/** Those of the facts that are there. */
export function parseChangedFacts(value: unknown, path: string): Partial<Facts> {
  const found = fields(value, path);
  const present = Object.entries(FACTS).filter(([name]) => Object.hasOwn(found, name));
  return Object.fromEntries(present.map(([name, read]) => [name, read(found[name], name)]));
}

/** Data sets by name. */
export function parseData(value: unknown, path: string): { [name: string]: Row[] } {
  return record(value, path, MOST_SETS, (rows, name) => list(rows, name, MOST_ROWS, row));
}

function parseLiveChart(found: Fields, prefix: string): Pick<TrainingPicture, 'spec' | 'data'> {
  return { spec: parseSpec(found['spec'], `${prefix}spec`), data: parseData(found['data'], `${prefix}data`) };
}

function parseBest(value: unknown, path: string): NonNullable<TrainingPicture['best']> {
  const best = fields(value, path);
  return {
    epoch: whole(best['epoch'], `${path}.epoch`),
    metric: text(best['metric'], `${path}.metric`, 200),
    value: number(best['value'], `${path}.value`),
  };
}

function parseSteering(value: unknown, path: string): NonNullable<TrainingPicture['steering']> {
  const steering = fields(value, path);
  return {
    comm: text(steering['comm'], `${path}.comm`, 200),
    actions: list(steering['actions'], `${path}.actions`, 20, parseAction),
  };
}

export function parseAction(value: unknown, path: string): (typeof ACTIONS)[number] {
  return oneOf(value, path, ACTIONS);
}

function row(value: unknown, path: string): Row {
  return record(value, path, 50, scalar);
}
