/**
 * Accumulated local effects (Apley and Zhu, "Visualizing the effects of predictor variables in black box supervised
 * learning models", 2020): the rows of a bin are moved to both its edges, and the mean differences are added up along the
 * column. Unlike partial dependence, no row is moved far from where it is, so that columns may depend on each other.
 */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { count } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Model, Samples, Score } from '../method.ts';
import { countOf } from '../noise.ts';
import { along, curveTable, heading, HEIGHT, rug, upwards, WIDTH } from './charts.ts';
import { binsOf, checkCovers, givenGrid, quantileEdges } from './grid.ts';
import { answersTo, checkVaries, oneColumn, outputOf, rowAt, tableOf, valuesOf } from './table.ts';
import type { Column, EffectOptions } from './table.ts';

const TITLE = say('Accumulated local effects');
const BINS = 20;

export interface AccumulatedLocalEffectsOptions extends EffectOptions {
  /** Which column, by name or index. */
  column?: Column;
  /** At most so many, with about equally many rows each; columns of few values have fewer. Left out: 20. */
  bins?: number;
  /** Edges of the bins, which must hold all rows; takes the place of `bins`. */
  grid?: ArrayLike<number>;
  /** Left out: the output. */
  score?: Score;
}

export class AccumulatedLocalEffects implements Displayable {
  readonly column: string;
  /** What is explained, in words. */
  readonly output: string;
  readonly target: number;
  /** Edges of the bins. */
  readonly grid: Float64Array;
  /** At each edge: how much more or less the model says than on average over the data. */
  readonly effects: Float64Array;
  /** In each bin, (edge, next edge]. */
  readonly rows: Int32Array;
  /** Of the column, one a row. */
  readonly values: Float32Array;

  constructor(fields: Omit<AccumulatedLocalEffects, typeof JUPYTER_DISPLAY>) {
    this.column = fields.column;
    this.output = fields.output;
    this.target = fields.target;
    this.grid = fields.grid;
    this.effects = fields.effects;
    this.rows = fields.rows;
    this.values = fields.values;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const title = say('{TITLE} of {column} on {output}', { TITLE, column: this.column, output: this.output });
    return portraitBundle({
      title,
      spec: specOf(this, title),
      table: curveTable(this.column, 'effect', this.grid, this.effects),
      notes: [
        say('{rows} bins, {values} rows. Zero is the mean over them.', {
          rows: count(this.rows.length),
          values: count(this.values.length),
        }),
      ],
    });
  }
}

/**
 * First-order effects of one numeric column, as ALEPlot and PyALE.
 * @param x a table [rows, columns]
 * @throws LimpidError when model, x and the options do not fit, the column is constant, or a bin of `grid` is empty
 */
export async function accumulatedLocalEffects(
  model: Model,
  x: Samples,
  options: AccumulatedLocalEffectsOptions = {},
): Promise<AccumulatedLocalEffects> {
  const table = tableOf(model, x, options);
  const column = oneColumn(table, options.column, TITLE);
  const output = outputOf(table, options, TITLE);
  checkVaries(table, column);
  const [name, values] = [table.names[column] ?? '', valuesOf(table, column)];
  const grid = options.grid
    ? givenGrid(name, options.grid)
    : quantileEdges(values, countOf(options.bins ?? BINS, 'bins'));
  checkCovers({ name, values }, grid);
  const bins = binsOf(values, grid);
  // Each row twice: at the lower edge of its bin, and at the upper one.
  const answers = await answersTo(table, 2 * table.rows, moved, (rows) => output.of(rows));
  return new AccumulatedLocalEffects({
    column: name,
    output: output.name,
    target: output.target,
    grid,
    ...accumulated(answers, bins, grid.length - 1),
    values,
  });

  function moved(row: Float32Array, index: number): void {
    const from = index >> 1;
    row.set(rowAt(table, from));
    row[column] = grid[(bins[from] ?? 0) + (index & 1)] ?? Number.NaN;
  }
}

/** @param answers two a row. Pure. */
function accumulated(
  answers: Float32Array,
  bins: Int32Array,
  count: number,
): Pick<AccumulatedLocalEffects, 'effects' | 'rows'> {
  const [rows, sums] = [new Int32Array(count), new Float64Array(count)];
  bins.forEach((bin, row) => {
    rows[bin] = (rows[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + (answers[2 * row + 1] ?? 0) - (answers[2 * row] ?? 0);
  });
  const effects = new Float64Array(count + 1);
  let centre = 0;
  rows.forEach((held, bin) => {
    const before = effects[bin] ?? 0;
    const after = before + (sums[bin] ?? 0) / held;
    effects[bin + 1] = after;
    centre += (((before + after) / 2) * held) / bins.length;
  });
  return { effects: effects.map((effect) => effect - centre), rows };
}

function specOf({ column, output, grid, effects, values }: AccumulatedLocalEffects, title: string): VegaLiteSpec {
  const points = Array.from(grid, (x, at) => ({ x, effect: effects[at] ?? 0 }));
  const [x, y] = [along('x', column), upwards('effect', say('effect on {output}', { output }))];
  return {
    $schema: SCHEMA,
    title: heading(title),
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ effect: 0 }] },
        mark: { type: 'rule', strokeDash: [4, 4], color: NEUTRAL, aria: false },
        encoding: { y },
      },
      rug(values),
      {
        data: { values: points },
        mark: { type: 'line', strokeWidth: 2, color: SERIES_COLOURS[0], point: { filled: true, size: 25 } },
        encoding: {
          x,
          y,
          tooltip: [x, y].map(({ field, title }) => ({ field, title, format: '.4~g', type: 'quantitative' })),
        },
      },
    ],
  };
}
