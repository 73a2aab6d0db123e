/** What is drawn of a chart's rows: of the chosen curves, smoothed, and no more than can be seen. */
import type { Row } from 'limpid/mime';
import { chosenRows, isByBatch, smoothName } from './panels.ts';
import type { Layer, Panel } from './panels.ts';
import { createSmoother } from './smooth.ts';
import { createThinner, stepFor } from './thin.ts';
import type { Range } from './zoom.ts';

export type DataSets = { [name: string]: Row[] };

export interface DrawnOptions {
  chosen: ReadonlyMap<string, readonly string[]>;
  /** Of the past in the moving average; 0 for none. */
  weight: number;
  ranges: ReadonlyMap<string, Range>;
  /** Pixels of one panel. */
  width: number;
}

export interface Drawn {
  /** All points of the chosen curves, and of the smooth ones. */
  exact: DataSets;
  /** Those that are drawn. */
  rows: DataSets;
  /** Curves that have a smooth one. */
  averaged: string[];
}

type Way = (rows: Row[]) => Row[];

/** Remembers what it made: of rows that are the same it makes the same rows, and of rows that have grown it makes the new ones. */
export function createDrawn(): (data: DataSets, panels: Panel[], options: DrawnOptions) => Drawn {
  const made = new Map<string, { from: Row[]; key: string; way: Way; rows: Row[] }>();
  const derive = (name: string, from: Row[], by: unknown, create: () => Way): Row[] => {
    const key = JSON.stringify(by);
    const last = made.get(name);
    if (last?.from === from && last.key === key) return last.rows;
    const way = last !== undefined && last.key === key ? last.way : create();
    const rows = way(from);
    made.set(name, { from, key, way, rows });
    return rows;
  };

  return (data, panels, { chosen, weight, ranges, width }) => {
    const drawn: Drawn = { exact: { ...data }, rows: { ...data }, averaged: [] };
    for (const panel of panels) {
      const names = chosen.get(panel.name);
      for (const layer of setsOf(panel)) {
        const rows = derive(
          `${layer.data} chosen`,
          data[layer.data] ?? [],
          names,
          () => (all) => chosenRows(all, layer, names),
        );
        drawn.exact[layer.data] = rows;
        if (!isByBatch(layer)) continue;
        drawn.exact[smoothName(layer.data)] = derive(`${layer.data} smooth`, rows, weight, () =>
          weight === 0 ? () => [] : createSmoother(layer, weight),
        );
        if (weight > 0) drawn.averaged.push(...curvesOf(layer, rows));
      }
      for (const layer of setsOf(panel)) {
        const range = ranges.get(layer.x);
        const step = stepFor(range ? range[1] - range[0] : farthest(panel, data), width);
        for (const name of [layer.data, smoothName(layer.data)]) {
          const rows = drawn.exact[name];
          if (rows === undefined) continue;
          const isThinned = rows.length > 2 * width && hasOneValue(panel, layer);
          drawn.rows[name] = isThinned ? derive(`${name} thin`, rows, step, () => createThinner(layer, step)) : rows;
        }
      }
    }
    return drawn;
  };
}

/** One layer a data set. */
function setsOf({ layers }: Panel): Layer[] {
  return [...new Map(layers.map((layer) => [layer.data, layer])).values()];
}

/** Whether all layers draw the same field of the data set's rows. */
function hasOneValue({ layers }: Panel, { data, y }: Layer): boolean {
  return layers.every((layer) => layer.data !== data || layer.y === y);
}

/** About the length of the x axis: how far the rows of a panel reach. */
function farthest({ layers }: Panel, data: DataSets): number {
  let [least, most] = [Infinity, -Infinity];
  for (const { data: name, x } of layers) {
    for (const row of data[name] ?? []) {
      const at = Number(row[x]);
      if (at < least) least = at;
      if (at > most) most = at;
    }
  }
  return most > least ? most - least : 1;
}

function curvesOf({ series }: Layer, rows: Row[]): string[] {
  return series === null ? [''] : [...new Set(rows.map((row) => String(row[series])))];
}
