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
import type { Spec } from './payload/chart.ts';
import type { Json } from './payload/read.ts';
import type { Theme } from './theme.ts';
import { themeOn, vegaConfig } from './theme.ts';
import { showTooltip } from './tooltip.ts';

export type DataSets = { [name: string]: Row[] };

export interface DrawOptions {
  theme: Theme;
  /** True for the kernel's own pictures: the theme's colours win over those of the chart. */
  ours: boolean;
  /** What a screen reader says. */
  description: string;
}

/** One Vega view in `host`. */
export interface Drawing {
  /** Gives the named data sets new rows; only what differs goes through the data flow. */
  setData(data: DataSets): Promise<void>;
  describe(description: string): void;
  /** Makes the whole picture, axes and legends included, so many pixels wide and high; null leaves a side alone. */
  fit(width: number | null, height: number | null): Promise<void>;
  finalize(): void;
}

/** Draws `spec` in `host`. Throws an Error with all that went wrong. */
export async function draw(host: HTMLElement, spec: Spec, options: DrawOptions): Promise<Drawing> {
  const problems: string[] = [];
  const logger = collect(problems);
  const compiled = compile(spec, options, logger);
  const view = new vega.View(vega.parse(compiled, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: host,
    hover: true,
    loader: nothingLoads,
    logger,
    tooltip: (_handler, event, _item, value) => showTooltip(event, value),
  });
  view.description(options.description);
  try {
    await view.runAsync();
    raise(problems);
  } catch (error) {
    view.finalize();
    throw error;
  }

  const sides = { width: sizeSignals(compiled, 'width'), height: sizeSignals(compiled, 'height') };
  const sets = new Map<string, DataSet>();
  for (const { name } of compiled.data ?? []) sets.set(name, { rows: [], tuples: [] });

  return {
    async setData(data) {
      for (const [name, rows] of Object.entries(data)) {
        const set = sets.get(name);
        if (set !== undefined) change(view, name, set, rows);
      }
      await view.resize().runAsync();
      raise(problems);
    },
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
  return { ...compiled, config: { ...compiled.config, events: { bind: 'container', selector: false } } };
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
    if (theme.highContrast && typeof color === 'string') return { ...copy, strokeDash: color };
    if (!isSpec(color) || !isSpec(color['scale'])) return copy;
    const { range: _, ...scale } = color['scale'];
    const themed = { ...color, scale };
    return {
      ...copy,
      color: themed,
      ...(theme.highContrast && { strokeDash: { ...themed, scale: { ...scale, range: DASHES } } }),
    };
  };
  const { background: _, ...rest } = spec;
  return Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, visit(entry)]));
}

/** A solid line first, then dashes that are told apart at a glance. */
const DASHES = [
  [1, 0],
  [7, 4],
  [2, 3],
  [9, 3, 2, 3],
];

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
  return Promise.reject(new Error(`Nothing is loaded into a chart: ${String(uri).slice(0, 80)}`));
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

interface DataSet {
  /** Rows as they were given, and the objects that Vega holds for them: it adds fields of its own. */
  rows: Row[];
  tuples: Row[];
}

function change(view: vega.View, name: string, set: DataSet, rows: Row[]): void {
  const texts = (some: Row[]): string[] => some.map((row) => JSON.stringify(row));
  const before = texts(set.rows);
  const after = texts(rows);
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) same++;
  if (same === before.length && same === after.length) return;

  const added = rows.slice(same).map((row) => ({ ...row }));
  view.change(name, vega.changeset().remove(set.tuples.slice(same)).insert(added));
  set.rows = rows;
  set.tuples = [...set.tuples.slice(0, same), ...added];
}

/** The signals that hold the sizes of the plots: one for a single plot, one a plot or a shared one otherwise. */
function sizeSignals(spec: vega.Spec, side: 'width' | 'height'): string[] {
  const own = typeof spec[side] === 'number' ? [side] : [];
  const signals = (spec.signals ?? []).filter(
    (signal) => new RegExp(`${side}$`, 'i').test(signal.name) && 'value' in signal && typeof signal.value === 'number',
  );
  return [...own, ...signals.map((signal) => signal.name)];
}

/** Pixels; in a cell too narrow for that the whole picture is scaled down. */
const SMALLEST_PLOT = 120;

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
    const next = sizes.map((size) => Math.max(SMALLEST_PLOT, Math.floor(size * scale)));
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
