/**
 * The first drawing of a chart's lines, bands and axes, there before Vega is loaded: where Vega draws them a moment later, and
 * in the same strokes. Pure but for its nodes.
 */
import type { Row } from 'limpid/mime';
import { dashesOf } from './dashes.ts';
import type { DataSets } from './drawn.ts';
import { xEnds, yEnds } from './ends.ts';
import { EDGE, isByBatch, panelsOf } from './panels.ts';
import type { Layer, Panel } from './panels.ts';
import type { Spec } from './payload/chart.ts';
import type { Theme } from './theme.ts';

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

export interface Sketch extends Size, Drawn {
  /** Of each panel's inner part. */
  plot: Size;
  axes: Stroke[];
}

interface Drawn {
  /** Under the lines. */
  bands: Area[];
  lines: Stroke[];
}

export interface Area {
  /** As of an SVG path, closed. */
  path: string;
  colour: string;
  opacity: number;
}

export interface Stroke {
  /** As of an SVG path. */
  path: string;
  colour: string;
  width: number;
  opacity: number;
  /** Empty for a solid line. */
  dashes: readonly number[];
}

/** Around the chart, between panels in one row, and what Vega leaves between a panel and its legend. */
const PADDING = 4;
const SPACING = 28;
const LEGEND_OFFSET = 9;
/** A y axis whose labels are short; the end of an x axis, rounded up; an x axis with its title; ticks, in high contrast. */
const Y_AXIS = 37;
const OVERHANG = 1;
const X_AXIS = 36;
const X_TITLE = 19;
const TICKS = 5;
/** The title of a legend, and one line of its names. */
const LEGEND_TITLE = 15;
const LEGEND_LINE = 13;
const LEGEND_LINE_IN_HIGH_CONTRAST = 14;

/**
 * Null for a chart that is not all lines and bands, in panels with room for each.
 * @param spec The chart as it will be drawn.
 * @param made Its panels as the kernel made them.
 */
export function sketchOf(spec: Spec, made: Panel[], data: DataSets, size: Size, theme: Theme): Sketch | null {
  const panels = panelsOf(spec);
  const grid = gridOf(spec);
  if (grid === null || panels.length === 0 || panels.length < grid.count) return null;
  if (!panels.every(({ isPlain }) => isPlain)) return null;
  const { plot, corners } = placesOf(panels, grid, size, theme);
  if (plot.width < SMALLEST_PLOT.width || plot.height < SMALLEST_PLOT.height) return null;

  const drawn = panels.map((panel, index) => {
    const corner = corners[index] ?? [0, 0];
    const opacity = made[index]?.opacity ?? 1;
    return drawnOf(panel, data, opacity, placeIn(panel, data, corner, plot), theme);
  });
  return {
    ...{ ...size, plot },
    axes: corners.map((corner) => axesOf(corner, plot, theme)),
    bands: drawn.flatMap(({ bands }) => bands),
    lines: drawn.flatMap(({ lines }) => lines),
  };
}

/** How the panels stand: in one row, or in rows of so many columns. */
interface Grid {
  count: number;
  columns: number;
  between: { row: number; column: number };
}

function gridOf({ hconcat, concat, columns, spacing }: Spec): Grid | null {
  if (Array.isArray(hconcat)) {
    return { count: hconcat.length, columns: hconcat.length, between: { row: 0, column: SPACING } };
  }
  const { row, column } = typeof spacing === 'object' && spacing !== null && !Array.isArray(spacing) ? spacing : {};
  const isGrid = Array.isArray(concat) && typeof columns === 'number';
  if (!isGrid || typeof row !== 'number' || typeof column !== 'number') return null;
  return { count: concat.length, columns, between: { row, column } };
}

type Corner = readonly [left: number, top: number];

/** The corners of the panels' inner parts, which share what axes and legends leave. */
function placesOf(
  panels: Panel[],
  { columns, between }: Grid,
  size: Size,
  theme: Theme,
): { plot: Size; corners: Corner[] } {
  const rows = Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) => {
    const its = panels.slice(row * columns, (row + 1) * columns);
    const axis =
      (its.some(({ hasXTitle }) => hasXTitle) ? X_AXIS : X_AXIS - X_TITLE) + (theme.highContrast ? TICKS : 0);
    return { above: LEGEND_OFFSET + Math.max(...its.map((panel) => legendHeight(panel, theme))), axis };
  });
  const taken = rows.reduce(
    (sum, { above, axis }) => sum + above + axis,
    2 * PADDING + (rows.length - 1) * between.row,
  );
  const around = 2 * PADDING + (columns - 1) * between.column + columns * (Y_AXIS + OVERHANG);
  const plot = {
    width: Math.floor((size.width - around) / columns),
    height: Math.floor((size.height - taken) / rows.length),
  };
  const tops = rows.map((_, row) =>
    rows
      .slice(0, row)
      .reduce(
        (top, { above, axis }) => top + above + plot.height + axis + between.row,
        PADDING + (rows[row]?.above ?? 0),
      ),
  );
  const corners = panels.map((_, index): Corner => {
    const left = PADDING + Y_AXIS + (index % columns) * (plot.width + OVERHANG + between.column + Y_AXIS);
    return [left, tops[Math.floor(index / columns)] ?? 0];
  });
  return { plot, corners };
}

/** Vega's axes lie between the pixels. */
function axesOf([left, top]: Corner, { width, height }: Size, { highContrast, foreground, grid }: Theme): Stroke {
  const path = `M${left + 0.5},${top + 0.5}v${height}h${width}`;
  return { path, colour: highContrast ? foreground : grid, width: 1, opacity: 1, dashes: [] };
}

/** Vega's plots are not made smaller; in a cell too narrow for that the whole picture is scaled down. */
export const SMALLEST_PLOT: Size = { width: 120, height: 48 };

function legendHeight({ title, legendNames, legendColumns }: Panel, { highContrast }: Theme): number {
  const lines = Math.ceil(legendNames / Math.min(legendNames, legendColumns));
  const line = highContrast ? LEGEND_LINE_IN_HIGH_CONTRAST : LEGEND_LINE;
  return Math.max(title === '' ? 0 : LEGEND_TITLE, lines * line);
}

type Place = (x: number, y: number) => string | null;

/** Where values are drawn; null: nowhere. */
function placeIn(panel: Panel, data: DataSets, [left, top]: Corner, plot: Size): Place {
  const { logarithmic, layers } = panel;
  const [from = NaN, to = NaN] = xEnds(data, layers[0]?.x ?? '');
  const yEdge = logarithmic ? EDGE : 0;
  const placed = (y: number): number => (logarithmic ? Math.log(y) : y);
  const [low = NaN, high = NaN] = yEnds(panel, data, logarithmic).map(placed);
  return (x, y) => {
    const at = left + EDGE + shareOf(x, from, to) * (plot.width - 2 * EDGE);
    const height = top + yEdge + (1 - shareOf(placed(y), low, high)) * (plot.height - 2 * yEdge);
    return Number.isFinite(at + height) ? `${at.toFixed(2)},${height.toFixed(2)}` : null;
  };
}

function shareOf(value: number, low: number, high: number): number {
  return low === high ? 0.5 : (value - low) / (high - low);
}

/** A stroke or a band a curve and layer, in the colour that the curve has by its place among all. */
function drawnOf(panel: Panel, data: DataSets, opacity: number, place: Place, theme: Theme): Drawn {
  const { series, layers, isRamp, ramp } = panel;
  const colours = isRamp ? ramp : theme.series;
  const dashes = isRamp ? null : dashesOf(series.length, theme);
  const drawn: Drawn = { bands: [], lines: [] };
  for (const layer of layers) {
    const { line, band } = layer;
    const at = (row: Row, field: string): string | null => place(numberOf(row[layer.x]), numberOf(row[field]));
    const rows = data[layer.data] ?? [];
    if (line !== null) {
      for (const [curve, runs] of runsOf(series, layer, rows, (row) => at(row, layer.y))) {
        const path = runs.map((points) => `M${points.join('L')}`).join('');
        const look = { width: line, opacity: isByBatch(layer) ? opacity : 1 };
        const [colour, its] = [colours[curve % colours.length], dashes?.[curve % dashes.length]];
        drawn.lines.push({ path, ...look, colour: colour ?? theme.foreground, dashes: its ?? [] });
      }
    }
    if (band !== null) {
      const edges = (row: Row): [string, string] | null => {
        const [one, other] = [at(row, layer.y), at(row, band.y2)];
        return one === null || other === null ? null : [one, other];
      };
      for (const [curve, runs] of runsOf(series, layer, rows, edges)) {
        const path = runs.map(outline).join('');
        const colour = colours[curve % colours.length] ?? theme.foreground;
        drawn.bands.push({ path, colour, opacity: band.opacity });
      }
    }
  }
  return drawn;
}

/** There along one edge, and back along the other. */
function outline(points: [one: string, other: string][]): string {
  const there = points.map(([one]) => one);
  const back = points.map(([, other]) => other).reverse();
  return `M${[...there, ...back].join('L')}Z`;
}

/** Of each curve what can be placed, in unbroken runs of its rows. */
function runsOf<Placed>(
  names: string[],
  { series }: Layer,
  rows: Row[],
  place: (row: Row) => Placed | null,
): Map<number, Placed[][]> {
  const runs = new Map<number, Placed[][]>();
  const going = new Map<number, Placed[]>();
  for (const row of rows) {
    const curve = series === null ? 0 : names.indexOf(String(row[series]));
    if (curve < 0) continue;
    const placed = place(row);
    const run = going.get(curve);
    if (placed === null) going.delete(curve);
    else if (run) run.push(placed);
    else {
      const begun = [placed];
      going.set(curve, begun);
      runs.set(curve, [...(runs.get(curve) ?? []), begun]);
    }
  }
  return runs;
}

function numberOf(value: Row[string] | undefined): number {
  return typeof value === 'number' ? value : NaN;
}

/** Nothing of it is read aloud: what it shows is named, and can be used, once Vega has drawn it. */
export function sketchNode({ width, height, axes, bands, lines }: Sketch): SVGSVGElement {
  const svg = node('svg', { class: 'limpid-sketch', width, height, 'aria-hidden': 'true' });
  svg.append(...axes.map((stroke) => strokeNode(stroke, 'limpid-axes')));
  svg.append(...bands.map(areaNode));
  svg.append(...lines.map((stroke) => strokeNode(stroke, 'limpid-line')));
  return svg;
}

function areaNode({ path, colour, opacity }: Area): SVGPathElement {
  return node('path', { class: 'limpid-band', d: path, fill: colour, opacity });
}

function strokeNode({ path, colour, width, opacity, dashes }: Stroke, name: string): SVGPathElement {
  return node('path', {
    ...{
      class: name,
      d: path,
      fill: 'none',
      stroke: colour,
      'stroke-width': width,
      'stroke-linejoin': 'round',
      opacity,
    },
    ...(dashes.length > 0 && { 'stroke-dasharray': dashes.join(' ') }),
  });
}

function node<Name extends 'svg' | 'path'>(
  name: Name,
  attributes: { [name: string]: string | number },
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value));
  return made;
}
