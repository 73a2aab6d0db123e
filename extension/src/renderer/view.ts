/** One view of a training: a chart with its tools, and the table behind it. */
import type { PictureTable } from 'limpid/mime';
import { createDrawn } from './drawn.ts';
import type { DataSets, Drawn } from './drawn.ts';
import { xEnds, yEnds } from './ends.ts';
import { createOverlay } from './overlay.ts';
import { adjust, isByBatch, panelsOf, SMOOTHED, xAxis, xRange, yAxis, yRange } from './panels.ts';
import type { Adjustments, Panel } from './panels.ts';
import { createButton, createPart } from './part.ts';
import type { Spec } from './payload/chart.ts';
import { createPicker } from './picker.ts';
import { createPlot } from './plot.ts';
import { sketchOf } from './sketch.ts';
import { createSlider } from './slider.ts';
import type { Slider } from './slider.ts';
import { createTwin } from './table.ts';
import type { Signals } from './vega.ts';
import { extent } from './zoom.ts';
import type { Range } from './zoom.ts';
import { words } from './words/index.ts';

export interface Chart {
  spec: Spec;
  data: DataSets;
  summary: string;
  table: PictureTable;
  /** What the table holds. */
  caption: string;
}

export interface View {
  readonly node: HTMLElement;
  /** Smoothing, axis, zoom and curves. */
  readonly tools: HTMLElement;
  /** Settles when the chart is on the page. */
  show(chart: Chart): Promise<void>;
  dispose(): void;
}

/** The layout is chosen for widths in steps, so that dragging an edge does not redraw at every pixel. */
const WIDTH_STEP = 60;

export function createView(height: number): View {
  const node = createPart('div', 'view');
  const figure = createPart('div', 'figure-of-view');
  const tools = createPart('div', 'tools');
  const actions = createPart('div', 'actions');

  let chart: Chart | null = null;
  let panels: Panel[] = [];
  let drawn: Drawn = { exact: {}, rows: {}, averaged: [] };
  let logarithmic: boolean | null = null;
  const ranges = new Map<string, Range>();
  const adjusted = rememberingAdjusted();
  const drawnOf = createDrawn();

  const plot = createPlot({ height, fluid: true, ours: true, drawn: () => overlay.follow(panels) });
  const overlay = createOverlay({
    frame: (name) => plot.frame(name),
    data: () => drawn.exact,
    zoom(field, range) {
      if (range === null) ranges.delete(field);
      else ranges.set(field, range);
      overlay.setRanges(ranges);
      reset.classList.toggle('limpid-behind', ranges.size === 0);
      void draw();
    },
  });
  figure.append(plot.node, overlay.node);
  const twin = createTwin(figure);
  const picker = createPicker(() => void draw());
  const smoothing = createSmoothing(() => void draw());
  const log = createCheck(words.logScale, (on) => {
    logarithmic = on;
    void draw();
  });
  const reset = createButton(words.resetZoom, () => {
    ranges.clear();
    overlay.setRanges(ranges);
    reset.classList.add('limpid-behind');
    overlay.node.focus();
    void draw();
  });
  reset.classList.add('limpid-behind');
  tools.append(picker.button, smoothing.node, log.node);
  actions.append(twin.button, twin.copy, reset);
  twin.stage.append(picker.list);
  node.append(twin.stage, actions);

  let steps = 0;
  let measured = 0;
  const stepsNow = (): number => Math.round(((measured ||= node.clientWidth) || 600) / WIDTH_STEP);
  const resize = new ResizeObserver(() => {
    measured = node.clientWidth;
    if (chart !== null && measured > 0 && stepsNow() !== steps) void draw();
  });
  resize.observe(node);

  const draw = (): Promise<void> => {
    if (chart === null) return Promise.resolve();
    const { data, summary } = chart;
    steps = stepsNow();
    const axes = new Map(
      logarithmic === null ? [] : panels.map((panel) => [panel.name, logarithmic === true && hasLog(panel, data)]),
    );
    const width = steps * WIDTH_STEP;
    const { chosen } = picker;
    drawn = drawnOf(data, panels, {
      ...{ chosen, ranges, weight: smoothing.value },
      width: width / Math.max(1, Math.min(2, panels.length)),
    });
    const spec = adjusted(chart.spec, panels, { logarithmic: axes, chosen, width });
    const { rows } = drawn;
    return plot.show({
      spec,
      data: rows,
      signals: { ...signalsOf(panels, ranges, drawn, axes), [SMOOTHED]: drawn.averaged },
      description: summary,
      sketch: (size, theme) => sketchOf(spec, panels, rows, size, theme),
    });
  };

  return {
    node,
    tools,
    async show(next) {
      if (chart === null || chart.spec !== next.spec) {
        panels = panelsOf(next.spec);
        picker.set(panels);
        const adjustable = panels.length > 0;
        figure.classList.toggle('limpid-adjustable', adjustable);
        overlay.node.hidden = !adjustable;
        log.node.hidden = !adjustable;
        smoothing.node.hidden = !panels.some(({ layers }) => layers.some(isByBatch));
        if (logarithmic === null) log.set(panels.some((panel) => panel.logarithmic));
      }
      chart = next;
      twin.setTable(next.table, next.caption);
      overlay.node.setAttribute('aria-label', next.summary || next.caption);
      await draw();
    },
    dispose() {
      resize.disconnect();
      overlay.dispose();
      plot.dispose();
    },
  };
}

function createSmoothing(changed: () => void): Slider {
  const look = {
    text: words.smoothing,
    title: words.smoothingTitle,
    least: 0,
    most: 0.99,
    step: 0.01,
    start: 0,
    write: String,
  };
  return createSlider(look, changed);
}

function createCheck(text: string, changed: (on: boolean) => void): { node: HTMLElement; set(on: boolean): void } {
  const node = createPart('label', 'tool');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.addEventListener('change', () => changed(box.checked));
  node.append(box, text);
  return { node, set: (on) => void (box.checked = on) };
}

/** Vega draws anew whenever the chart is another object, so the same adjustments give the same one. */
function rememberingAdjusted(): (spec: Spec, panels: Panel[], adjustments: Adjustments) => Spec {
  let last: { key: string; result: Spec } | null = null;
  return (spec, panels, adjustments) => {
    const { logarithmic, chosen, width } = adjustments;
    const key = JSON.stringify([spec, [...logarithmic], [...chosen], width]);
    if (last?.key !== key) last = { key, result: adjust(spec, panels, adjustments) };
    return last.result;
  };
}

/** Whether a logarithmic axis has something to show. */
function hasLog({ layers }: Panel, data: DataSets): boolean {
  const values = layers.flatMap(({ data: name, y }) => (data[name] ?? []).map((row) => row[y]));
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.some((value) => value > 0) && !numbers.some((value) => value < 0);
}

/** Where the x axes are zoomed, the y axes show what is left; elsewhere both show all that is drawn. */
function signalsOf(
  panels: Panel[],
  ranges: ReadonlyMap<string, Range>,
  { exact, rows }: Drawn,
  axes: ReadonlyMap<string, boolean>,
): Signals {
  const signals: Signals = {};
  for (const x of new Set(panels.flatMap(({ layers }) => layers.map((layer) => layer.x)))) {
    signals[xRange(x)] = ranges.get(x) ?? null;
    signals[xAxis(x)] = ranges.get(x) ?? xEnds(rows, x);
  }
  for (const panel of panels) {
    const seen = panel.layers.flatMap(({ data: name, x, y, band }) => {
      const range = ranges.get(x);
      if (range === undefined) return [];
      return (exact[name] ?? []).flatMap((row) => {
        const at = row[x];
        const isInside = typeof at === 'number' && at >= range[0] && at <= range[1];
        const values = [row[y], band ? row[band.y2] : null];
        return isInside ? values.filter((value) => typeof value === 'number') : [];
      });
    });
    const logarithmic = axes.get(panel.name) ?? panel.logarithmic;
    const range = extent(seen, logarithmic);
    signals[yRange(panel.name)] = range;
    signals[yAxis(panel.name)] = range ?? yEnds(panel, rows, logarithmic);
  }
  return signals;
}
