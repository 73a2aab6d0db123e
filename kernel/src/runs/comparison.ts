/** Several runs side by side: where their parameters differ, what they came to, and one metric of all of them in a chart. */
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { SERIES_COLOURS } from '../display/colours.ts';
import { figure } from '../display/numbers.ts';
import { metricName } from '../training/words.ts';
import type { EpochEnd, Parameters, RunState } from './stored.ts';

/** What is compared of a run. */
export interface Compared {
  id: string;
  state: RunState;
  parameters: Parameters;
  epochs: readonly EpochEnd[];
}

/** A positive curve that spans more than this is drawn on a logarithmic axis. */
const LOGARITHMIC_SPAN = 30;

/** Names of parameters whose values are not the same in all runs, in the order of the first that has them. */
export function differingParameters(runs: readonly Compared[]): string[] {
  const names = [...new Set(runs.flatMap(({ parameters }) => Object.keys(parameters)))];
  return names.filter((name) => new Set(runs.map(({ parameters }) => JSON.stringify(parameters[name]))).size > 1);
}

/** Metrics in the order of the first run that has them. */
export function metricsOf(runs: readonly Pick<Compared, 'epochs'>[]): string[] {
  return [...new Set(runs.flatMap(({ epochs }) => epochs.flatMap(({ values }) => Object.keys(values))))];
}

/** Validation loss where any run has it, else loss, else the first that there is. */
export function usualMetric(runs: readonly Pick<Compared, 'epochs'>[]): string | null {
  const metrics = metricsOf(runs);
  return ['val_loss', 'loss'].find((metric) => metrics.includes(metric)) ?? metrics[0] ?? null;
}

/** One row a run: its state, where it differs, and its metrics after its last epoch. */
export function comparisonTable(runs: readonly Compared[]): PictureTable {
  const parameters = differingParameters(runs);
  const metrics = metricsOf(runs);
  return {
    columns: ['run', 'state', 'epochs done', ...parameters, ...metrics.map(metricName)],
    rows: runs.map(({ id, state, parameters: given, epochs }) => {
      const last = epochs.at(-1);
      return [
        shortId(id),
        state,
        last ? last.epoch + 1 : 0,
        ...parameters.map((name) => shown(given[name])),
        ...metrics.map((metric) => (last && Object.hasOwn(last.values, metric) ? figure(last.values[metric]) : null)),
      ];
    }),
  };
}

/** "val_loss of 3 runs: 5d0c2f1a ends lowest, at 0.0312." */
export function comparisonTitle(runs: readonly Compared[], metric: string): string {
  const ends = runs.flatMap(({ id, epochs }) => {
    const value = epochs.findLast(({ values }) => Number.isFinite(values[metric]))?.values[metric];
    return value === undefined ? [] : [{ id, value }];
  });
  const lowest = ends.reduce<(typeof ends)[number] | null>(
    (best, end) => (best && best.value <= end.value ? best : end),
    null,
  );
  const highest = ends.reduce<(typeof ends)[number] | null>(
    (best, end) => (best && best.value >= end.value ? best : end),
    null,
  );
  const title = `${metricName(metric)} of ${runs.length === 1 ? 'one run' : `${runs.length} runs`}`;
  if (!lowest || !highest || ends.length < 2) return title;
  return `${title}: ${shortId(lowest.id)} ends lowest, at ${figure(lowest.value)}, ${shortId(highest.id)} highest, at ${figure(highest.value)}`;
}

/** One line a run by epochs, with single points where a run has but one. */
export function comparisonSpec(runs: readonly Compared[], metric: string): VegaLiteSpec {
  const names = runs.map(({ id }) => shortId(id));
  const values = runs.flatMap((run): Row[] =>
    run.epochs
      .filter((end) => Object.hasOwn(end.values, metric))
      .map((end) => ({ run: shortId(run.id), epoch: end.epoch + 1, value: drawn(end.values[metric]) })),
  );
  const logarithmic = isLogarithmic(values);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: comparisonTitle(runs, metric), anchor: 'start', fontSize: 13, offset: 12 },
    width: 640,
    height: 240,
    data: { values },
    mark: { type: 'line', point: { filled: true, size: 36 }, strokeWidth: 2, tooltip: true },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        axis: { tickMinStep: 1, grid: false },
        scale: { zero: false, nice: false },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: null,
        scale: { type: logarithmic ? 'log' : 'linear', zero: false, nice: !logarithmic },
        axis: { grid: !logarithmic, tickCount: 5, format: '~g' },
      },
      color: {
        field: 'run',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, index) => SERIES_COLOURS[index % SERIES_COLOURS.length]) },
        legend: { title: metricName(metric), orient: 'top', direction: 'horizontal', columns: 6, symbolType: 'stroke' },
      },
      // beyond as many runs as there are colours, dashes tell them apart
      strokeDash: {
        field: 'run',
        type: 'nominal',
        scale: {
          domain: names,
          range: names.map((_, index) => DASHES[Math.floor(index / SERIES_COLOURS.length) % DASHES.length]),
        },
        legend: null,
      },
    },
  };
}

const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];

/** As people say and type it. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** A parameter, for a cell of a table. */
export function shown(value: Parameters[string] | undefined): string | number | null {
  return typeof value === 'boolean' ? String(value) : (value ?? null);
}

function drawn(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

function isLogarithmic(rows: readonly Row[]): boolean {
  const values = rows.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const least = Math.min(...values);
  const most = Math.max(...values);
  // an accuracy that starts near zero is read best on a linear axis
  return values.length > 0 && least > 0 && most > 1 && most / least > LOGARITHMIC_SPAN;
}
