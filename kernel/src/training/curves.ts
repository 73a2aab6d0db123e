/** A training history as a picture: two panels, loss and metrics, whose height is the same from first to last. */
import { say } from '../say.ts';
import type { PictureTable, Row, TrainingPicture, VegaLiteSpec } from '../mime.ts';
import { bestEpoch, MOST_METRICS, type TrainingHistory } from './history.ts';
import { Memo } from './memo.ts';
import { remainingSeconds, samplesPerSecond } from './pace.ts';
import * as panels from './panel.ts';
import type { Detail } from './panel.ts';
import { viewsOf } from './views.ts';
import { elapsedSeconds, metricName, summaryOf, tableOf, titleOf } from './words.ts';

/** Curves of one panel; of more metrics there is the table. */
const MOST_CURVES = 12;
/** Newest values in a picture. */
const MOST_LATEST = 50;

interface Panel {
  /** Prefix of its data sets. */
  name: 'loss' | 'metrics';
  title: string;
  /** Training metrics in it; each may have a twin `val_…`. */
  metrics: string[];
  /** Every curve of it, training before validation, whether it has points yet or not: the legend stands still. */
  curves: string[];
  logarithmic: boolean;
}

/** @param memo of the same training's pictures: what has not changed since the one before is not made again */
export function pictureOf(id: string, history: TrainingHistory, memo = new Memo()): TrainingPicture {
  const isOver = history.state !== 'running' && history.state !== 'paused';
  const detail: Detail = isOver ? 'whole' : 'live';
  const shown = panelsOf(history);
  const best = bestEpoch(history);
  return {
    id,
    state: history.state,
    title: titleOf(history),
    epochs: history.plan.epochs,
    epochsDone: history.epochsDone,
    batches: history.batches,
    batch: history.epochsDone > history.epoch ? 0 : history.batch,
    unit: history.plan.unit,
    samplesPerSecond: samplesPerSecond(history),
    elapsed: elapsedSeconds(history),
    eta: remainingSeconds(history),
    latest: latestOf(history),
    metrics: trainedOf(knownOf(history)).length,
    summary: summaryOf(history),
    table: knownTable(history, memo),
    learningRate: history.learningRate,
    secondsPerEpoch: history.secondsPerEpoch,
    best: memo.part('best', [best], () => best && { epoch: best.epoch + 1, metric: best.metric, value: best.value }),
    spec: knownSpec(history, shown, memo),
    data: dataOf(history, shown, detail, memo),
    views: viewsOf(history, detail, memo),
  };
}

function knownTable(history: TrainingHistory, memo: Memo): PictureTable {
  const { plan, metrics, firstEpochs, lastEpochs, epochsDone, facts, latest, batch } = history;
  const from = plan.epochs > 0 ? [firstEpochs, lastEpochs, epochsDone] : [facts, latest, batch];
  return memo.part('table', [plan, metrics, ...from], () => tableOf(history));
}

/** Metrics that have a value. */
function knownOf({ metrics, latest }: TrainingHistory): string[] {
  return metrics.filter((metric) => metric in latest);
}

function latestOf(history: TrainingHistory): TrainingPicture['latest'] {
  const { latest } = history;
  const known = knownOf(history).slice(0, MOST_LATEST);
  return Object.fromEntries(
    known.map((metric) => [metric, Number.isFinite(latest[metric]) ? (latest[metric] ?? null) : null]),
  );
}

/** Without those of validation that have a twin. */
function trainedOf(metrics: readonly string[]): string[] {
  return [...new Set(metrics.map((metric) => metric.replace(/^val_/, '')))];
}

function panelsOf(history: TrainingHistory): Panel[] {
  const kept = history.metrics.slice(0, MOST_METRICS);
  const trained = trainedOf(kept);
  const isLoss = (metric: string): boolean => metric === 'loss' || metric.endsWith('_loss');
  const losses = trained.filter(isLoss);
  const others = trained.filter((metric) => !isLoss(metric));
  const left = history.metrics.length - kept.length;
  const made = [panelOf(history, 'loss', 'loss', losses, 0)];
  const [first] = others;
  if (first !== undefined) {
    made.push(panelOf(history, 'metrics', others.length === 1 ? metricName(first) : 'metrics', others, left));
  }
  return made;
}

function panelOf(history: TrainingHistory, name: Panel['name'], title: string, metrics: string[], left: number): Panel {
  const all = metrics
    .flatMap((metric) => [metric, `val_${metric}`])
    .filter((metric) => history.metrics.includes(metric));
  const curves = all.slice(0, MOST_CURVES);
  const total = all.length + left;
  return {
    name,
    title: total > curves.length ? say('{shown} of {all} {title}', { shown: curves.length, all: total, title }) : title,
    metrics,
    curves,
    logarithmic: isLogarithmic(history, name, curves),
  };
}

function knownSpec(history: TrainingHistory, shown: Panel[], memo: Memo): VegaLiteSpec {
  const from = [panels.axisKey(history), history.metrics, shown.map(({ logarithmic }) => logarithmic).join()];
  return memo.part('spec', from, () => specOf(history, shown));
}

function specOf(history: TrainingHistory, shown: Panel[]): VegaLiteSpec {
  const key = JSON.stringify(['curves', panels.axisKey(history), shown]);
  const width = shown.length === 1 ? panels.widthOf(1) : panels.widthOf(2);
  return panels.cached(key, () => panels.chartOf(shown.map((panel) => panelSpec(history, panel, width))));
}

function panelSpec(history: TrainingHistory, panel: Panel, width: number): VegaLiteSpec {
  const { name, title, curves, logarithmic } = panel;
  const isLoop = history.plan.epochs === 0;
  const x = panels.xOf(history, say(' (thin line: each batch)'));
  const y = panels.yOf(logarithmic);
  const color = panels.colourOf(
    title,
    curves.map((metric) => seriesName(panel, metric)),
    width,
  );
  const tooltipWith = (place: object): object[] => [
    { field: 'series', type: 'nominal', title },
    place,
    { field: 'value', type: 'quantitative', title: say('value'), format: '.4~g' },
  ];
  const place = { field: 'x', type: 'quantitative', title: isLoop ? say('step') : x['title'], format: '.5~g' };
  const atBatch = tooltipWith(history.batches === null ? place : { ...place, title: say('epoch') });
  const atEpoch = tooltipWith({ field: 'epoch', type: 'quantitative', title: say('epoch') });
  return {
    width,
    height: panels.PANEL_HEIGHT,
    layer: [
      panels.frameLayer('frame'),
      {
        data: { name: `${name}ByBatch` },
        mark: { type: 'line', strokeWidth: isLoop ? 1.5 : 1, opacity: isLoop ? 1 : 0.45, clip: true },
        encoding: { x, y, color },
      },
      panels.pointsLayer(`${name}ByBatch`, { x, y, color, tooltip: atBatch }, 12),
      {
        data: { name: `${name}ByEpoch` },
        mark: { type: 'line', strokeWidth: 2, clip: true },
        encoding: { x, y, color },
      },
      panels.pointsLayer(`${name}ByEpoch`, { x, y, color, tooltip: atEpoch }, 36),
      {
        data: { name: 'best' },
        mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1, color: '#7c7c7c' },
        encoding: {
          x,
          tooltip: [
            { field: 'epoch', type: 'quantitative', title: say('best epoch') },
            { field: 'metric', type: 'nominal', title: say('by') },
            { field: 'value', type: 'quantitative', title: say('value'), format: '.4~g' },
          ],
        },
      },
    ],
  };
}

function dataOf(history: TrainingHistory, shown: Panel[], detail: Detail, memo: Memo): { [name: string]: Row[] } {
  const data: { [name: string]: Row[] } = { frame: panels.frameOf(history, memo), best: bestRows(history) };
  for (const panel of shown) {
    const { name, logarithmic } = panel;
    const curvesOf = (all: TrainingHistory['byBatch']) =>
      panel.curves.map((metric) => ({ series: seriesName(panel, metric), curve: all[metric] }));
    const byBatch = { name: `${name}ByBatch`, detail, logarithmic };
    data[byBatch.name] = panels.rowsOf(history, curvesOf(history.byBatch), byBatch, memo);
    data[`${name}ByEpoch`] = memo.rows(
      `${name}ByEpoch`,
      [logarithmic, detail],
      panels.linesOf(curvesOf(history.byEpoch), detail),
      (series, { epoch, value }) => ({
        x: epoch + 1,
        epoch: epoch + 1,
        value: panels.drawn(value, logarithmic),
        series,
      }),
    );
  }
  return data;
}

/** The best epoch is marked when there is one to choose. */
function bestRows(history: TrainingHistory): Row[] {
  const best = bestEpoch(history);
  if (!best || history.batches === null || history.epochsDone - history.plan.initialEpoch < 2) return [];
  const value = Number(best.value.toPrecision(5));
  return [{ x: best.epoch + 1, epoch: best.epoch + 1, metric: metricName(best.metric), value }];
}

function isLogarithmic({ facts }: TrainingHistory, name: Panel['name'], curves: string[]): boolean {
  const known = curves.flatMap((metric) => facts[metric] ?? []);
  // Zero cannot be drawn on a logarithmic axis and is left out; a negative value makes the axis linear.
  if (known.some(({ least }) => least < 0)) return false;
  const least = Math.min(...known.map(({ leastPositive }) => leastPositive));
  const greatest = Math.max(...known.map((one) => one.greatest));
  // An accuracy that starts near zero is still read best on a linear axis.
  if (name === 'metrics' && greatest <= 1) return false;
  return panels.spansFar(least, greatest);
}

function seriesName(panel: Panel, metric: string): string {
  if (panel.metrics.length > 1) return metricName(metric);
  return metric.startsWith('val_') ? 'validation' : 'training';
}
