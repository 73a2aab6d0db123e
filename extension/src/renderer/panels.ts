/**
 * The panels of a chart that hold curves, and the chart made adjustable: zoomed by signals, its batch lines smoothed,
 * its y axes logarithmic or not, its curves chosen, its panels side by side or one above the other. Pure.
 */
import type { Row } from 'limpid/mime';
import type { Spec } from './payload/chart.ts';
import type { Json } from './payload/read.ts';
import type { Channels } from './smooth.ts';

/** One plot whose x axis is a quantity and that has a line. */
export interface Panel {
  /** Vega's names of its scales and of its group begin with it. */
  name: string;
  title: string;
  /** What the x axis counts, and whether it says so. */
  xTitle: string;
  hasXTitle: boolean;
  /** Its y axis as the kernel made it. */
  logarithmic: boolean;
  /** All curves by their names, as the kernel orders them; empty when there is only one, or when they are not named. */
  series: string[];
  /** Whether they are drawn in colours that go from one end to the other, so that very many can be drawn. */
  isRamp: boolean;
  /** These colours, in the order of the curves; empty where they are the theme's. */
  ramp: string[];
  /** Of its lines by batch. */
  opacity: number;
  /** Names of curves in its legend, and how many of them stand side by side. */
  legendNames: number;
  legendColumns: number;
  /** Whether it holds lines, points and bands, and nothing else that reaches along the y axis. */
  isPlain: boolean;
  layers: Layer[];
}

export interface Layer extends Channels {
  /** The data set. */
  data: string;
  /** Pixels that its line is wide; null where it is no line. */
  line: number | null;
  /** The other edge of a band, and how opaque it is; null where it is no band. */
  band: { y2: string; opacity: number } | null;
}

export interface Adjustments {
  /** By the panel's name; a panel that is missing stays as the kernel made it. */
  logarithmic: ReadonlyMap<string, boolean>;
  /** By the panel's name: the curves that are drawn; a panel that is missing draws all. */
  chosen: ReadonlyMap<string, readonly string[]>;
  /** Pixels that the chart may be wide. */
  width: number;
}

/** Signals of an adjustable chart. */
export const SMOOTHED = 'limpidSmoothed';
export const xRange = (field: string): string => `limpidX_${field}`;
export const yRange = (panel: string): string => `limpidY_${panel}`;
/** Where the axes of plain panels end, whether they are zoomed or not. */
export const xAxis = (field: string): string => `limpidAxisX_${field}`;
export const yAxis = (panel: string): string => `limpidAxisY_${panel}`;
const rawOpacity = (panel: string): string => `limpidRaw_${panel}`;
/** The field of a row that says whether a line goes through it: worked out once, where an expression is at every drawing. */
export const DRAWN = 'limpidDrawn';

/**
 * Pixels between the ends of an axis and its first and last values, so that their points are whole. A linear y axis ends
 * at a line of the grid.
 */
export const EDGE = 5;

/** The data sets that hold one row a batch, by the kernel's way of naming them; and those that hold one an epoch. */
const BY_BATCH = /ByBatch$/;
const BY_EPOCH = /ByEpoch$/;
export const isByBatch = ({ data }: Layer): boolean => BY_BATCH.test(data);
export const isByEpoch = ({ data }: Layer): boolean => BY_EPOCH.test(data);
/** The data set that holds the smoothed rows of another one. */
export const smoothName = (data: string): string => `${data}Smooth`;

/** Panels narrower than this are drawn in two rows. */
const NARROWEST_IN_ONE_ROW = 190;

export function panelsOf(spec: Spec): Panel[] {
  return plots(spec).flatMap((plot, index) => panelOf(plot, index) ?? []);
}

export function adjust(spec: Spec, panels: Panel[], adjustments: Adjustments): Spec {
  if (panels.length === 0) return spec;
  const named = new Map(panels.map((panel) => [panel.name, panel]));
  const beside = objects(spec['hconcat']).length;
  const inTwoRows = beside > 1 && adjustments.width / beside < NARROWEST_IN_ONE_ROW;
  const columns = Math.max(1, inTwoRows ? Math.ceil(beside / 2) : beside);
  const width = adjustments.width / columns;

  let index = 0;
  const visit = (part: Spec): Spec => {
    const holder = HOLDERS.find((name) => Array.isArray(part[name]));
    if (holder !== undefined) return { ...part, [holder]: objects(part[holder]).map(visit) };
    const place = index++;
    const panel = named.get(nameOf(part, place));
    if (panel === undefined) return part;
    const adjusted = adjustPlot(part, panel, { ...adjustments, width });
    // The row below says what the axis counts.
    return inTwoRows && place + columns < beside ? withoutXTitle(adjusted) : adjusted;
  };
  const { hconcat, ...rest } = visit(spec);
  const fields = new Set(panels.flatMap(({ layers }) => layers.map(({ x }) => x)));
  const signals = [
    ...[...fields].flatMap((field) => [xRange(field), xAxis(field)]),
    ...panels.flatMap(({ name }) => [yRange(name), yAxis(name)]),
  ];
  return {
    ...rest,
    ...(hconcat !== undefined &&
      (inTwoRows ? { concat: hconcat, columns, spacing: { row: 4, column: 16 } } : { hconcat })),
    params: [
      ...list(spec['params']),
      ...signals.map((name) => ({ name, value: null })),
      { name: SMOOTHED, value: [] },
      ...panels.map(({ name, opacity }) => ({
        name: rawOpacity(name),
        expr: `length(${SMOOTHED}) > 0 ? ${FAINT} : ${opacity}`,
      })),
    ],
  };
}

/** The rows that are drawn: those of the chosen curves. */
export function chosenRows(rows: Row[], { series }: Channels, chosen: readonly string[] | undefined): Row[] {
  if (chosen === undefined || series === null) return rows;
  const drawn = new Set<unknown>(chosen);
  return rows.filter((row) => drawn.has(row[series]));
}

/** Opacity of lines that have a smooth one over them. */
const FAINT = 0.22;

const HOLDERS = ['hconcat', 'vconcat', 'concat'];

/** Every plot of a chart, in order: what is neither a list of others nor a layer of one. */
function plots(spec: Spec): Spec[] {
  const held = HOLDERS.flatMap((name) => objects(spec[name]));
  return held.length > 0 ? held.flatMap(plots) : [spec];
}

function nameOf(plot: Spec, index: number): string {
  const { name } = plot;
  return typeof name === 'string' && /^\w+$/.test(name) ? name : `panel${index}`;
}

function panelOf(plot: Spec, index: number): Panel | undefined {
  const units = unitsOf(plot);
  const layers = units.flatMap((unit) => layerOf(unit) ?? []);
  if (!units.some((unit) => markOf(unit) === 'line') || layers.length === 0) return undefined;
  const encodings = units.map(({ encoding }) => object(encoding));
  const color = encodings.map((encoding) => object(encoding['color'])).find(({ scale }) => object(scale)['domain']);
  const { domain, range } = object(color?.['scale']);
  const series = names(domain);
  const isRamp = color?.['type'] === 'ordinal';
  const legend = object(color?.['legend']);
  return {
    name: nameOf(plot, index),
    title: typeof legend['title'] === 'string' ? legend['title'] : `panel ${index + 1}`,
    ...xTitle(encodings),
    logarithmic: encodings.some((encoding) => object(object(encoding['y'])['scale'])['type'] === 'log'),
    series,
    isRamp,
    ramp: isRamp ? names(range) : [],
    opacity: units.map(opacityByBatch).find((opacity) => opacity !== null) ?? 1,
    legendNames: Array.isArray(legend['values']) ? legend['values'].length : series.length,
    legendColumns: typeof legend['columns'] === 'number' ? legend['columns'] : Infinity,
    isPlain: units.every(isPlain),
    layers,
  };
}

function opacityByBatch({ data, mark }: Spec): number | null {
  const [name, { opacity }] = [object(data)['name'], object(mark)];
  return typeof name === 'string' && BY_BATCH.test(name) && typeof opacity === 'number' ? opacity : null;
}

function isPlain(unit: Spec): boolean {
  const { x, y, y2 } = object(unit['encoding']);
  const mark = markOf(unit);
  if (y === undefined) return true;
  if (x === undefined) return false;
  return mark === 'area' ? bandOf(unit) !== null : (mark === 'line' || mark === 'point') && y2 === undefined;
}

function bandOf({ encoding, mark }: Spec): Layer['band'] {
  const { field } = object(object(encoding)['y2']);
  const { opacity = 1 } = object(mark);
  const isBand = object(mark)['type'] === 'area' && typeof opacity === 'number';
  return isBand && typeof field === 'string' ? { y2: field, opacity } : null;
}

/** "epoch" of "epoch (thin line: each batch)". */
function xTitle(encodings: Spec[]): Pick<Panel, 'xTitle' | 'hasXTitle'> {
  const titles = encodings.map((encoding) => object(encoding['x'])['title']);
  const title = titles.find((one) => typeof one === 'string');
  // without a title of its own an axis has the name of its field
  return { xTitle: title?.replace(/ ?[(（].*/, '') ?? 'x', hasXTitle: title !== undefined || !titles.includes(null) };
}

/** The layers of a plot, each with the encoding that all share. */
function unitsOf(plot: Spec): Spec[] {
  const layers = objects(plot['layer']);
  if (layers.length === 0) return [plot];
  return layers.map((layer) => ({ ...layer, encoding: { ...object(plot['encoding']), ...object(layer['encoding']) } }));
}

function layerOf(unit: Spec): Layer | undefined {
  const { x, y, color } = object(unit['encoding']);
  const [data, xField, yField] = [dataOf(unit), quantityOf(x), quantityOf(y)];
  if (data === null || xField === null || yField === null) return undefined;
  const series = object(color)['field'];
  const { strokeWidth = 2 } = object(unit['mark']);
  const line = markOf(unit) === 'line' && typeof strokeWidth === 'number' ? strokeWidth : null;
  return { data, x: xField, y: yField, series: typeof series === 'string' ? series : null, line, band: bandOf(unit) };
}

/** The field of a plain number of a row, if it can be part of a signal's name. */
function quantityOf(channel: Json | undefined): string | null {
  const { field, type, bin, aggregate } = object(channel);
  const isPlain = type === 'quantitative' && typeof field === 'string' && /^\w+$/.test(field) && !bin && !aggregate;
  return isPlain ? field : null;
}

function dataOf(unit: Spec): string | null {
  const { name } = object(unit['data']);
  return typeof name === 'string' ? name : null;
}

function adjustPlot(plot: Spec, panel: Panel, adjustments: Adjustments): Spec {
  const adjusted = { ...plot, name: panel.name };
  const layers = objects(plot['layer']);
  if (layers.length === 0) return { ...adjustUnit(adjusted, panel, adjustments), name: panel.name };
  return {
    ...adjusted,
    ...(plot['encoding'] !== undefined && {
      encoding: adjustEncoding(object(plot['encoding']), panel, adjustments),
    }),
    layer: layers.flatMap((layer) => {
      const drawn = adjustUnit(layer, panel, adjustments);
      const data = dataOf(layer);
      if (data === null || markOf(layer) !== 'line') return [drawn];
      if (BY_BATCH.test(data))
        return [withMark(drawn, { opacity: { expr: rawOpacity(panel.name) } }), smoothLine(drawn, data)];
      // Where the smoothed line is, the line from epoch to epoch would be a second one of the same colour.
      return BY_EPOCH.test(data) ? [filtered(drawn, panel)] : [drawn];
    }),
  };
}

function smoothLine(drawn: Spec, data: string): Spec {
  return withMark({ ...drawn, data: { name: smoothName(data) } }, { opacity: 1, strokeWidth: 2 });
}

function filtered(unit: Spec, { layers }: Panel): Spec {
  const series = layers.find(({ data }) => data === dataOf(unit))?.series;
  if (!series) return unit;
  const filter = { filter: `indexof(${SMOOTHED}, datum[${JSON.stringify(series)}]) < 0` };
  return { ...unit, transform: [...list(unit['transform']), filter] };
}

function adjustUnit(unit: Spec, panel: Panel, adjustments: Adjustments): Spec {
  const encoding = object(unit['encoding']);
  const [x, y] = [quantityOf(encoding['x']), quantityOf(encoding['y'])];
  const transform = y === null ? [] : gapsOf(unit, y, panel, adjustments);
  return withMark(
    {
      ...unit,
      ...(unit['encoding'] !== undefined && { encoding: adjustEncoding(encoding, panel, adjustments) }),
      ...(transform.length > 0 && { transform: [...list(unit['transform']), ...transform] }),
    },
    {
      // A mark's words cost more than the mark, and people who listen have the crosshair and the table.
      aria: false,
      ...(x !== null && object(unit['mark'])['clip'] !== true && { clip: { expr: `isArray(${xRange(x)})` } }),
    },
  );
}

/** Where a line is broken: at what is no number, and at a number that a logarithmic axis has no place for. */
function gapsOf(unit: Spec, y: string, panel: Panel, { logarithmic }: Adjustments): Spec[] {
  const unplaced = { calculate: `datum.${y} > 0 ? datum.${y} : null`, as: y };
  const drawn = { calculate: `isValid(datum.${y})`, as: DRAWN };
  return [
    ...(logarithmic.get(panel.name) === true && !panel.logarithmic ? [unplaced] : []),
    ...(markOf(unit) === 'line' ? [drawn] : []),
  ];
}

function adjustEncoding(encoding: Spec, panel: Panel, adjustments: Adjustments): Spec {
  const { x, y, color } = encoding;
  const xField = quantityOf(x);
  return {
    ...encoding,
    ...(xField !== null && { x: adjustX(object(x), xField, panel) }),
    ...(quantityOf(y) !== null && { y: adjustY(object(y), panel, adjustments) }),
    ...(isObject(color) && panel.series.length > 0 && { color: adjustColour(color, panel, adjustments) }),
  };
}

function adjustX(x: Spec, field: string, { isPlain }: Panel): Spec {
  const { tickMinStep, ...axis } = object(x['axis']);
  // A part of the axis may be smaller than the step between its ticks.
  const step = typeof tickMinStep === 'number' && {
    tickMinStep: { expr: `isArray(${xRange(field)}) ? 0 : ${tickMinStep}` },
  };
  return {
    ...x,
    scale: {
      ...{ ...object(x['scale']), padding: edge(xRange(field)) },
      ...(isPlain ? axisOf(xAxis(field)) : { domainRaw: { expr: xRange(field) } }),
    },
    // Labels of the first and the last value stay inside, as they do when these lie at the ends.
    ...(x['axis'] !== null && { axis: { ...axis, ...step, labelFlush: EDGE + 1 } }),
  };
}

/** An axis that ends just where the signal says. */
function axisOf(signal: string): Spec {
  return { domain: { expr: signal }, nice: false, zero: false };
}

function adjustY(y: Spec, { name, isPlain }: Panel, adjustments: Adjustments): Spec {
  const made = object(y['scale']);
  const logarithmic = adjustments.logarithmic.get(name) ?? made['type'] === 'log';
  const ends = {
    ...(isPlain ? axisOf(yAxis(name)) : { domainRaw: { expr: yRange(name) } }),
    padding: logarithmic ? edge(yRange(name)) : 0,
  };
  if (!adjustments.logarithmic.has(name)) return { ...y, scale: { ...made, ...ends } };
  return {
    ...y,
    ...(y['axis'] !== null && { axis: { ...object(y['axis']), grid: !logarithmic } }),
    scale: { ...made, type: logarithmic ? 'log' : 'linear', nice: !logarithmic, zero: false, ...ends },
  };
}

/** A part of an axis is shown as it was chosen. */
function edge(range: string): Spec {
  return { expr: `isArray(${range}) ? 0 : ${EDGE}` };
}

function adjustColour(color: Spec, panel: Panel, { chosen, width }: Adjustments): Spec {
  const scale = object(color['scale']);
  if (!Array.isArray(scale['domain'])) return color;
  const drawn = chosen.get(panel.name) ?? panel.series;
  // A few of a ramp's curves are told apart by colours of their own.
  const isRamp = panel.isRamp && drawn.length > MOST_COLOURS;
  const { values, ...legend } = object(color['legend']);
  const named = isRamp ? ends(drawn) : panel.isRamp || values === undefined ? drawn : namesIn(values, drawn);
  const titled = typeof legend['title'] === 'string' ? textWidth(legend['title'], 8) : 0;
  return {
    ...color,
    type: isRamp ? 'ordinal' : 'nominal',
    scale: {
      ...scale,
      domain: [...drawn],
      ...(Array.isArray(scale['range']) && { range: rangeOf(scale['range'], panel, drawn) }),
    },
    ...(color['legend'] !== null && {
      legend: {
        ...legend,
        ...(named.length < drawn.length ? { values: [...named] } : { symbolLimit: drawn.length }),
        ...legendColumns(named, width - titled - AXIS),
      },
    }),
  };
}

function namesIn(values: Json, names: readonly string[]): string[] {
  return names.filter((name) => list(values).includes(name));
}

function ends(names: readonly string[]): string[] {
  return names.filter((_, index) => index === 0 || index === names.length - 1);
}

/** Every curve in the colour that it has among all. */
function rangeOf(range: Json[], { series }: Panel, drawn: readonly string[]): Json[] {
  return drawn.map((name) => range[series.indexOf(name) % range.length] ?? null);
}

/** More curves than this are not told apart by their colours and dashes. */
export const MOST_COLOURS = 8;

/** Pixels of a y axis, of a legend's symbol with the gaps around it, and of the longest label. */
const AXIS = 60;
const SYMBOL = 28;
const LONGEST_LABEL = 180;

/** As many columns as there is room for, where one line is too short for all. */
function legendColumns(names: readonly string[], room: number): Spec {
  const longest = Math.min(LONGEST_LABEL, Math.max(40, room - SYMBOL));
  const widths = names.map((name) => Math.min(longest, textWidth(name, 6)) + SYMBOL);
  const all = widths.reduce((sum, width) => sum + width, 0);
  if (all <= room) return { labelLimit: longest };
  return { labelLimit: longest, columns: Math.max(1, Math.floor(room / Math.max(...widths))) };
}

/** About; letters of Chinese, Japanese and Korean are twice as wide. */
function textWidth(text: string, letter: number): number {
  const wide = text.match(/[\u2e80-\uffff]/g)?.length ?? 0;
  return (text.length + wide) * letter;
}

function withoutXTitle(plot: Spec): Spec {
  const encoding = object(plot['encoding']);
  const { x } = encoding;
  const layers = objects(plot['layer']);
  return {
    ...plot,
    ...(isObject(x) && { encoding: { ...encoding, x: { ...x, title: null } } }),
    ...(layers.length > 0 && { layer: layers.map(withoutXTitle) }),
  };
}

function withMark(unit: Spec, changes: Spec): Spec {
  const mark = unit['mark'];
  return { ...unit, mark: { ...(isObject(mark) ? mark : { type: mark ?? 'point' }), ...changes } };
}

function markOf(unit: Spec): Json | undefined {
  return isObject(unit['mark']) ? unit['mark']['type'] : unit['mark'];
}

function names(value: Json | undefined): string[] {
  return list(value).filter((name) => typeof name === 'string');
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function objects(value: Json | undefined): Spec[] {
  return list(value).filter(isObject);
}

function object(value: Json | undefined): Spec {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
