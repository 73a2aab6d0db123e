/**
 * Partial dependence (Friedman, "Greedy function approximation", 2001): what the model says on average when all rows are
 * given the same value of a column, for one value after the other. Single rows are curves of individual conditional
 * expectation (Goldstein et al., "Peeking inside the black box", 2015).
 */
import { say } from '../../say.ts';
import type { Model, Samples, Score } from '../method.ts';
import { countOf } from '../noise.ts';
import { PartialDependenceSurface } from './dependence-surface.ts';
import { PartialDependence } from './dependence.ts';
import { evenGrid, givenGrid } from './grid.ts';
import { answersTo, checkVaries, oneColumn, outputOf, rowAt, tableOf, valuesOf } from './table.ts';
import type { Column, EffectOptions, Table } from './table.ts';

const TITLE = say('Partial dependence');
/** Of one column, and of each of two. */
const POINTS = 100;
const POINTS_OF_TWO = 20;
const PERCENTILES = [0.05, 0.95] as const;

interface Options extends EffectOptions {
  /** Values of the column where there are fewer, else so many along it. Left out: 100, for two columns 20. */
  points?: number;
  /** Where a column of many values begins and ends, as shares of its rows. Left out: 0.05 and 0.95. */
  percentiles?: readonly [number, number];
  /** Left out: the output. */
  score?: Score;
}

export interface PartialDependenceOptions extends Options {
  /** Which column, by name or index. */
  column?: Column;
  /** Values to give the column; takes the place of `points` and `percentiles`. */
  grid?: ArrayLike<number>;
  /** Whether the picture shows by how much curves have moved since their first point. Left out: false. */
  centred?: boolean;
}

export interface PartialDependenceSurfaceOptions extends Options {
  /** Two columns, by name or index. */
  column: readonly [Column, Column];
  /** Values to give each of them. */
  grid?: readonly [ArrayLike<number>, ArrayLike<number>];
}

/**
 * As scikit-learn's `partial_dependence` with `method='brute'`, its grid included.
 * @param x a table [rows, columns]
 * @returns of one column its mean curve and that of each row; of two columns the mean over the grid of both
 * @throws LimpidError when model, x and the options do not fit, or a column is constant
 */
export function partialDependence(
  model: Model,
  x: Samples,
  options: PartialDependenceSurfaceOptions,
): Promise<PartialDependenceSurface>;
export function partialDependence(
  model: Model,
  x: Samples,
  options?: PartialDependenceOptions,
): Promise<PartialDependence>;
export async function partialDependence(
  model: Model,
  x: Samples,
  options: PartialDependenceOptions | PartialDependenceSurfaceOptions = {},
): Promise<PartialDependence | PartialDependenceSurface> {
  const table = tableOf(model, x, options);
  return isOfTwo(options) ? surface(table, options) : curves(table, options);
}

function isOfTwo(
  options: PartialDependenceOptions | PartialDependenceSurfaceOptions,
): options is PartialDependenceSurfaceOptions {
  return typeof options.column === 'object';
}

async function curves(table: Table, options: PartialDependenceOptions): Promise<PartialDependence> {
  const column = oneColumn(table, options.column, TITLE);
  const output = outputOf(table, options, TITLE);
  const grid = gridOf(table, column, options.grid, options, POINTS);
  const { rows } = table;
  // Row after row, so that the curve of each is in one piece.
  const answers = await answersTo(
    table,
    rows * grid.length,
    (row, index) => {
      row.set(rowAt(table, Math.floor(index / grid.length)));
      row[column] = grid[index % grid.length] ?? Number.NaN;
    },
    (batch) => output.of(batch),
  );
  return new PartialDependence({
    column: table.names[column] ?? '',
    output: output.name,
    target: output.target,
    grid,
    curves: Array.from({ length: rows }, (_, row) => answers.subarray(row * grid.length, (row + 1) * grid.length)),
    values: valuesOf(table, column),
    isCentred: options.centred ?? false,
    seed: options.seed ?? 0,
  });
}

async function surface(table: Table, options: PartialDependenceSurfaceOptions): Promise<PartialDependenceSurface> {
  const [one, other] = options.column;
  const [first, second] = [oneColumn(table, one, TITLE), oneColumn(table, other, TITLE)];
  const output = outputOf(table, options, TITLE);
  const [down, across] = [
    gridOf(table, first, options.grid?.[0], options, POINTS_OF_TWO),
    gridOf(table, second, options.grid?.[1], options, POINTS_OF_TWO),
  ];
  const { rows } = table;
  const answers = await answersTo(
    table,
    rows * down.length * across.length,
    (row, index) => {
      const point = Math.floor(index / rows);
      row.set(rowAt(table, index % rows));
      row[first] = down[Math.floor(point / across.length)] ?? Number.NaN;
      row[second] = across[point % across.length] ?? Number.NaN;
    },
    (batch) => output.of(batch),
  );
  const mean = new Float64Array(down.length * across.length);
  answers.forEach((answer, index) => {
    const point = Math.floor(index / rows);
    mean[point] = (mean[point] ?? 0) + answer / rows;
  });
  return new PartialDependenceSurface({
    columns: [table.names[first] ?? '', table.names[second] ?? ''],
    output: output.name,
    target: output.target,
    grids: [down, across],
    mean: Array.from(down, (_, row) => mean.subarray(row * across.length, (row + 1) * across.length)),
    values: [valuesOf(table, first), valuesOf(table, second)],
  });
}

function gridOf(
  table: Table,
  column: number,
  given: ArrayLike<number> | undefined,
  { points, percentiles = PERCENTILES }: Options,
  usual: number,
): Float64Array {
  const name = table.names[column] ?? '';
  if (given) return givenGrid(name, given);
  checkVaries(table, column);
  return evenGrid({ name, values: valuesOf(table, column) }, countOf(points ?? usual, 'points'), percentiles);
}
