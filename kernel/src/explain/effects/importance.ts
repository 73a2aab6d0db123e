/** What `permutationImportance` returns: numbers to go on with, and a picture when it is the value of a cell. */
import { NEUTRAL, SERIES_COLOURS } from '../../display/colours.ts';
import { count, figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import { heading, WIDTH } from './charts.ts';

/** Of more columns, the most important are drawn. */
const MOST_BARS = 30;

export interface ColumnImportance {
  column: string;
  index: number;
  /** How much worse the model is, one number a shuffle: the fall of a score, the rise of a loss. */
  values: Float64Array;
  mean: number;
  /** Standard deviation over the shuffles. */
  spread: number;
}

export class PermutationImportance implements Displayable {
  /** The most important first. */
  readonly columns: readonly ColumnImportance[];
  /** What is measured, in words. */
  readonly metric: string;
  /** Whether more of it is better. */
  readonly isScore: boolean;
  /** Of the table as it is. */
  readonly baseline: number;
  readonly rows: number;

  constructor(
    columns: readonly ColumnImportance[],
    { name, isScore }: { name: string; isScore: boolean },
    baseline: number,
    rows: number,
  ) {
    this.columns = columns.toSorted((a, b) => b.mean - a.mean);
    this.metric = name;
    this.isScore = isScore;
    this.baseline = baseline;
    this.rows = rows;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const { columns, baseline, metric, isScore, rows } = this;
    const title = say('How much the {metric} {moves} when a column is shuffled', {
      metric,
      moves: isScore ? say('falls') : say('rises'),
    });
    const shuffles = columns[0]?.values.length ?? 0;
    return portraitBundle({
      title,
      spec: specOf(this, title),
      table: {
        columns: [say('column'), isScore ? say('fall') : say('rise'), say('spread')],
        rows: columns.map(({ column, mean, spread }) => [column, figure(mean), figure(spread)]),
      },
      notes: [
        say('Of the table as it is, the {metric} is {baseline} ({rows} rows; shuffles: {shuffles} a column).', {
          metric,
          baseline: figure(baseline),
          rows: count(rows),
          shuffles,
        }),
      ],
    });
  }
}

function specOf({ columns, baseline, metric, isScore }: PermutationImportance, title: string): VegaLiteSpec {
  const drawn = columns.slice(0, MOST_BARS);
  const cut =
    drawn.length < columns.length
      ? [say('the first {drawn} of {columns} columns', { drawn: drawn.length, columns: columns.length })]
      : [];
  const values = drawn.map(({ column, mean, spread }) => ({
    column,
    mean,
    spread,
    least: mean - spread,
    most: mean + spread,
    kind: mean > 0 ? 'worse' : 'not worse',
  }));
  const axis = {
    title: isScore
      ? say('fall of the {metric}, mean and spread', { metric })
      : say('rise of the {metric}, mean and spread', { metric }),
    axis: { tickCount: 6 },
  };
  return {
    $schema: SCHEMA,
    title: heading(title, [
      say('{metric} of the table as it is: {baseline}', { metric, baseline: figure(baseline) }),
      ...cut,
    ]),
    width: WIDTH,
    height: { step: 22 },
    data: { values },
    encoding: {
      y: { field: 'column', type: 'nominal', sort: null, title: null, axis: { ticks: false, domain: false } },
      tooltip: [
        { field: 'column', title: say('column') },
        { field: 'mean', type: 'quantitative', format: '.4~g' },
        { field: 'spread', type: 'quantitative', format: '.4~g' },
      ],
    },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.6 } },
        encoding: {
          x: { field: 'mean', type: 'quantitative', ...axis },
          color: {
            field: 'kind',
            type: 'nominal',
            scale: { domain: ['worse', 'not worse'], range: [SERIES_COLOURS[0], NEUTRAL] },
            legend: null,
          },
        },
      },
      {
        mark: { type: 'rule', strokeWidth: 1.5, color: SERIES_COLOURS[1] },
        encoding: { x: { field: 'least', type: 'quantitative', ...axis }, x2: { field: 'most' } },
      },
      ...['least', 'most'].map((field) => ({
        mark: { type: 'tick', thickness: 1.5, size: 8, color: SERIES_COLOURS[1] },
        encoding: { x: { field, type: 'quantitative', ...axis } },
      })),
    ],
  };
}
