/**
 * The first drawing of a chart's lines and axes, there before Vega is loaded: where Vega draws them a moment later, and
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

export interface Sketch extends Size {
  /** Of each panel's inner part. */
  plot: Size;
  axes: Stroke[];
  lines: Stroke[];
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

/** Around the chart, between panels, and what Vega leaves above a panel and below it. */
const PADDING = 4;
const SPACING = 28;
const LEGEND_OFFSET = 9;
/** A y axis whose labels are short; the end of an x axis, rounded up; an x axis with its title; ticks, in high contrast. */
const Y_AXIS = 37;
const OVERHANG = 1;
const X_AXIS = 36;
const TICKS = 5;
/** The title of a legend, and one line of its names. */
const LEGEND_TITLE = 15;
const LEGEND_LINE = 13;

/**
 * Null for a chart that is not all lines, in panels side by side with room for each.
 * @param spec The chart as it will be drawn.
 * @param made Its panels as the kernel made them.
 */
export function sketchOf(spec: Spec, made: Panel[], data: DataSets, size: Size, theme: Theme): Sketch | null {
  const panels = panelsOf(spec);
  const count = panels.length;
  const beside = spec['hconcat'];
  if (!Array.isArray(beside) || count === 0 || count < beside.length) return null;
  if (!panels.every(({ isPlain, isRamp }) => isPlain && !isRamp)) return null;
  const top = PADDING + LEGEND_OFFSET + Math.max(...panels.map(legendHeight));
  const bottom = PADDING + X_AXIS + (theme.highContrast ? TICKS : 0);
  const around = 2 * PADDING + (count - 1) * SPACING + count * (Y_AXIS + OVERHANG);
  const plot = { width: Math.floor((size.width - around) / count), height: Math.floor(size.height - top - bottom) };
  if (plot.width < SMALLEST_PLOT.width || plot.height < SMALLEST_PLOT.height) return null;

  const corners = panels.map((_, index): Corner => {
    const left = PADDING + Y_AXIS + index * (plot.width + OVERHANG + SPACING + Y_AXIS);
    return [left, top];
  });
  return {
    ...{ ...size, plot },
    axes: corners.map((corner) => axesOf(corner, plot, theme)),
    lines: panels.flatMap((panel, index) => {
      const place = placeIn(panel, data, corners[index] ?? [0, 0], plot);
      return linesOf(panel, data, made[index]?.opacity ?? 1, place, theme);
    }),
  };
}

type Corner = readonly [left: number, top: number];

/** Vega's axes lie between the pixels. */
function axesOf([left, top]: Corner, { width, height }: Size, { highContrast, foreground, grid }: Theme): Stroke {
  const path = `M${left + 0.5},${top + 0.5}v${height}h${width}`;
  return { path, colour: highContrast ? foreground : grid, width: 1, opacity: 1, dashes: [] };
}

/** Vega's plots are not made smaller; in a cell too narrow for that the whole picture is scaled down. */
export const SMALLEST_PLOT: Size = { width: 120, height: 48 };

function legendHeight({ title, series, legendColumns }: Panel): number {
  const lines = Math.ceil(series.length / Math.min(series.length, legendColumns));
  return Math.max(title === '' ? 0 : LEGEND_TITLE, lines * LEGEND_LINE);
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

/** A stroke a curve and layer, in the colour that the curve has by its place among all. */
function linesOf({ series, layers }: Panel, data: DataSets, opacity: number, place: Place, theme: Theme): Stroke[] {
  const dashes = dashesOf(series.length, theme);
  return layers.flatMap((layer) => {
    const width = layer.line;
    if (width === null) return [];
    return pathsOf(series, layer, data[layer.data] ?? [], place).map(({ curve, path }) => ({
      ...{ path, width, opacity: isByBatch(layer) ? opacity : 1 },
      colour: theme.series[curve % theme.series.length] ?? theme.foreground,
      dashes: dashes?.[curve % dashes.length] ?? [],
    }));
  });
}

/** Broken where a value has no place. */
function pathsOf(
  names: string[],
  { series, x, y }: Layer,
  rows: Row[],
  place: Place,
): { curve: number; path: string }[] {
  const paths = new Map<number, string>();
  const going = new Set<number>();
  for (const row of rows) {
    const curve = series === null ? 0 : names.indexOf(String(row[series]));
    const at = place(numberOf(row[x]), numberOf(row[y]));
    if (curve < 0) continue;
    if (at === null) going.delete(curve);
    else {
      paths.set(curve, `${paths.get(curve) ?? ''}${going.has(curve) ? 'L' : 'M'}${at}`);
      going.add(curve);
    }
  }
  return [...paths].map(([curve, path]) => ({ curve, path }));
}

function numberOf(value: Row[string] | undefined): number {
  return typeof value === 'number' ? value : NaN;
}

/** Nothing of it is read aloud: what it shows is named, and can be used, once Vega has drawn it. */
export function sketchNode({ width, height, axes, lines }: Sketch): SVGSVGElement {
  const svg = node('svg', { class: 'limpid-sketch', width, height, 'aria-hidden': 'true' });
  svg.append(...axes.map((stroke) => strokeNode(stroke, 'limpid-axes')));
  svg.append(...lines.map((stroke) => strokeNode(stroke, 'limpid-line')));
  return svg;
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
