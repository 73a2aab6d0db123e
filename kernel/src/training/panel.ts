/** The panels that all charts of a training are made of: lines over epochs or steps, of one height, with a legend that is their title. */
import { say } from '../say.ts';
import type { Row, VegaLiteSpec } from '../mime.ts';
import { SERIES_COLOURS } from '../display/colours.ts';
import type { TrainingHistory } from './history.ts';
import type { Line, Memo } from './memo.ts';
import type { BatchPoint, Curve } from './series.ts';

export const PANEL_HEIGHT = 200;
/** Of a chart's panels together, the spaces between them not counted. */
const PANELS_WIDTH = 600;
const ONLY_PANEL_WIDTH = 640;
/** Pixels between the ends of an axis and its first and last values, so that their points are whole: what lies outside is cut. */
export const EDGE = 5;
/** A positive curve that spans more than this is drawn on a logarithmic axis. */
const LOGARITHMIC_SPAN = 30;
/** Up to this many epochs the axis shows all of them from the start; beyond, it grows in rare, large steps. */
const WHOLE_AXIS_EPOCHS = 20;
/** Up to this many lines are told apart by colour; more go from light to dark, in their order. */
const COLOURS = SERIES_COLOURS.length;
const MOST_CACHED = 200;

/** Which of a curve's two are drawn: an ended training is drawn whole. */
export type Detail = keyof Curve;

/** What every view is made with. */
export interface Drawing {
  readonly history: TrainingHistory;
  readonly detail: Detail;
  readonly memo: Memo;
}

export interface Panel {
  /** Its data sets begin with it. */
  name: string;
  title: string;
  series: readonly string[];
  logarithmic: boolean;
  /** How values are written in tooltips, and on the axis. */
  format?: string;
  axisFormat?: string;
  /** Marks drawn over the lines. */
  over?: readonly object[];
}

/** The specification of panels side by side. */
export function chartOf(panels: readonly object[]): VegaLiteSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    spacing: 28,
    resolve: { scale: { color: 'independent' } },
    hconcat: panels,
  };
}

export function widthOf(panels: number): number {
  return panels === 1 ? ONLY_PANEL_WIDTH : Math.floor(PANELS_WIDTH / panels);
}

const specs = new Map<string, VegaLiteSpec>();

/** A specification is made once: pictures of one training share it, and whoever compares two sees at once that nothing changed. */
export function cached(key: string, make: () => VegaLiteSpec): VegaLiteSpec {
  const known = specs.get(key);
  if (known) return known;
  if (specs.size >= MOST_CACHED) specs.clear();
  const made = make();
  specs.set(key, made);
  return made;
}

/** All that a specification depends on besides its panels. */
export function axisKey(history: TrainingHistory): string {
  return `${countsEpochs(history)} ${hasTicksOfOne(history)} ${history.plan.epochs === 0}`;
}

/** One line a series; rows have `x`, `value` and `series`. */
export function linePanel(history: TrainingHistory, panel: Panel, width: number): object {
  const { name, title, series, format = '.4~g', axisFormat, over = [] } = panel;
  const x = xOf(history);
  const y = yOf(panel.logarithmic, axisFormat);
  const color = colourOf(title, series, width);
  const tooltip = [
    ...(series.length > 1 ? [{ field: 'series', type: 'nominal', title }] : []),
    { field: 'x', type: 'quantitative', title: x.title, format: '.5~g' },
    { field: 'value', type: 'quantitative', title: series.length > 1 ? say('value') : title, format },
  ];
  return {
    width,
    height: PANEL_HEIGHT,
    layer: [
      frameLayer(`${name}Frame`),
      {
        data: { name: `${name}Line` },
        mark: { type: 'line', strokeWidth: 1.5, clip: true },
        encoding: { x, y, color },
      },
      pointsLayer(`${name}Line`, { x, y, color, tooltip }),
      ...over,
    ],
  };
}

/** Nothing is drawn here: these rows hold the ends of the axis, so that it stands still while points arrive. */
export function frameLayer(name: string): object {
  return {
    data: { name },
    mark: { type: 'point', opacity: 0, tooltip: null },
    encoding: { x: { field: 'x', type: 'quantitative' } },
  };
}

/** Points with tooltips, as long as they are few enough to be told apart. */
export function pointsLayer(data: string, encoding: object, size = 18, most = 60): object {
  return {
    data: { name: data },
    transform: [{ joinaggregate: [{ op: 'count', as: 'points' }] }, { filter: `datum.points <= ${most}` }],
    mark: { type: 'point', filled: true, size, opacity: 1, clip: true },
    encoding,
  };
}

export function xOf(history: TrainingHistory, batches = ''): { [key: string]: unknown } {
  const counted = history.plan.epochs === 0 ? say('step') : say('batch');
  return {
    field: 'x',
    type: 'quantitative',
    title: countsEpochs(history) ? say('epoch') + batches : counted,
    scale: { nice: false, zero: false, padding: EDGE },
    axis: {
      tickCount: 6,
      grid: false,
      format: ',~r',
      labelFlush: EDGE + 1,
      ...(hasTicksOfOne(history) && { tickMinStep: 1 }),
    },
  };
}

/** 0.001 and 20,000 as they are, 1e12 and 1e−6 by their powers: labels have little room. */
const SHORT =
  "datum.label === '' ? '' : datum.value !== 0 && (abs(datum.value) >= 1e6 || abs(datum.value) < 1e-4)" +
  " ? replace(replace(format(datum.value, '.3~e'), '+', ''), 'e-', 'e−') : format(datum.value, '~g')";

export function yOf(logarithmic: boolean, format?: string): { [key: string]: unknown } {
  return {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { type: logarithmic ? 'log' : 'linear', zero: false, nice: !logarithmic, padding: EDGE },
    axis: {
      ...{ grid: !logarithmic, tickCount: 5, minExtent: 36, maxExtent: 36 },
      ...(format === undefined ? { labelExpr: SHORT } : { format }),
    },
  };
}

/** The legend's title is the panel's: both fit on one line. It names all series, or those that are in the panel. */
export function colourOf(
  title: string,
  series: readonly string[],
  width = ONLY_PANEL_WIDTH,
  named = series,
): { [key: string]: unknown } {
  const isRamp = series.length > COLOURS;
  const columns = columnsIn(width, title, named);
  // A panel that is named as its line needs no second name.
  const isTitle = named.length === 1 && named[0] === title;
  return {
    field: 'series',
    type: isRamp ? 'ordinal' : 'nominal',
    sort: null,
    scale: {
      domain: series,
      range: isRamp ? series.map((_, index) => rampColour(index / (series.length - 1))) : series.map(colourAt),
    },
    legend: {
      orient: 'top',
      direction: 'horizontal',
      offset: 10,
      title: isTitle ? '' : title,
      titleOrient: 'left',
      titleFontSize: 13,
      titlePadding: 12,
      symbolType: 'stroke',
      symbolStrokeWidth: 3,
      symbolOpacity: 1,
      ...(isRamp && { values: [series[0], series.at(-1)] }),
      ...(!isRamp && named !== series && { values: named }),
      ...(!isRamp && columns < named.length && { columns }),
    },
  };
}

/** How many names of lines stand side by side, in 11 pixels' type, beside the panel's title. */
function columnsIn(width: number, title: string, series: readonly string[]): number {
  const longest = series.reduce((most, name) => Math.max(most, name.length), 0);
  return Math.max(1, Math.floor((width - 12 - 8 * title.length) / (26 + 6 * longest)));
}

export interface NamedCurve {
  readonly series: string;
  readonly curve: Curve | null | undefined;
}

/** Of the curves that there are. */
export function linesOf(curves: readonly NamedCurve[], detail: Detail): Line[] {
  return curves.flatMap(({ series, curve }) => (curve ? [{ series, points: curve[detail] }] : []));
}

/** Rows of lines under their name, in the order of their points, so that what is new comes last. */
export function rowsOf(
  history: TrainingHistory,
  curves: readonly NamedCurve[],
  how: { name: string; detail: Detail; logarithmic?: boolean },
  memo: Memo,
): Row[] {
  const { name, detail, logarithmic = false } = how;
  const from = [history.batches, logarithmic, detail];
  return memo.rows(name, from, linesOf(curves, detail), (series, point) => ({
    x: xOfBatch(history, point),
    value: drawn(point.value, logarithmic),
    series,
  }));
}

/** Zero and what is below cannot be drawn on a logarithmic axis. */
export function drawn(value: number | null, logarithmic: boolean): number | null {
  return value === null || (logarithmic && value <= 0) ? null : value;
}

/** Where a batch lies on the x axis: at its end. */
export function xOfBatch(history: TrainingHistory, { epoch, batch }: Pick<BatchPoint, 'epoch' | 'batch'>): number {
  if (history.batches === null) return batch + 1;
  return Math.round((epoch + Math.min(1, (batch + 1) / history.batches)) * 1e4) / 1e4;
}

/** The two ends of the x axis: the same rows as long as it stands still. */
export function frameOf(history: TrainingHistory, memo: Memo): Row[] {
  const [from, to] = endsOf(history);
  return memo.part('frame', [from, to], () => [{ x: from }, { x: to }]);
}

function endsOf(history: TrainingHistory): [from: number, to: number] {
  const { plan, state, epoch, epochsDone, batches, batch } = history;
  const isOver = state !== 'running' && state !== 'paused';
  if (!countsEpochs(history)) return [0, isOver ? Math.max(1, batch) : roomFor(batch, Infinity)];
  const reached = epochsDone > epoch ? epochsDone : epoch + (batches ? batch / batches : 0);
  const ran = reached - plan.initialEpoch;
  const asked = plan.epochs - plan.initialEpoch;
  const shown = isOver ? ran : asked <= WHOLE_AXIS_EPOCHS ? asked : roomFor(ran, asked);
  return [plan.initialEpoch, Number((plan.initialEpoch + Math.max(shown, 0.01)).toFixed(4))];
}

export function spansFar(least: number, greatest: number): boolean {
  return least > 0 && greatest / least > LOGARITHMIC_SPAN;
}

/** The x axis counts batches until it is known how many make an epoch, and in a loop of one's own to its end. */
function countsEpochs({ batches }: TrainingHistory): boolean {
  return batches !== null;
}

function hasTicksOfOne({ plan }: TrainingHistory): boolean {
  return plan.epochs - plan.initialEpoch > 2 || plan.epochs === 0;
}

/** The next of 10, 20, 50, 100, 200… that `amount` fits in, at most `limit`. */
function roomFor(amount: number, limit: number): number {
  let room = 10;
  for (let step = 0; room <= amount; step++) room *= step % 3 === 1 ? 2.5 : 2;
  return Math.min(room, limit);
}

function colourAt(_: string, index: number): string {
  return SERIES_COLOURS[index % COLOURS] ?? SERIES_COLOURS[0];
}

/** From blue over violet to orange, in middle lightness: it shows on light and dark. */
function rampColour(share: number): string {
  const channel = (from: number, to: number): string =>
    Math.round(from + (to - from) * share)
      .toString(16)
      .padStart(2, '0');
  return `#${channel(0x2b, 0xd5)}${channel(0x83, 0x5e)}${channel(0xc6, 0x00)}`;
}
