/** Several runs side by side: where their parameters differ, what they came to, and one metric of all of them in a chart. */
import { say } from '../say.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { SERIES_COLOURS } from '../display/colours.ts';
import { figure } from '../display/numbers.ts';
import { metricName } from '../training/words.ts';
import { FOOTPRINT, footprintCells, isAnyMeasured } from './footprint.ts';
import type { EpochEnd, Parameters, RunState, StoredCurve, StoredFootprint } from './stored.ts';

/** What is compared of a run. */
export interface Compared {
  id: string;
  state: RunState;
  parameters: Parameters;
  epochs: readonly EpochEnd[];
  /** Batches done of the epoch that ran last. */
  batch: number;
  /** Single batches: of a loop of one's own, which has no epochs, its steps. */
  batches: readonly StoredCurve[];
  footprint: StoredFootprint | null;
}

/** A positive curve that spans more than this is drawn on a logarithmic axis. */
const LOGARITHMIC_SPAN = 30;

/** Names of parameters whose values are not the same in all runs, in the order of the first that has them. */
export function differingParameters(runs: readonly Compared[]): string[] {
  const names = [...new Set(runs.flatMap(({ parameters }) => Object.keys(parameters)))];
  return names.filter((name) => new Set(runs.map(({ parameters }) => JSON.stringify(parameters[name]))).size > 1);
}

type Curved = Pick<Compared, 'epochs' | 'batches'>;

/** Metrics in the order of the first run that has them. */
export function metricsOf(runs: readonly Curved[]): string[] {
  const names = areLoops(runs)
    ? runs.flatMap(({ batches }) => batches.map(({ name }) => name))
    : runs.flatMap(({ epochs }) => epochs.flatMap(({ values }) => Object.keys(values)));
  return [...new Set(names)];
}

/** Runs without a single epoch are compared by their steps. */
function areLoops(runs: readonly Curved[]): boolean {
  return runs.every(({ epochs }) => epochs.length === 0);
}

/** After the last epoch; without one, those of the last batch. */
export function lastMetrics({ epochs, batches }: Curved): EpochEnd['values'] {
  const ofBatches = () => batches.map(({ name, points }) => [name, points.at(-1)?.value ?? Number.NaN] as const);
  return epochs.at(-1)?.values ?? Object.fromEntries(ofBatches());
}

/** Validation loss where any run has it, else loss, else the first that there is. */
export function usualMetric(runs: readonly Curved[]): string | null {
  const metrics = metricsOf(runs);
  return ['val_loss', 'loss'].find((metric) => metrics.includes(metric)) ?? metrics[0] ?? null;
}

/** One row a run: its state, where it differs, its metrics after its last epoch, and its energy where any was measured. */
export function comparisonTable(runs: readonly Compared[]): PictureTable {
  const parameters = differingParameters(runs);
  const metrics = metricsOf(runs);
  const isMeasured = isAnyMeasured(runs);
  const done = areLoops(runs) ? say('steps done') : say('epochs done');
  return {
    columns: [
      say('run'),
      say('state'),
      done,
      ...parameters,
      ...metrics.map(metricName),
      ...(isMeasured ? FOOTPRINT : []),
    ],
    rows: runs.map((run) => {
      const last = lastMetrics(run);
      return [
        shortId(run.id),
        run.state,
        doneOf(run, runs),
        ...parameters.map((name) => shown(run.parameters[name])),
        ...metrics.map((metric) => (Object.hasOwn(last, metric) ? figure(last[metric]) : null)),
        ...(isMeasured ? footprintCells(run.footprint) : []),
      ];
    }),
  };
}

/** Epochs, or steps where all of the runs are loops. */
export function doneOf(run: Pick<Compared, 'epochs' | 'batch'>, among: readonly Curved[]): number {
  return areLoops(among) ? run.batch : (run.epochs.at(-1)?.epoch ?? -1) + 1;
}

/** "val_loss of 3 runs: 5d0c2f1a ends lowest, at 0.0312." */
export function comparisonTitle(runs: readonly Compared[], metric: string): string {
  const isBySteps = areLoops(runs);
  const ends = runs.flatMap((run) => {
    const { id } = run;
    const value = curveOf(run, metric, isBySteps).findLast((one) => Number.isFinite(one.value))?.value;
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
  const title =
    runs.length === 1
      ? say('{metric} of one run', { metric: metricName(metric) })
      : say('{metric} of {count} runs', { metric: metricName(metric), count: runs.length });
  if (!lowest || !highest || ends.length < 2) return title;
  return say('{title}: {lowest} ends lowest, at {least}, {highest} highest, at {most}', {
    ...{ title, lowest: shortId(lowest.id), least: figure(lowest.value) },
    ...{ highest: shortId(highest.id), most: figure(highest.value) },
  });
}

/** One line a run by epochs or steps, with single points where a run has but one. */
export function comparisonSpec(runs: readonly Compared[], metric: string): VegaLiteSpec {
  const names = runs.map(({ id }) => shortId(id));
  const isBySteps = areLoops(runs);
  const by = isBySteps ? 'step' : 'epoch';
  const values = runs.flatMap((run): Row[] =>
    curveOf(run, metric, isBySteps).map(({ done, value }) => ({
      run: shortId(run.id),
      [by]: done,
      value: drawn(value),
    })),
  );
  const logarithmic = isLogarithmic(values);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: comparisonTitle(runs, metric), anchor: 'start', fontSize: 13, offset: 12 },
    width: 640,
    height: 240,
    data: { values },
    mark: { type: 'line', point: isBySteps ? false : { filled: true, size: 36 }, strokeWidth: 2, tooltip: true },
    encoding: {
      x: {
        field: by,
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

function curveOf({ epochs, batches }: Curved, metric: string, isBySteps: boolean): { done: number; value: number }[] {
  if (isBySteps) {
    const points = batches.find(({ name }) => name === metric)?.points ?? [];
    return points.map(({ batch, value }) => ({ done: batch + 1, value }));
  }
  return epochs.flatMap(({ epoch, values }) =>
    Object.hasOwn(values, metric) ? { done: epoch + 1, value: values[metric] ?? Number.NaN } : [],
  );
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

function drawn(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}

function isLogarithmic(rows: readonly Row[]): boolean {
  const values = rows.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const least = Math.min(...values);
  const most = Math.max(...values);
  // an accuracy that starts near zero is read best on a linear axis
  return values.length > 0 && least > 0 && most > 1 && most / least > LOGARITHMIC_SPAN;
}
