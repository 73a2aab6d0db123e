/**
 * Vega-Lite drawn as SVG: the only importer of Vega, loaded when the first chart is shown.
 * Expressions are interpreted, never compiled, so it runs where a content security policy forbids eval;
 * and nothing is ever loaded but pictures that lie in the chart itself.
 */
import { dsvFormat } from 'd3-dsv';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import type { TopLevelSpec } from 'vega-lite';
import { expressionInterpreter } from 'vega-interpreter';
import type { Row } from 'limpid/mime';
import { dashesOf } from './dashes.ts';
import type { DataSets } from './drawn.ts';
import { DRAWN } from './panels.ts';
import { words } from './words/index.ts';
import type { Spec } from './payload/chart.ts';
import type { Json } from './payload/read.ts';
import type { Picture } from './plot.ts';
import { SMALLEST_PLOT } from './sketch.ts';
import type { Size } from './sketch.ts';
import type { Theme } from './theme.ts';
import { themeOn, vegaConfig } from './theme.ts';
import { showTooltip } from './tooltip.ts';

export type Signals = { [name: string]: readonly (string | number)[] | null };

/** The inner part of one plot, without its axes. */
export interface Frame {
  /** In pixels of the window. */
  box: DOMRect;
  /** Pixels from the frame's left and top edge. */
  left(x: number): number;
  top(y: number): number;
  /** The value at so many pixels from the left edge. */
  valueAt(left: number): number;
  colour(series: string): string;
}

export interface DrawOptions {
  theme: Theme;
  /** True for the kernel's own pictures: the theme's colours win over those of the chart. */
  ours: boolean;
  /** What the inner part of each plot is likely to measure when the whole picture fits. */
  plot: Size | null;
}

/** One Vega view in `host`. */
export interface Drawing {
  /** Gives the named data sets new rows, and signals new values; only what differs goes through the data flow. */
  setData(data: DataSets, signals: Signals): Promise<void>;
  /** Where a named plot is and how it places values; null when there is none of the name, or no axes yet. */
  frame(name: string): Frame | null;
  describe(description: string): void;
  /** Makes the whole picture, axes and legends included, so many pixels wide and high; null leaves a side alone. */
  fit(width: number | null, height: number | null): Promise<void>;
  finalize(): void;
}

/** Draws the picture in `host`. Throws an Error with all that went wrong. */
export async function draw(host: HTMLElement, picture: Picture, options: DrawOptions): Promise<Drawing> {
  const problems: string[] = [];
  const logger = collect(problems);
  const compiled = compile(picture.spec, options, logger);
  const view = new vega.View(vega.parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: host,
    hover: true,
    loader: nothingLoads,
    logger,
    tooltip: (_handler, event, _item, value) => showTooltip(event, value),
  });
  view.description(picture.description);
  const sides = { width: sizeSignals(compiled, 'width'), height: sizeSignals(compiled, 'height') };
  for (const side of ['width', 'height'] as const) {
    if (options.plot !== null) for (const signal of sides[side]) view.signal(signal, options.plot[side]);
  }
  const sets = new Map<string, DataSet>();
  for (const { name } of compiled.data ?? []) sets.set(name, { rows: [], tuples: [] });
  const setData = async (data: DataSets, signals: Signals): Promise<void> => {
    for (const [name, rows] of Object.entries(data)) {
      const set = sets.get(name);
      if (set !== undefined) change(view, name, set, rows);
    }
    for (const [name, value] of Object.entries(signals)) {
      // An equal list is another one to Vega, which would work out anew all that depends on it.
      const isOther = hasSignal(compiled, name) && JSON.stringify(view.signal(name)) !== JSON.stringify(value);
      if (isOther) view.signal(name, value);
    }
    await view.resize().runAsync();
    raise(problems);
  };
  try {
    await setData(picture.data, picture.signals ?? {});
  } catch (error) {
    view.finalize();
    throw error;
  }

  return {
    setData,
    frame: (name) => frameOf(view, host, name),
    describe: (description) => void view.description(description),
    async fit(width, height) {
      if (width !== null) await fitSide(view, host, 'width', sides.width, width);
      if (height !== null) await fitSide(view, host, 'height', sides.height, height);
      raise(problems);
    },
    finalize: () => void view.finalize(),
  };
}

function compile(spec: Spec, { theme, ours }: DrawOptions, logger: vega.LoggerInterface): vega.Spec {
  const own = ours ? null : ownBackground(spec);
  const config = vegaConfig(own === null ? theme : themeOn(own, theme));
  const drawn = ours ? inTheme(spec, theme) : spec;
  // SAFETY: compile() throws on what is no Vega-Lite specification.
  const { spec: compiled } = vegaLite.compile(drawn as unknown as TopLevelSpec, { config, logger });
  // Listening outside of the chart, and putting inputs there, is for pages, not for one output among many.
  takeGapsFromRows(compiled);
  return { ...compiled, config: { ...compiled.config, events: { bind: 'container', selector: false } } };
}

/** Vega-Lite has an expression in every line that is worked out for every point whenever it is drawn: rows know it. */
function takeGapsFromRows(spec: vega.Spec): void {
  const knowing = new Set(
    (spec.data ?? [])
      .filter(({ transform }) => transform?.some((one) => one.type === 'formula' && one.as === DRAWN))
      .map(({ name }) => name),
  );
  const visit = (mark: vega.Mark, facets: ReadonlyMap<string, string>): void => {
    const from = mark.from && 'data' in mark.from ? mark.from.data : undefined;
    const source = from === undefined ? undefined : (facets.get(from) ?? from);
    const drawn = mark.encode?.update;
    if (mark.type === 'line' && drawn && source !== undefined && knowing.has(source)) {
      drawn.defined = { field: DRAWN };
    }
    if (mark.type !== 'group') return;
    const facet = mark.from && 'facet' in mark.from ? mark.from.facet : undefined;
    const inside = facet && 'data' in facet ? new Map([...facets, [facet.name, facet.data]]) : facets;
    for (const one of mark.marks ?? []) visit(one, inside);
  };
  for (const mark of spec.marks ?? []) visit(mark, new Map());
}

/**
 * One of the kernel's own charts without the colours that it has for viewers without a theme, so that the theme's
 * apply; in high contrast, lines differ in their dashes too.
 */
function inTheme(spec: Spec, theme: Theme): Spec {
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, visit(entry)]));
    const { color } = copy;
    // Where panels have scales of their own for colours, they have them for dashes too.
    if (color === 'independent' || color === 'shared') return { ...copy, strokeDash: color };
    if (!isSpec(color) || !isSpec(color['scale']) || color['type'] === 'ordinal') return copy;
    const { range: _, ...scale } = color['scale'];
    const themed = { ...color, scale };
    const names = Array.isArray(scale['domain']) ? scale['domain'].length : 0;
    const dashes = dashesOf(names, theme);
    return { ...copy, color: themed, ...(dashes && { strokeDash: { ...themed, scale: { ...scale, range: dashes } } }) };
  };
  const { background: _, ...rest } = spec;
  return Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, visit(entry)]));
}

function isSpec(value: Json | undefined): value is Spec {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A background colour that the chart brings itself. */
function ownBackground(spec: Spec): string | null {
  const config = spec['config'];
  const own = spec['background'] ?? (isSpec(config) ? config['background'] : null);
  return typeof own === 'string' && own !== 'transparent' && own !== 'none' ? own : null;
}

const IMAGE = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i;
const LINK = /^https?:\/\//i;

/** A loader that loads nothing: pictures must be data, and a link is followed only when it is clicked. */
const nothingLoads: vega.Loader = {
  sanitize: (uri, options) => {
    if (options.context === 'href' && LINK.test(uri)) {
      const link = { href: uri, target: '_blank', rel: 'noopener noreferrer' };
      return Promise.resolve(link);
    }
    return options.context === 'image' && IMAGE.test(uri) ? Promise.resolve({ href: uri }) : refuse(uri);
  },
  load: refuse,
  http: refuse,
  file: refuse,
};

function refuse(uri: string): Promise<never> {
  return Promise.reject(new Error(words.nothingLoads(String(uri).slice(0, 80))));
}

/** Vega's own reader of delimited text writes code and evaluates it; this one does not. */
function delimited(delimiter: string): (text: string) => object[] {
  return (text) => {
    const [columns = [], ...rows] = dsvFormat(delimiter).parseRows(text);
    return rows.map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
  };
}
vega.formats('csv', delimited(','));
vega.formats('tsv', delimited('\t'));
vega.formats('dsv', (text, { delimiter = ',' }) => delimited(delimiter)(text));

function hasSignal({ signals = [] }: vega.Spec, name: string): boolean {
  return signals.some((signal) => signal.name === name);
}

function frameOf(view: vega.View, host: HTMLElement, name: string): Frame | null {
  // Vega gives a group the class of its mark's name; a chart of one plot has the root group alone.
  const group = host.querySelector(`.${name}_group > g > .background`) ?? host.querySelector('.root > g > .background');
  if (group === null) return null;
  const [x, y] = [scaleOf<ContinuousScale>(view, `${name}_x`), scaleOf<ContinuousScale>(view, `${name}_y`)];
  if (x === null || y === null) return null;
  const box = group.getBoundingClientRect();
  // A picture that is shrunk to its cell has other pixels than Vega's.
  const [low = 0, high = 1] = x.range();
  const shrunk = box.width / (high - low);
  const colours = scaleOf<(series: string) => string>(view, `${name}_color`) ?? scaleOf(view, 'color');
  return {
    box,
    left: (at) => x(at) * shrunk,
    top: (at) => y(at) * shrunk,
    valueAt: (left) => x.invert(left / shrunk),
    colour: (series) => colours?.(series) ?? 'currentcolor',
  };
}

/** Null when there is no scale of the name, at which Vega throws. */
function scaleOf<Scale>(view: vega.View, name: string): Scale | null {
  try {
    // SAFETY: a panel's axes are quantities, whose scales are continuous ones of d3; that of its colours takes names.
    return view.scale(name) as Scale;
  } catch {
    return null;
  }
}

interface ContinuousScale {
  (value: number): number;
  invert(pixels: number): number;
  range(): number[];
}

interface DataSet {
  /** Rows as they were given, and the objects that Vega holds for them: it adds fields of its own. */
  rows: Row[];
  tuples: Row[];
}

function change(view: vega.View, name: string, set: DataSet, rows: Row[]): void {
  const before = set.rows;
  if (before === rows) return;
  let same = 0;
  while (same < before.length && same < rows.length && isSame(before[same], rows[same])) same++;
  if (same === before.length && same === rows.length) return;

  const added = rows.slice(same).map((row) => ({ ...row }));
  view.change(name, vega.changeset().remove(set.tuples.slice(same)).insert(added));
  set.rows = rows;
  set.tuples = [...set.tuples.slice(0, same), ...added];
}

function isSame(one: Row | undefined, other: Row | undefined): boolean {
  if (one === other || one === undefined || other === undefined) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.is(one[name], other[name]));
}

/** The signals that hold the sizes of the plots: one for a single plot, one a plot or a shared one otherwise. */
function sizeSignals(spec: vega.Spec, side: 'width' | 'height'): string[] {
  const own = typeof spec[side] === 'number' ? [side] : [];
  const signals = (spec.signals ?? []).filter(
    (signal) => new RegExp(`${side}$`, 'i').test(signal.name) && 'value' in signal && typeof signal.value === 'number',
  );
  return [...own, ...signals.map((signal) => signal.name)];
}

/**
 * Axes and legends take what they need, and the plots share the rest. The whole side is close to linear in the plots'
 * scale: in one row their widths add up, in one column they share one. The first step shows the slope, and the next
 * ones take up what ticks have changed meanwhile.
 */
async function fitSide(
  view: vega.View,
  host: HTMLElement,
  side: 'width' | 'height',
  signals: string[],
  wanted: number,
): Promise<void> {
  let slope = 1;
  for (let step = 0; step < 4; step++) {
    const before = pictureSize(host, side);
    const missing = wanted - before;
    const sizes = signals.map((signal) => Number(view.signal(signal)));
    const plots = sizes.reduce((sum, size) => sum + size, 0);
    if (plots === 0 || Math.abs(missing) < 2) return;
    const scale = 1 + missing / slope / plots;
    const next = sizes.map((size) => Math.max(SMALLEST_PLOT[side], Math.floor(size * scale)));
    const change = next.reduce((sum, size) => sum + size, 0) - plots;
    if (change === 0) return;
    signals.forEach((signal, index) => view.signal(signal, next[index]));
    await view.resize().runAsync();
    slope = Math.max(0.5, (pictureSize(host, side) - before) / change);
  }
}

function pictureSize(host: HTMLElement, side: 'width' | 'height'): number {
  return host.querySelector('svg')?.[side].baseVal.value ?? 0;
}

function collect(problems: string[]): vega.LoggerInterface {
  const logger: vega.LoggerInterface = {
    level: () => logger,
    // Warnings are hints to the chart's author, and not every one means a wrong picture.
    error: (...words) => {
      problems.push(words.map((word) => (word instanceof Error ? word.message : String(word))).join(' '));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}

function raise(problems: string[]): void {
  if (problems.length === 0) return;
  const all = [...new Set(problems.splice(0))];
  throw new Error(all.join('\n'));
}
