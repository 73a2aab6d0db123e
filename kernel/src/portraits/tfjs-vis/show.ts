/** `tfvis.show`: models, layers, tensors and training. */
import type { History, LayersModel, Logs, Tensor, layers } from '@tensorflow/tfjs';
import { say } from '../../say.ts';
import { count, figure, percent } from '../../display/numbers.ts';
import { shapeText } from '../shapes.ts';
import { modelBundle } from '../model.ts';
import { histogram as bars } from '../tensor.ts';
import { distributionOf } from '../tensor-values.ts';
import { plotOf, table } from './render.ts';
import type { Point2D, XYPlotOptions } from './render.ts';
import { draw } from './surface.ts';
import type { Drawable, Part } from './surface.ts';

export interface HistoryOptions extends XYPlotOptions {
  zoomToFitAccuracy?: boolean;
}

export interface FitCallbackOptions extends HistoryOptions {
  callbacks?: string[];
}

export type HistoryLike = Logs[] | Logs[][] | History | { history: { [metric: string]: (number | Tensor)[] } };

export interface FitCallbackHandlers {
  [event: string]: (iteration: number, log?: Logs) => Promise<void>;
}

/** Milliseconds between two drawings of one training. */
const PAUSE = 500;

export async function modelSummary(container: Drawable, model: LayersModel): Promise<void> {
  await draw(container, { bundle: await modelBundle(model) });
}

/** Each weight of a layer: its statistics and how its values are distributed. */
export async function layer(container: Drawable, layer: layers.Layer): Promise<void> {
  const weights = layer.weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }));
  const seen = weights.map(({ name, tensor }) => ({ name, tensor, ...distributionOf(tensor) }));
  const rows = seen.map(({ name, tensor, statistics: { min, max, zeros, nans, infinities } }) => [
    name,
    shapeText(tensor.shape),
    figure(min),
    figure(max),
    ...[tensor.size, zeros, nans, infinities].map(count),
  ]);
  const columns = [
    say('weight'),
    say('shape'),
    say('min'),
    say('max'),
    say('values'),
    say('zeros'),
    'NaN',
    say('infinite'),
  ];
  await draw(container, { table: { columns, rows } });
  for (const { name, tensor, bins } of seen) {
    const title = { text: `${name} ${shapeText(tensor.shape)}`, anchor: 'start', fontSize: 11 };
    if (bins.length > 0) await draw(container, { spec: { ...bars(bins, false), title, height: 90 } }, name, true);
  }
}

export async function valuesDistribution(container: Drawable, tensor: Tensor): Promise<void> {
  const { statistics, bins } = distributionOf(tensor);
  const { read, min, max, zeros, nans, infinities } = statistics;
  const words = [
    `values ${count(read)}`,
    `min ${figure(min)}`,
    `max ${figure(max)}`,
    `zeros ${count(zeros)}`,
    `NaN ${count(nans)}`,
    `infinite ${count(infinities)}`,
  ];
  const title = { text: words.join(', '), anchor: 'start', fontSize: 11 };
  await draw(container, {
    ...(bins.length > 0 && { spec: { ...bars(bins, tensor.dtype !== 'float32'), title } }),
    table: {
      columns: [say('values'), say('min'), say('max'), say('zeros'), 'NaN', say('infinite')],
      rows: [[count(read), figure(min), figure(max), ...[zeros, nans, infinities].map(count)]],
    },
  });
}

export async function perClassAccuracy(
  container: Drawable,
  classAccuracy: { accuracy: number; count: number }[],
  classLabels?: string[],
): Promise<void> {
  const values = classAccuracy.map((one, index) => [
    classLabels?.[index] ?? String(index),
    percent(one.accuracy),
    count(one.count),
  ]);
  await table(container, { headers: [say('class'), say('accuracy'), say('samples')], values });
}

/** A chart a metric; `val_loss` is drawn beside `loss`. */
export async function history(
  container: Drawable,
  history: HistoryLike,
  metrics: string[],
  opts: HistoryOptions = {},
): Promise<void> {
  await draw(container, partOf(history, metrics, opts));
}

/**
 * Callbacks for `fit`. They draw at most twice a second, and once more when training has ended, for which there is
 * `onTrainEnd` beside the callbacks that were asked for.
 */
export function fitCallbacks(
  container: Drawable,
  metrics: string[],
  opts: FitCallbackOptions = {},
): FitCallbackHandlers {
  const { callbacks: names = ['onEpochEnd', 'onBatchEnd'], ...options } = opts;
  const logs = new Map<string, Logs[]>();
  let drawn = 0;
  const show = async (): Promise<void> => {
    for (const [name, all] of logs) {
      const known = metrics.filter((metric) => all.some((log) => log[metric] !== undefined));
      const part = partOf(all, known, { xLabel: /batch/i.test(name) ? 'Batch' : 'Epoch', ...options }, name);
      await draw(container, part, name, true);
    }
    drawn = Date.now();
  };
  const handlers: FitCallbackHandlers = {};
  for (const name of names) {
    handlers[name] = async (_, log = {}) => {
      const all = logs.get(name) ?? [];
      all.push({ ...log });
      logs.set(name, all);
      if (Date.now() - drawn > PAUSE) await show();
    };
  }
  const asked = handlers['onTrainEnd'];
  handlers['onTrainEnd'] = async (iteration, log) => {
    await asked?.(iteration, log);
    await show();
  };
  return handlers;
}

function partOf(history: HistoryLike, metrics: readonly string[], opts: HistoryOptions, title?: string): Part {
  const groups = new Map<string, string[]>();
  for (const metric of metrics) {
    const name = metric.replace('val_', '');
    groups.set(name, [...(groups.get(name) ?? []), metric]);
  }
  const parts = [...groups].map(([, series]) => {
    const isAccuracy = series.every((metric) => metric.includes('acc'));
    const share: Pick<XYPlotOptions, 'yAxisDomain' | 'zoomToFit'> = { yAxisDomain: [0, 1], zoomToFit: false };
    const domain = isAccuracy && !opts.zoomToFitAccuracy ? share : {};
    const zoom = isAccuracy && opts.zoomToFitAccuracy ? { zoomToFit: true } : {};
    const values = series.map((metric) => valuesOf(history, metric, metrics.indexOf(metric)));
    return plotOf(
      'line',
      { values, series },
      { xLabel: 'Iteration', yLabel: 'Value', width: 280, height: 180, ...opts, ...domain, ...zoom },
    );
  });
  const rows = parts.flatMap(({ table }) => table?.rows ?? []);
  return {
    spec: {
      hconcat: parts.flatMap(({ spec }) => (spec ? [spec] : [])),
      ...(title && { title: { text: title, anchor: 'start', fontSize: 11 } }),
    },
    table: { columns: parts[0]?.table?.columns ?? [], rows },
  };
}

function valuesOf(history: HistoryLike, metric: string, place: number): Point2D[] {
  const list = Array.isArray(history)
    ? logsOf(history, place).map((log) => log[metric])
    : (history.history[metric] ?? []);
  return list.flatMap((y, x) => (typeof y === 'number' ? [{ x, y }] : []));
}

/** Of a list a metric, that of this one. */
function logsOf(history: Logs[] | Logs[][], place: number): Logs[] {
  const [first] = history;
  // SAFETY: a list of lists when its first item is a list, else a list of logs.
  return Array.isArray(first) ? ((history as Logs[][])[place] ?? []) : (history as Logs[]);
}
