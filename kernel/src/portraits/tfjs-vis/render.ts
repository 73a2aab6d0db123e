/** `tfvis.render`: charts of what is given. */
import { inspect } from 'node:util';
import type { Tensor2D } from '@tensorflow/tfjs';
import { SERIES_COLOURS } from '../../display/colours.ts';
import { figure } from '../../display/numbers.ts';
import { isTensor } from '../../display/tensor.ts';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../../mime.ts';
import { counted, emptyBins, statisticsOf } from '../statistics.ts';
import { histogram as bars } from '../tensor.ts';
import { draw } from './surface.ts';
import type { Drawable, Part } from './surface.ts';

export interface Point2D {
  x: number;
  y: number;
}

export interface VisOptions {
  width?: number;
  height?: number;
  xLabel?: string;
  yLabel?: string;
  fontSize?: number;
  xType?: 'quantitative' | 'ordinal' | 'nominal';
  yType?: 'quantitative' | 'ordinal' | 'nominal';
}

export interface XYPlotOptions extends VisOptions {
  xAxisDomain?: [number, number];
  yAxisDomain?: [number, number];
  zoomToFit?: boolean;
  seriesColors?: string[];
}

export interface XYPlotData {
  values: Point2D[][] | Point2D[];
  series?: string[];
}

export interface HistogramStats {
  numVals?: number;
  min?: number;
  max?: number;
  numNans?: number;
  numZeros?: number;
  numInfs?: number;
}

export interface HistogramOpts extends VisOptions {
  stats?: HistogramStats | false;
  maxBins?: number;
  color?: string;
}

export interface BarChartOpts extends VisOptions {
  color?: string | string[];
}

export interface TableData {
  headers: string[];
  // tfjs-vis takes any value and shows it as text.
  values: unknown[][];
}

export interface ConfusionMatrixData {
  values: number[][];
  tickLabels?: string[];
}

export interface ConfusionMatrixOptions extends VisOptions {
  shadeDiagonal?: boolean;
  showTextOverlay?: boolean;
  colorMap?: 'greyscale' | 'viridis' | 'blues' | [string, string];
}

export interface HeatmapData {
  values: number[][] | Tensor2D;
  xTickLabels?: string[];
  yTickLabels?: string[];
}

export interface HeatmapOptions extends VisOptions {
  colorMap?: 'greyscale' | 'viridis' | 'blues' | [string, string];
  domain?: number[];
  rowMajor?: boolean;
}

const [WIDTH, HEIGHT] = [360, 220];
/** A letter of a label takes about as much, and a little more so that labels stay apart. */
const LETTER = 6;
/** Rows of data, or of a table, that a picture holds. */
const MOST = 10_000;
const MOST_ROWS = 200;

export async function linechart(container: Drawable, data: XYPlotData, opts: XYPlotOptions = {}): Promise<void> {
  await draw(container, plotOf('line', data, opts));
}

export async function scatterplot(container: Drawable, data: XYPlotData, opts: XYPlotOptions = {}): Promise<void> {
  await draw(container, plotOf('point', data, opts));
}

export async function barchart(
  container: Drawable,
  data: { index: number | string; value: number }[],
  opts: BarChartOpts = {},
): Promise<void> {
  const { xType = 'ordinal', yType = 'quantitative', xLabel = '', yLabel = '', color = SERIES_COLOURS[0] } = opts;
  const values = data.slice(0, MOST).map(({ index, value }): Row => ({ index, value }));
  const names = xType === 'quantitative' ? [] : data.map(({ index }) => index);
  const spec = {
    ...sized(opts),
    data: { values },
    mark: { type: 'bar', ...(typeof color === 'string' && { color }) },
    encoding: {
      x: { field: 'index', type: xType, sort: null, title: xLabel || null, ...upright(names, opts) },
      y: { field: 'value', type: yType, title: yLabel || null },
      ...(typeof color !== 'string' && {
        color: { field: 'index', type: 'nominal', sort: null, scale: { range: color }, legend: null },
      }),
      tooltip: tooltips([
        ['index', 'index'],
        ['value', 'value'],
      ]),
    },
  };
  await draw(container, {
    spec,
    table: {
      columns: [xLabel || say('index'), yLabel || say('value')],
      rows: cut(values.map(({ index = '', value = '' }) => [cell(index), cell(value)])),
    },
  });
}

export async function histogram(
  container: Drawable,
  data: { value: number }[] | ArrayLike<number>,
  opts: HistogramOpts = {},
): Promise<void> {
  await draw(container, histogramOf(data, opts));
}

export function histogramOf(data: { value: number }[] | ArrayLike<number>, opts: HistogramOpts): Part {
  const values = Float64Array.from({ length: data.length }, (_, index) => {
    const one = data[index];
    return typeof one === 'object' ? one.value : Number(one);
  });
  const found = statisticsOf(values);
  const shown =
    opts.stats === false
      ? {}
      : (opts.stats ?? {
          numVals: values.length,
          min: found.min,
          max: found.max,
          numZeros: found.zeros,
          numNans: found.nans,
          numInfs: found.infinities,
        });
  const names: [keyof HistogramStats, string][] = [
    ['numVals', 'values'],
    ['min', 'min'],
    ['max', 'max'],
    ['numZeros', 'zeros'],
    ['numNans', 'NaN'],
    ['numInfs', 'infinite'],
  ];
  const known = names.flatMap(([key, name]): [string, string][] =>
    shown[key] === undefined ? [] : [[name, figure(shown[key])]],
  );
  const bins = counted(emptyBins(found.min, found.max, false), values);
  const subtitle = known.map(([name, value]) => `${name} ${value}`).join(', ');
  return {
    ...(bins.length > 0 && {
      spec: {
        ...bars(bins, false),
        ...sized(opts, 150),
        ...(subtitle !== '' && { title: { text: subtitle, anchor: 'start', fontSize: 11 } }),
      },
    }),
    table: { columns: known.map(([name]) => name), rows: [known.map(([, value]) => value)] },
  };
}

export async function heatmap(container: Drawable, data: HeatmapData, opts: HeatmapOptions = {}): Promise<void> {
  const { xType = 'ordinal', yType = 'ordinal', xLabel, yLabel, colorMap = 'viridis', domain, rowMajor = false } = opts;
  const given = isTensor(data.values) ? await data.values.array() : data.values;
  // Without `rowMajor`, the first index runs along x.
  const at = rowMajor ? transposed(given) : given;
  checkLabels('xTickLabels', data.xTickLabels, at.length);
  checkLabels('yTickLabels', data.yTickLabels, at[0]?.length ?? 0);
  const [xs, ys] = [distinct(data.xTickLabels, at.length), distinct(data.yTickLabels, at[0]?.length ?? 0)];
  const values = at
    .flatMap((column, x) => column.map((value, y): Row => ({ x: xs[x] ?? x, y: ys[y] ?? y, value })))
    .slice(0, MOST);
  const spec = {
    ...sized(opts, WIDTH),
    data: { values },
    mark: 'rect',
    encoding: {
      x: { field: 'x', type: xType, sort: null, title: xLabel ?? null, ...upright(xs, opts) },
      y: { field: 'y', type: yType, sort: null, title: yLabel ?? null },
      color: { field: 'value', type: 'quantitative', scale: { ...colours(colorMap), ...(domain && { domain }) } },
      tooltip: tooltips([
        ['x', xLabel ?? 'x'],
        ['y', yLabel ?? 'y'],
        ['value', 'value'],
      ]),
    },
  };
  const rows = transposed(at).map((row, y) => [String(ys[y] ?? y), ...row.map(figure)]);
  await draw(container, { spec, table: { columns: ['', ...xs.map(String)], rows: cut(rows) } });
}

export async function confusionMatrix(
  container: Drawable,
  data: ConfusionMatrixData,
  opts: ConfusionMatrixOptions = {},
): Promise<void> {
  const {
    xLabel = 'prediction',
    yLabel = 'label',
    shadeDiagonal = true,
    showTextOverlay = true,
    colorMap = 'blues',
  } = opts;
  const names = data.values.map((_, index) => data.tickLabels?.[index] ?? `Class ${index}`);
  const values = data.values.flatMap((row, label) =>
    row.map((count, prediction): Row => ({
      label: names[label] ?? '',
      prediction: names[prediction] ?? '',
      count,
      shade: label === prediction && !shadeDiagonal ? null : count,
    })),
  );
  const axis = (field: string, title: string) => ({
    field,
    type: 'nominal',
    sort: null,
    title,
    scale: { domain: names },
  });
  const spec = {
    ...sized(opts, WIDTH),
    data: { values: values.slice(0, MOST) },
    encoding: { x: axis('prediction', xLabel), y: axis('label', yLabel) },
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: { field: 'shade', type: 'quantitative', title: say('count'), scale: colours(colorMap) },
          tooltip: tooltips([
            ['label', yLabel],
            ['prediction', xLabel],
            ['count', 'count'],
          ]),
        },
      },
      ...(showTextOverlay
        ? [{ mark: { type: 'text', color: '#333333', aria: false }, encoding: { text: { field: 'count' } } }]
        : []),
    ],
  };
  const rows = data.values.map((row, label) => [names[label] ?? '', ...row]);
  await draw(container, { spec, table: { columns: [yLabel, ...names], rows: cut(rows) } });
}

/** Shown as text: HTML in a cell is not made into elements. */
export async function table(container: Drawable, data: TableData, _opts: { fontSize?: number } = {}): Promise<void> {
  if (!Array.isArray(data?.headers) || !Array.isArray(data.values))
    throw new LimpidError('VIS_DATA', { problem: say('a table has `headers` and `values`') });
  await draw(container, {
    table: { columns: data.headers.map(String), rows: cut(data.values.map((row) => row.map(cell))) },
  });
}

export function plotOf(mark: 'line' | 'point', data: XYPlotData, opts: XYPlotOptions): Part {
  const nested = data.values.map((one) => (Array.isArray(one) ? one : null));
  // SAFETY: either each value is a series, or none is and they are one.
  const all = (nested.every((one) => one !== null) ? nested : [data.values]) as Point2D[][];
  const names = all.map((_, index) => data.series?.[index] ?? `Series ${index + 1}`);
  if (opts.seriesColors && opts.seriesColors.length !== all.length)
    throw new LimpidError('VIS_DATA', { problem: say('there is one of `seriesColors` for each series') });
  const each = Math.max(2, Math.floor(MOST / Math.max(1, all.length)));
  const values = all.flatMap((series, index) =>
    evenly(series, each).map(({ x, y }): Row => ({ x, y, series: names[index] ?? '' })),
  );
  const { xLabel = 'x', yLabel = 'y', xType = 'quantitative', yType = 'quantitative' } = opts;
  const scale = (domain: [number, number] | undefined) => (opts.zoomToFit ? { zero: false } : domain ? { domain } : {});
  const range = opts.seriesColors ?? names.map((_, index) => SERIES_COLOURS[index % SERIES_COLOURS.length] ?? '');
  const color = {
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: names, range },
    legend: { title: null },
  };
  const spec: VegaLiteSpec = {
    ...sized(opts),
    data: { values },
    mark: { type: mark, clip: true, ...(mark === 'line' && { strokeWidth: 1.7 }) },
    encoding: {
      x: { field: 'x', type: xType, title: xLabel, scale: scale(opts.xAxisDomain) },
      y: { field: 'y', type: yType, title: yLabel, scale: scale(opts.yAxisDomain) },
      color,
      ...(mark === 'point' && { shape: { ...color, scale: { domain: names } } }),
      tooltip: tooltips([
        ['series', 'series'],
        ['x', xLabel],
        ['y', yLabel],
      ]),
    },
  };
  return { spec, table: pointsTable(all, names, xLabel) };
}

/** A row a point of each series, or its first and last ones. */
function pointsTable(all: readonly Point2D[][], names: readonly string[], xLabel: string): PictureTable {
  const rows = all.flatMap((series, index) => series.map(({ x, y }) => [names[index] ?? '', cell(x), cell(y)]));
  return { columns: [say('series'), xLabel, say('value')], rows: cut(rows) };
}

function sized({ width = WIDTH, height }: VisOptions, usual = HEIGHT): { width: number; height: number } {
  return { width, height: height ?? usual };
}

/** Labels of an axis across stand on their side, save where there is room for all of them. */
function upright(names: readonly (string | number)[], { width = WIDTH }: VisOptions): VegaLiteSpec {
  const longest = Math.max(0, ...names.map((name) => String(name).length));
  return longest * LETTER < width / names.length ? { axis: { labelAngle: 0 } } : {};
}

function colours(map: 'greyscale' | 'viridis' | 'blues' | [string, string]): VegaLiteSpec {
  if (map === 'viridis') return { scheme: 'viridis' };
  if (map === 'greyscale') return { range: ['#000000', '#ffffff'] };
  return { range: map === 'blues' ? ['#f7fbff', '#4292c6'] : map };
}

function tooltips(fields: [field: string, title: string][]): VegaLiteSpec[] {
  return fields.map(([field, title]) => ({ field, title }));
}

function evenly<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from(
    { length: most },
    (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))],
  ).filter((one) => one !== undefined);
}

function cut(rows: (string | number | null)[][]): (string | number | null)[][] {
  if (rows.length <= MOST_ROWS) return rows;
  const hidden = (rows[0] ?? []).map((_, column) => (column === 0 ? `… ${rows.length - MOST_ROWS} more` : '…'));
  return [...rows.slice(0, MOST_ROWS / 2), hidden, ...rows.slice(-MOST_ROWS / 2)];
}

function cell(value: unknown): string | number | null {
  if (typeof value === 'number') return figure(value);
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : inspect(value);
}

/** Labels that are the same stay apart. */
function distinct(labels: readonly string[] | undefined, count: number): (string | number)[] {
  const seen = new Map<string, number>();
  return Array.from({ length: count }, (_, index) => {
    const label = labels?.[index];
    if (label === undefined) return index;
    const before = seen.get(label) ?? 0;
    seen.set(label, before + 1);
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function checkLabels(name: string, labels: readonly string[] | undefined, needed: number): void {
  if (labels && labels.length !== needed)
    throw new LimpidError('VIS_DATA', {
      problem: say('there are {count} `{name}` for {needed}', { count: labels.length, name, needed }),
    });
}

function transposed(values: readonly (readonly number[])[]): number[][] {
  return Array.from({ length: values[0]?.length ?? 0 }, (_, column) => values.map((row) => row[column] ?? Number.NaN));
}
