/** A training history as a picture: two panels, loss and metrics, whose height is the same from first to last. */
import type { Row, TrainingPicture, VegaLiteSpec } from '../mime.ts';
import { SERIES_COLOURS } from '../display/colours.ts';
import { samplesPerSecond, remainingSeconds, thin } from './history.ts';
import type { BatchPoint, TrainingHistory } from './history.ts';
import { elapsedSeconds, metricName, summaryOf, tableOf, titleOf } from './words.ts';

const PANEL_HEIGHT = 200;
const PANEL_WIDTH = 300;
const ONLY_PANEL_WIDTH = 640;
/** Points of one thin line. */
const DRAWN_POINTS = 200;
/** A positive curve that spans more than this is drawn on a logarithmic axis. */
const LOGARITHMIC_SPAN = 30;
/** Up to this many epochs the axis shows all of them from the start; beyond, it grows in rare, large steps. */
const WHOLE_AXIS_EPOCHS = 20;

interface Panel {
  /** Prefix of its data sets. */
  name: 'loss' | 'metrics';
  title: string;
  /** Training metrics in it; each may have a twin `val_…`. */
  metrics: string[];
}

export function pictureOf(id: string, history: TrainingHistory): TrainingPicture {
  const panels = panelsOf(history);
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
    latest: Object.fromEntries(
      Object.entries(history.latest).map(([metric, value]) => [metric, Number.isFinite(value) ? value : null]),
    ),
    summary: summaryOf(history),
    table: tableOf(history),
    spec: specOf(history, panels),
    data: dataOf(history, panels),
  };
}

function panelsOf({ plan }: TrainingHistory): Panel[] {
  const trained = plan.metrics.filter((metric) => !metric.startsWith('val_'));
  const losses = trained.filter((metric) => metric === 'loss' || metric.endsWith('_loss'));
  const others = trained.filter((metric) => !losses.includes(metric));
  const panels: Panel[] = [{ name: 'loss', title: 'loss', metrics: losses }];
  const [first] = others;
  if (first !== undefined) {
    panels.push({ name: 'metrics', title: others.length === 1 ? metricName(first) : 'metrics', metrics: others });
  }
  return panels;
}

function specOf(history: TrainingHistory, panels: Panel[]): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    spacing: 28,
    resolve: { scale: { color: 'independent' } },
    hconcat: panels.map((panel) => panelSpec(history, panel, panels.length === 1 ? ONLY_PANEL_WIDTH : PANEL_WIDTH)),
  };
}

function panelSpec(history: TrainingHistory, panel: Panel, width: number): VegaLiteSpec {
  const { plan } = history;
  const names = seriesOf(history, panel);
  const x = {
    field: 'x',
    type: 'quantitative',
    title: countsEpochs(history) ? 'epoch (thin line: each batch)' : 'batch',
    scale: { nice: false, zero: false },
    axis: { tickCount: 6, grid: false, format: ',~r', ...(plan.epochs - plan.initialEpoch > 2 && { tickMinStep: 1 }) },
  };
  const logarithmic = isLogarithmic(history, panel);
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { type: logarithmic ? 'log' : 'linear', zero: false, nice: !logarithmic },
    axis: { grid: !logarithmic, tickCount: 5, minExtent: 36, maxExtent: 36, format: '~g' },
  };
  const color = {
    field: 'series',
    type: 'nominal',
    scale: { domain: names, range: names.map((_, index) => colourOf(index)) },
    // Its title is the panel's: both fit on one line.
    legend: {
      orient: 'top',
      direction: 'horizontal',
      offset: 10,
      title: panel.title,
      titleOrient: 'left',
      titleFontSize: 13,
      titlePadding: 12,
      symbolType: 'stroke',
      symbolStrokeWidth: 3,
      symbolOpacity: 1,
    },
  };
  const tooltip = [
    { field: 'series', type: 'nominal', title: panel.title },
    { field: 'epoch', type: 'quantitative', title: 'epoch' },
    { field: 'value', type: 'quantitative', title: 'value', format: '.4~g' },
  ];
  return {
    width,
    height: PANEL_HEIGHT,
    layer: [
      // Nothing is drawn here: these rows hold the ends of the axis, so that it stands still while points arrive.
      {
        data: { name: 'frame' },
        mark: { type: 'point', opacity: 0, tooltip: null },
        encoding: { x: { field: 'x', type: 'quantitative' } },
      },
      {
        data: { name: `${panel.name}ByBatch` },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.45, clip: true },
        encoding: { x, y, color },
      },
      {
        data: { name: `${panel.name}ByEpoch` },
        mark: { type: 'line', strokeWidth: 2, clip: true },
        encoding: { x, y, color },
      },
      {
        data: { name: `${panel.name}ByEpoch` },
        mark: { type: 'point', filled: true, size: 36, opacity: 1 },
        encoding: { x, y, color, tooltip },
      },
    ],
  };
}

function dataOf(history: TrainingHistory, panels: Panel[]): { [name: string]: Row[] } {
  const data: { [name: string]: Row[] } = { frame: frameOf(history) };
  for (const panel of panels) {
    const logarithmic = isLogarithmic(history, panel);
    const drawn = (value: number | null) =>
      value === null || !Number.isFinite(value) || (logarithmic && value <= 0) ? null : Number(value.toPrecision(5));
    data[`${panel.name}ByBatch`] = panel.metrics.flatMap((metric) =>
      thin(history.byBatch[metric] ?? [], DRAWN_POINTS).map((point) => ({
        x: xOfBatch(history, point),
        value: drawn(point.value),
        series: seriesName(panel, metric),
      })),
    );
    data[`${panel.name}ByEpoch`] = panel.metrics
      .flatMap((metric) => [metric, `val_${metric}`])
      .flatMap((metric) =>
        history.byEpoch
          .filter(({ values }) => metric in values)
          .map(({ epoch, values }) => ({
            x: epoch + 1,
            epoch: epoch + 1,
            value: drawn(values[metric] ?? null),
            series: seriesName(panel, metric),
          })),
      );
  }
  return data;
}

/** The two ends of the x axis. */
function frameOf(history: TrainingHistory): Row[] {
  const { plan, state, epoch, epochsDone, batches, batch } = history;
  if (!countsEpochs(history)) return [{ x: 0 }, { x: roomFor(batch, Number.POSITIVE_INFINITY) }];
  const reached = epochsDone > epoch ? epochsDone : epoch + (batches ? batch / batches : 0);
  const ran = reached - plan.initialEpoch;
  const asked = plan.epochs - plan.initialEpoch;
  const shown = state !== 'running' ? ran : asked <= WHOLE_AXIS_EPOCHS ? asked : roomFor(ran, asked);
  return [{ x: plan.initialEpoch }, { x: Number((plan.initialEpoch + Math.max(shown, 0.01)).toFixed(4)) }];
}

/** The next of 10, 20, 50, 100, 200… that `amount` fits in, at most `limit`. */
function roomFor(amount: number, limit: number): number {
  let room = 10;
  for (let step = 0; room <= amount; step++) room *= step % 3 === 1 ? 2.5 : 2;
  return Math.min(room, limit);
}

function xOfBatch(history: TrainingHistory, { epoch, batch }: BatchPoint): number {
  if (!countsEpochs(history) || history.batches === null) return batch + 1;
  return Number((epoch + Math.min(1, (batch + 1) / history.batches)).toFixed(4));
}

/** The x axis counts batches until it is known how many make an epoch. */
function countsEpochs({ batches }: TrainingHistory): boolean {
  return batches !== null;
}

function isLogarithmic({ byBatch, byEpoch }: TrainingHistory, panel: Panel): boolean {
  const values = [
    ...panel.metrics.flatMap((metric) => (byBatch[metric] ?? []).map((point) => point.value)),
    ...panel.metrics.flatMap((metric) =>
      byEpoch.flatMap((epoch) => [epoch.values[metric], epoch.values[`val_${metric}`]]),
    ),
  ].filter((value): value is number => Number.isFinite(value));
  // Zero cannot be drawn on a logarithmic axis and is left out; a negative value makes the axis linear.
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0 || values.some((value) => value < 0)) return false;
  // An accuracy that starts near zero is still read best on a linear axis.
  if (panel.name === 'metrics' && Math.max(...positive) <= 1) return false;
  return Math.max(...positive) / Math.min(...positive) > LOGARITHMIC_SPAN;
}

/** Every curve of the panel, training before validation, whether it has points yet or not: the legend stands still. */
function seriesOf({ plan }: TrainingHistory, panel: Panel): string[] {
  return panel.metrics
    .flatMap((metric) => [metric, `val_${metric}`])
    .filter((metric) => plan.metrics.includes(metric))
    .map((metric) => seriesName(panel, metric));
}

function seriesName(panel: Panel, metric: string): string {
  if (panel.metrics.length > 1) return metricName(metric);
  return metric.startsWith('val_') ? 'validation' : 'training';
}

function colourOf(index: number): string {
  return SERIES_COLOURS[index % SERIES_COLOURS.length] ?? SERIES_COLOURS[0];
}
