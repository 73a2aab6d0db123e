/** What `partialDependence` returns: numbers to go on with, and a picture when it is the value of a cell. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { count } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import { Stream } from '../../engine/random/stream.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { along, curveTable, heading, HEIGHT, rug, upwards, WIDTH } from './charts.ts';

/** Draws of rows share nothing with those of others. */
const STREAM = 32;
/** Curves of single rows that are drawn. */
const MOST_CURVES = 50;

export class PartialDependence implements Displayable {
  readonly column: string;
  /** What is explained, in words. */
  readonly output: string;
  readonly target: number;
  /** Values that the column is given. */
  readonly grid: Float64Array;
  /** What the model says on average, at each of them. */
  readonly mean: Float64Array;
  /** What it says of each row: curves of individual conditional expectation. */
  readonly curves: readonly Float32Array[];
  /** Of the column, one a row. */
  readonly values: Float32Array;
  /** Whether the picture shows centred curves. */
  readonly isCentred: boolean;
  readonly #seed: number;

  constructor({
    seed,
    ...fields
  }: Omit<PartialDependence, 'mean' | 'centred' | typeof JUPYTER_DISPLAY> & { seed: number }) {
    const { curves, grid } = fields;
    this.column = fields.column;
    this.output = fields.output;
    this.target = fields.target;
    this.grid = grid;
    this.mean = grid.map((_, at) => curves.reduce((sum, curve) => sum + (curve[at] ?? 0), 0) / curves.length);
    this.curves = curves;
    this.values = fields.values;
    this.isCentred = fields.isCentred;
    this.#seed = seed;
  }

  /** By how much the mean and the curves have moved since their first points: what is left is what the column does. */
  get centred(): { readonly mean: Float64Array; readonly curves: readonly Float32Array[] } {
    const { mean, curves } = this;
    const moved = (curve: Float32Array): Float32Array => curve.map((value) => value - (curve[0] ?? 0));
    return { mean: mean.map((value) => value - (mean[0] ?? 0)), curves: curves.map(moved) };
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { column, output, grid, isCentred, values } = this;
    const { mean, curves } = isCentred ? this.centred : this;
    const title = say('Partial dependence of {output} on {column}', { output, column });
    const drawn = drawnRows(curves.length, this.#seed);
    const note = say('Mean over {curves} rows{since}; {drawn} of them are drawn.', {
      curves: count(curves.length),
      since: isCentred ? say(', since its first point') : '',
      drawn: drawn.length,
    });
    return portraitBundle({
      title,
      spec: curvesSpec({ title, note, column, output, grid, mean, values, curves: drawn.map((row) => curves[row]) }),
      table: curveTable(column, 'mean', grid, mean),
      notes: [note],
    });
  }
}

interface Drawing extends Pick<PartialDependence, 'column' | 'output' | 'grid' | 'mean' | 'values'> {
  title: string;
  note: string;
  curves: readonly (Float32Array | undefined)[];
}

/** Rows at random, as their order in the table may mean something. */
function drawnRows(rows: number, seed: number): number[] {
  const random = new Stream(seed, STREAM);
  const order = Array.from({ length: rows }, (_, row) => row);
  for (let at = 0; at < Math.min(rows, MOST_CURVES); at++) {
    const other = at + random.below(rows - at);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order.slice(0, MOST_CURVES).sort((a, b) => a - b);
}

function curvesSpec({ title, note, column, output, grid, mean, values, curves }: Drawing): VegaLiteSpec {
  const [x, y] = [along('x', column), upwards('value', output)];
  const single = curves.flatMap((curve, row) => Array.from(grid, (x, at) => ({ x, value: curve?.[at] ?? 0, row })));
  return {
    $schema: SCHEMA,
    title: heading(title, [note]),
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: single },
        mark: { type: 'line', strokeWidth: 0.8, opacity: 0.35, color: NEUTRAL, aria: false },
        encoding: { x, y, detail: { field: 'row' } },
      },
      rug(values),
      {
        data: { values: Array.from(grid, (x, at) => ({ x, value: mean[at] ?? 0 })) },
        mark: {
          type: 'line',
          strokeWidth: 2.5,
          color: SERIES_COLOURS[1],
          point: grid.length <= 25 && { color: SERIES_COLOURS[1] },
        },
        encoding: {
          x,
          y,
          tooltip: [x, y].map(({ field, title }) => ({ field, title, format: '.4~g', type: 'quantitative' })),
        },
      },
    ],
  };
}
