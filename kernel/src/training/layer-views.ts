/** Layers as charts: norms of gradients, update ratios, how weights are spread, and the newest histograms. */
import { say } from '../say.ts';
import type { PictureTable, Row, TrainingView } from '../mime.ts';
import { figure } from '../display/numbers.ts';
import type { TrainingHistory } from './history.ts';
import { someOf, SPREAD_LAYERS } from './layer-history.ts';
import type { Histogram } from './layers.ts';
import {
  axisKey,
  cached,
  chartOf,
  EDGE,
  frameLayer,
  frameOf,
  linePanel,
  PANEL_HEIGHT,
  rowsOf,
  widthOf,
} from './panel.ts';
import { xOf, xOfBatch, colourOf, yOf } from './panel.ts';
import type { Drawing } from './panel.ts';
import { pointsOf, type Curve } from './series.ts';

/** Layers in a table. */
const TABLE_LAYERS = 100;
/** Updates of about a thousandth of the weights are a healthy training's (A. Karpathy, https://cs231n.github.io/neural-networks-3/#ratio). */
const HEALTHY_RATIO = 1e-3;

type Curves = { [layer: string]: Curve };

export function layerViewsOf(drawing: Drawing): TrainingView[] {
  const { history } = drawing;
  const { gradientNorms, updateRatios, spreads, latest } = history.layers;
  return [
    ...(isEmpty(gradientNorms) ? [] : [gradientsView(drawing, gradientNorms)]),
    ...(isEmpty(updateRatios) ? [] : [updatesView(drawing, updateRatios)]),
    ...(spreads.length === 0 ? [] : [weightsView(drawing)]),
    ...(Object.values(latest).some((one) => one.gradients ?? one.weights) ? [histogramsView(history)] : []),
  ];
}

function gradientsView(drawing: Drawing, curves: Curves): TrainingView {
  const { history } = drawing;
  const view = {
    name: 'gradients',
    title: say('Gradients'),
    summary: say('Gradient norms: {range}.', { range: rangeOf(history, 'gradientNorm') }),
    table: layerTable(history),
  };
  return curvesView(drawing, view, say('gradient norm'), curves, []);
}

function updatesView(drawing: Drawing, curves: Curves): TrainingView {
  const { history } = drawing;
  const view = {
    name: 'updates',
    title: say('Updates'),
    summary: say('A step changes weights by these shares of their norms: {range}. About 0.001 is usual.', {
      range: rangeOf(history, 'updateRatio'),
    }),
    table: layerTable(history),
  };
  const guide = {
    data: { name: 'updatesGuide' },
    mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1, color: '#7c7c7c', tooltip: null },
    encoding: { y: yOf(true) },
  };
  const made = curvesView(drawing, view, say('update ÷ weights'), curves, [guide]);
  return { ...made, data: { ...made.data, updatesGuide: [{ value: HEALTHY_RATIO }] } };
}

function curvesView(
  { history, detail, memo }: Drawing,
  view: Pick<TrainingView, 'name' | 'title' | 'summary' | 'table'>,
  title: string,
  curves: Curves,
  over: object[],
): TrainingView {
  const series = Object.keys(curves);
  const panel = { name: view.name, title, series, logarithmic: true, format: '.3~g', over };
  const spec = cached(JSON.stringify([axisKey(history), panel]), () =>
    chartOf([linePanel(history, panel, widthOf(1))]),
  );
  const lines = series.map((name) => ({ series: name, curve: curves[name] }));
  const line = { name: `${view.name}Line`, detail, logarithmic: true };
  return {
    ...view,
    spec,
    data: { [`${view.name}Frame`]: frameOf(history, memo), [line.name]: rowsOf(history, lines, line, memo) },
  };
}

/** Small multiples, a panel a layer: bands that hold 100, 90 and 50 % of the weights, and their median. */
function weightsView({ history, memo }: Drawing): TrainingView {
  const { spreads } = history.layers;
  const layers = [...new Set(spreads.map(({ layer }) => layer))].slice(0, SPREAD_LAYERS);
  const key = JSON.stringify(['weights', axisKey(history), layers]);
  const spec = cached(key, () => chartOf(layers.map((_, index) => bandsPanel(history, layers, index))));
  const data: { [name: string]: Row[] } = { weightsFrame: frameOf(history, memo) };
  layers.forEach((layer, index) => {
    data[`weights${index}`] = spreads
      .filter((spread) => spread.layer === layer)
      .map((spread) => {
        const [least, low, quarter, median, threeQuarters, high, greatest] = spread.quantiles.map(short);
        return {
          ...{ x: xOfBatch(history, spread), series: layer, value: median ?? null },
          ...{ least: least ?? null, low: low ?? null, quarter: quarter ?? null },
          ...{ threeQuarters: threeQuarters ?? null, high: high ?? null, greatest: greatest ?? null },
        };
      });
  });
  return {
    name: 'weights',
    title: say('Weights'),
    summary: say('How the weights of {layers} layers are spread: all of them, 90 %, 50 %, and the median.', {
      layers: layers.length,
    }),
    table: layerTable(history),
    spec,
    data,
  };
}

/** The panel of one of the layers, in the colour that it has among all. */
function bandsPanel(history: TrainingHistory, layers: readonly string[], index: number): object {
  const { title } = xOf(history);
  const x = { ...xOf(history), axis: { tickCount: 3, grid: false, format: ',~r', labelFlush: EDGE + 1 } };
  const width = Math.max(60, widthOf(layers.length) - (layers.length > 1 ? 40 : 0));
  const color = colourOf('', layers, width, layers.slice(index, index + 1));
  const axis = { ...yOf(false), scale: { zero: false, nice: true, padding: EDGE } };
  const band = (from: string, to: string, opacity: number): object => ({
    data: { name: `weights${index}` },
    mark: { type: 'area', opacity, clip: true, tooltip: null },
    encoding: { x, y: { ...axis, field: from }, y2: { field: to }, color },
  });
  const number = (field: string, title: string): object => ({ field, type: 'quantitative', title, format: '.3~g' });
  return {
    width,
    height: PANEL_HEIGHT,
    layer: [
      frameLayer('weightsFrame'),
      band('least', 'greatest', 0.15),
      band('low', 'high', 0.25),
      band('quarter', 'threeQuarters', 0.4),
      {
        data: { name: `weights${index}` },
        mark: { type: 'line', strokeWidth: 1.5, point: { size: 14, filled: true }, clip: true },
        encoding: {
          x,
          y: axis,
          color,
          tooltip: [
            { field: 'series', type: 'nominal', title: say('layer') },
            { field: 'x', type: 'quantitative', title, format: '.5~g' },
            number('greatest', 'greatest'),
            number('high', '95 % below'),
            number('threeQuarters', '75 % below'),
            number('value', 'median'),
            number('quarter', '25 % below'),
            number('low', '5 % below'),
            number('least', 'least'),
          ],
        },
      },
    ],
  };
}

/** The newest histograms as a heat map, a row a layer: each over its own range, which stands with its name. */
function histogramsView(history: TrainingHistory): TrainingView {
  const { latest } = history.layers;
  const kinds = (['weights', 'gradients'] as const).filter((kind) => Object.values(latest).some((one) => one[kind]));
  const layers = someOf(Object.keys(latest), SPREAD_LAYERS);
  const spec = cached(JSON.stringify(['histograms', kinds, layers.length]), () =>
    chartOf(kinds.map((kind) => heatPanel(kind, widthOf(kinds.length) - 70))),
  );
  const data: { [name: string]: Row[] } = {};
  for (const kind of kinds) {
    data[`histograms${titled(kind)}`] = layers.flatMap((layer) => {
      const histogram = latest[layer]?.[kind];
      return histogram ? heatRows(layer, histogram) : [];
    });
  }
  return {
    name: 'histograms',
    title: say('Histograms'),
    summary: say('The newest {kinds} of {layers} layers, each over its own range.', {
      kinds: kinds.map((kind) => say(kind)).join(say(' and ')),
      layers: layers.length,
    }),
    table: layerTable(history),
    spec,
    data,
  };
}

function heatPanel(kind: 'weights' | 'gradients', width: number): object {
  const number = (field: string, title: string): object => ({ field, type: 'quantitative', title, format: '.3~g' });
  return {
    width,
    height: PANEL_HEIGHT,
    layer: [
      {
        data: { name: `histograms${titled(kind)}` },
        mark: { type: 'rect' },
        encoding: {
          x: {
            field: 'at',
            type: 'quantitative',
            title: say('value, over the range of each layer'),
            scale: { nice: false, domain: [0, 1] },
            axis: { values: [0, 1], labelExpr: "datum.value < 0.5 ? 'least' : 'greatest'", grid: false },
          },
          x2: { field: 'to' },
          y: {
            field: 'label',
            type: 'nominal',
            sort: null,
            title: null,
            axis: { labelExpr: "split(datum.label, '\\n')", labelLimit: 110, ticks: false },
          },
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { scheme: 'viridis', domainMin: 0 },
            legend: {
              orient: 'top',
              direction: 'horizontal',
              // A bar with numbers is higher than lines with names.
              offset: 3,
              title: kind,
              titleOrient: 'left',
              titleFontSize: 13,
              titlePadding: 12,
              gradientLength: 60,
              gradientThickness: 8,
              tickCount: 2,
              format: '.0%',
            },
          },
          tooltip: [
            { field: 'layer', type: 'nominal', title: say('layer') },
            number('from', 'from'),
            number('until', 'to'),
            { field: 'share', type: 'quantitative', title: say('share'), format: '.2%' },
          ],
        },
      },
    ],
  };
}

/** Of histograms that are shown: they stay the same over many updates. */
const heat = new WeakMap<Histogram, Row[]>();

function heatRows(layer: string, histogram: Histogram): Row[] {
  const rows = heat.get(histogram) ?? newHeatRows(layer, histogram);
  heat.set(histogram, rows);
  return rows;
}

function newHeatRows(layer: string, { from, to, counts }: Histogram): Row[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const edge = (bin: number): number => short(from + ((to - from) * bin) / counts.length);
  const label = `${layer}\n${plain(from)} … ${plain(to)}`;
  return counts.flatMap((count, bin) =>
    count === 0
      ? []
      : {
          ...{ layer, label, at: short(bin / counts.length), to: short((bin + 1) / counts.length) },
          ...{ from: edge(bin), until: edge(bin + 1), share: short(count / total) },
        },
  );
}

function layerTable({ layers: { latest } }: TrainingHistory): PictureTable {
  const names = Object.keys(latest);
  return {
    columns: [say('layer'), say('gradient norm'), say('update ÷ weights'), say('weight norm')],
    rows: someOf(names, TABLE_LAYERS).map((name) => {
      const one = latest[name];
      const ratio = one?.updateRatio;
      return [name, figure(one?.gradientNorm), ratio === undefined ? null : figure(ratio), figure(one?.weightNorm)];
    }),
  };
}

/** "0.0031 (dense_2) to 0.41 (conv2d_1)" */
function rangeOf({ layers }: TrainingHistory, kind: 'gradientNorm' | 'updateRatio'): string {
  const known = Object.entries(layers.latest)
    .map(([name, one]) => ({ name, value: one[kind] }))
    .filter((one): one is { name: string; value: number } => Number.isFinite(one.value))
    .sort((a, b) => a.value - b.value);
  const [least, greatest] = [known[0], known.at(-1)];
  if (!least || !greatest) return say('not numbers');
  const told = ({ name, value }: typeof least): string => `${figure(value)} (${name})`;
  return least === greatest
    ? told(least)
    : say('{least} to {greatest}', { least: told(least), greatest: told(greatest) });
}

function isEmpty(curves: Curves): boolean {
  return !Object.values(curves).some((curve) => pointsOf(curve.live).length > 0);
}

/** −0.012, 3.4e−4 */
function plain(value: number): string {
  const text = value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(2)));
  return text.replaceAll('-', '−');
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}

function titled(kind: string): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
}
