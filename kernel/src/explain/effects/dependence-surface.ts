/** What `partialDependence` returns of two columns: whether they act together shows as a surface that is not their sum. */
import { count, figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { PictureTable, VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { evenly, heading } from './charts.ts';

const SIDE = 260;
/** Rows that are drawn as points. */
const MOST_POINTS = 200;
/** Of the surface in words. */
const MOST_ROWS = 8;

export class PartialDependenceSurface implements Displayable {
  readonly columns: readonly [string, string];
  /** What is explained, in words. */
  readonly output: string;
  readonly target: number;
  /** Values that each of them is given. */
  readonly grids: readonly [Float64Array, Float64Array];
  /** `mean[i][j]`: what the model says on average when the columns are `grids[0][i]` and `grids[1][j]`. */
  readonly mean: readonly Float64Array[];
  /** Of each column, one a row. */
  readonly values: readonly [Float32Array, Float32Array];

  constructor(fields: Omit<PartialDependenceSurface, typeof JUPYTER_DISPLAY>) {
    this.columns = fields.columns;
    this.output = fields.output;
    this.target = fields.target;
    this.grids = fields.grids;
    this.mean = fields.mean;
    this.values = fields.values;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { columns, output, values } = this;
    const title = say('Partial dependence of {output} on {columns}', { output, columns: columns.join(' and ') });
    const note = say('Mean over {values} rows, which are the points.', { values: count(values[0].length) });
    return portraitBundle({ title, spec: specOf(this, title, note), table: tableOf(this), notes: [note] });
  }
}

function specOf(
  { columns, output, grids, mean, values }: PartialDependenceSurface,
  title: string,
  note: string,
): VegaLiteSpec {
  const [down, across] = [cellsOf(grids[0]), cellsOf(grids[1])];
  const cells = down.flatMap((one, i) =>
    across.map((other, j) => ({ ...named('x', one), ...named('y', other), mean: mean[i]?.[j] ?? 0 })),
  );
  const points = evenly(values[0].length, MOST_POINTS)
    .map((row) => ({ x: values[0][row] ?? 0, y: values[1][row] ?? 0 }))
    .filter(({ x, y }) => isOn(down, x) && isOn(across, y));
  const side = (field: string, title: string): VegaLiteSpec => ({
    field,
    type: 'quantitative',
    title,
    scale: { zero: false, nice: false },
    axis: { grid: false, tickCount: 5 },
  });
  return {
    $schema: SCHEMA,
    title: heading(title, [note]),
    width: SIDE,
    height: SIDE,
    layer: [
      {
        data: { values: cells },
        mark: { type: 'rect', strokeWidth: 0 },
        encoding: {
          x: side('x', columns[0]),
          x2: { field: 'x2' },
          y: side('y', columns[1]),
          y2: { field: 'y2' },
          color: {
            field: 'mean',
            type: 'quantitative',
            scale: { scheme: 'viridis', zero: false },
            legend: { title: output },
          },
          tooltip: [{ field: 'mean', type: 'quantitative', format: '.4~g', title: output }],
        },
      },
      {
        data: { values: points },
        mark: { type: 'point', filled: true, size: 9, color: '#ffffff', opacity: 0.7, aria: false },
        encoding: { x: side('x', columns[0]), y: side('y', columns[1]) },
      },
    ],
  };
}

type Cell = readonly [from: number, to: number];

/** Each point of a grid stands for what is nearer to it than to others. */
function cellsOf(grid: Float64Array): Cell[] {
  const last = grid.length - 1;
  const between = (at: number): number => ((grid[at] ?? 0) + (grid[at + 1] ?? 0)) / 2;
  const [first, end] = [2 * (grid[0] ?? 0) - between(0), 2 * (grid[last] ?? 0) - between(last - 1)];
  return Array.from(grid, (_, at) => [at === 0 ? first : between(at - 1), at === last ? end : between(at)]);
}

function named(axis: 'x' | 'y', [from, to]: Cell): { [field: string]: number } {
  return { [axis]: from, [`${axis}2`]: to };
}

function isOn(cells: readonly Cell[], value: number): boolean {
  return value >= (cells[0]?.[0] ?? 0) && value <= (cells.at(-1)?.[1] ?? 0);
}

/** Rows go along the first column, columns along the second. */
function tableOf({ columns, grids, mean }: PartialDependenceSurface): PictureTable {
  const [down, across] = [evenly(grids[0].length, MOST_ROWS), evenly(grids[1].length, MOST_ROWS)];
  return {
    columns: [`${columns[0]} \\ ${columns[1]}`, ...across.map((at) => figure(grids[1][at]))],
    rows: down.map((i) => [figure(grids[0][i]), ...across.map((j) => figure(mean[i]?.[j]))]),
  };
}
