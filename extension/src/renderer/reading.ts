/** The values of all curves of a panel at one place of its x axis. Pure. */
import type { Row } from 'limpid/mime';
import { isByBatch, isByEpoch, smoothName } from './panels.ts';
import type { Layer, Panel } from './panels.ts';
import { words } from './words/index.ts';

export interface Reading {
  /** The place, moved to the nearest point of any curve. */
  x: number;
  /** What the values of each column are: "batch", "smoothed", "epoch 3". */
  columns: string[];
  /** One a curve, in the panel's order. */
  curves: { series: string; values: (number | null)[] }[];
  points: { x: number; y: number; series: string }[];
}

export function readingAt(panel: Panel, data: { [name: string]: Row[] }, x: number): Reading | null {
  const layers = [...new Map(panel.layers.map((layer) => [layer.data, layer])).values()].flatMap((layer) =>
    isByBatch(layer) ? [layer, { ...layer, data: smoothName(layer.data) }] : [layer],
  );
  const at = nearestX(layers, data, x);
  if (at === null) return null;
  const columns = layers.flatMap((layer) => {
    const nearest = nearestRows(layer, data[layer.data] ?? [], at);
    return nearest.size === 0 ? [] : [{ title: titleOf(layer, panel, nearest), nearest, layer }];
  });
  const found = new Set(columns.flatMap(({ nearest }) => [...nearest.keys()]));
  const names = [...panel.series.filter((name) => found.delete(name)), ...found];
  return {
    x: at,
    columns: columns.map(({ title }) => title),
    curves: names.map((series) => ({
      series,
      values: columns.map(({ nearest, layer }) => numberOf(nearest.get(series)?.[layer.y])),
    })),
    points: columns.flatMap(({ nearest, layer }) =>
      [...nearest].flatMap(([series, row]) => {
        const [left, y] = [numberOf(row[layer.x]), numberOf(row[layer.y])];
        return left === null || y === null ? [] : [{ x: left, y, series }];
      }),
    ),
  };
}

function nearestX(layers: Layer[], data: { [name: string]: Row[] }, x: number): number | null {
  let best: number | null = null;
  for (const layer of layers) {
    for (const row of data[layer.data] ?? []) {
      const at = numberOf(row[layer.x]);
      if (at !== null && (best === null || Math.abs(at - x) < Math.abs(best - x))) best = at;
    }
  }
  return best;
}

function nearestRows({ x, series }: Layer, rows: Row[], at: number): Map<string, Row> {
  const nearest = new Map<string, { row: Row; distance: number }>();
  for (const row of rows) {
    const here = numberOf(row[x]);
    if (here === null) continue;
    const name = series === null ? '' : String(row[series]);
    const distance = Math.abs(here - at);
    if (distance < (nearest.get(name)?.distance ?? Infinity)) nearest.set(name, { row, distance });
  }
  return new Map([...nearest].map(([name, { row }]) => [name, row]));
}

function titleOf(layer: Layer, panel: Panel, nearest: Map<string, Row>): string {
  if (isByBatch(layer)) return words.byBatch;
  if (!isByEpoch(layer)) return panel.layers.some(({ data }) => smoothName(data) === layer.data) ? words.smoothed : '';
  const [first] = nearest.values();
  return words.atEpoch(String(first?.[layer.x] ?? ''));
}

function numberOf(value: Row[string] | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
