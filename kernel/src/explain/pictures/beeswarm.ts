/** A beeswarm: the attributions of many rows of a table, a line a column, coloured by what the column holds. */
import { LimpidError } from '../../errors.ts';
import { NEUTRAL } from '../../display/colours.ts';
import { count, figure } from '../../display/numbers.ts';
import { JUPYTER_DISPLAY } from '../../display/symbol.ts';
import type { Displayable } from '../../display/symbol.ts';
import type { MimeBundle } from '../../messages.ts';
import type { VegaLiteSpec } from '../../mime.ts';
import { portraitBundle, SCHEMA } from '../../portraits/chart.ts';
import { say } from '../../say.ts';
import type { Attribution, Samples } from '../method.ts';
import { samplesOf } from '../sample.ts';
import { titleOf } from './captions.ts';
import { heading } from './panels.ts';

const ROW = 34;
const WIDTH = 420;
const SHOWN_COLUMNS = 15;
const SHOWN_ROWS = 400;
const LONGEST_NAME = 160;
/** Dots of one line that lie at about the same place are laid side by side. */
const BINS = 70;
/** Share of a line that its dots may fill, to either side. */
const SPREAD = 0.42;
/** A correlation below this says nothing about a direction. */
const CLEAR = 0.2;

/** From small to great values of a column: told apart by lightness too. */
const VALUES = ['#2b83c6', '#a58fc4', '#f2803a'];

export interface BeeswarmOptions {
  /** What was explained, [rows, columns]. */
  x: Samples;
  /** Names of the columns; left out: their indices. */
  columns?: readonly string[];
}

export interface BeeswarmColumn {
  name: string;
  /** Mean strength of its attributions. */
  strength: number;
  /** Correlation of its attributions with its values: above 0 great values speak for the target. NaN: one is constant. */
  correlation: number;
}

interface Dot {
  column: string;
  /** Across its line, -1 to 1. */
  aside: number;
  attribution: number;
  value: number;
  /** 0 the least value of the column, 1 its greatest. */
  share: number;
}

export class Beeswarm implements Displayable {
  readonly title: string;
  readonly rows: number;
  /** The strongest first, all of them. */
  readonly columns: readonly BeeswarmColumn[];
  readonly #dots: readonly Dot[];

  constructor(title: string, rows: number, columns: readonly BeeswarmColumn[], dots: readonly Dot[]) {
    this.title = title;
    this.rows = rows;
    this.columns = columns;
    this.#dots = dots;
  }

  [JUPYTER_DISPLAY](): Promise<MimeBundle> {
    const shown = this.columns.slice(0, SHOWN_COLUMNS);
    const caption = [
      say('{rows} rows{shown}', {
        rows: count(this.rows),
        shown: this.rows > SHOWN_ROWS ? say(', {SHOWN_ROWS} of them shown', { SHOWN_ROWS }) : '',
      }),
      ...(shown.length < this.columns.length
        ? [say('strongest {shown} of {columns} columns', { shown: shown.length, columns: this.columns.length })]
        : []),
    ];
    const title = say('{title} of {caption}', { title: this.title, caption: caption.join(', ') });
    const table = {
      columns: [say('column'), say('mean strength'), say('correlation'), ''],
      rows: shown.map(({ name, strength, correlation }) => [
        name,
        figure(strength),
        figure(correlation),
        direction(correlation),
      ]),
    };
    return portraitBundle({
      spec: {
        $schema: SCHEMA,
        ...specOf(
          this.title,
          [caption.join(', '), say('a dot a row, coloured by what it holds in the column')],
          shown,
          this.#dots,
        ),
      },
      title,
      table,
    });
  }
}

/**
 * @param attributions what one method found for each row of a table: `await expectedGradients(model, x, { background })`
 * @returns a picture as the value of a cell, and columns with their mean strength
 * @throws LimpidError when they are not those of the rows of x, or the names not those of its columns
 */
export function beeswarm(attributions: readonly Attribution[], { x, columns }: BeeswarmOptions): Beeswarm {
  const [first] = attributions;
  const shapes = [...new Set(attributions.map(({ shape }) => `[${shape.join(', ')}]`))];
  if (!first || first.shape.length !== 1 || shapes.length !== 1) {
    throw new LimpidError('EXPLAIN_ONE_TABLE', { found: shapes.join(' and ') || 'none' });
  }
  const [width = 0] = first.shape;
  if (columns && columns.length !== width) {
    throw new LimpidError('EXPLAIN_NAMES', { option: 'columns', given: columns.length, expected: width });
  }
  const values = valuesOf(x, width, attributions.length);
  const swarm = Array.from({ length: width }, (_, column) => {
    const strengths = attributions.map((attribution) => attribution.values[column] ?? 0);
    const own = attributions.map((_, row) => values[row * width + column] ?? 0);
    const name = columns?.[column] ?? `[${column}]`;
    return {
      name,
      strengths,
      own,
      strength: mean(strengths.map(Math.abs)),
      correlation: correlationOf(strengths, own),
    };
  }).sort((a, b) => b.strength - a.strength);
  const span = swarm.flatMap(({ strengths }) => strengths).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const dots = swarm.slice(0, SHOWN_COLUMNS).flatMap(({ name, strengths, own }) => line(name, strengths, own, span));
  return new Beeswarm(
    titleOf(first),
    attributions.length,
    swarm.map(({ name, strength, correlation }) => ({ name, strength, correlation })),
    dots,
  );
}

function valuesOf(x: Samples, width: number, rows: number): Float32Array {
  const samples = samplesOf(x, 'x', [null, width]);
  try {
    const found = samples.shape[0] ?? 0;
    if (found !== rows) throw new LimpidError('EXPLAIN_ROWS', { attributions: rows, rows: found });
    return Float32Array.from(samples.dataSync());
  } finally {
    samples.dispose();
  }
}

/** The dots of a column; of many rows every so manyth. */
function line(column: string, strengths: readonly number[], own: readonly number[], span: number): Dot[] {
  const [least, most] = [Math.min(...own), Math.max(...own)];
  const every = Math.max(1, strengths.length / SHOWN_ROWS);
  const rows = Array.from({ length: Math.min(strengths.length, SHOWN_ROWS) }, (_, at) => Math.floor(at * every));
  const asides = beside(rows.map((row) => Math.round((BINS * (strengths[row] ?? 0)) / (2 * span || 1))));
  return rows.map((row, at) => ({
    column,
    aside: asides[at] ?? 0,
    attribution: strengths[row] ?? 0,
    value: own[row] ?? 0,
    share: most === least ? 0.5 : ((own[row] ?? 0) - least) / (most - least),
  }));
}

/** Dots of the same bin to the right and the left by turns; -1 to 1 is the width of the fullest. */
export function beside(bins: readonly number[]): number[] {
  const seen = new Map<number, number>();
  const places = bins.map((bin) => {
    const before = seen.get(bin) ?? 0;
    seen.set(bin, before + 1);
    return before % 2 === 0 ? before / 2 : -(before + 1) / 2;
  });
  const widest = places.reduce((most, place) => Math.max(most, Math.abs(place)), 0);
  // A few dots stay close together.
  return places.map((place) => place / Math.max(widest, 4));
}

function specOf(
  title: string,
  caption: readonly string[],
  columns: readonly BeeswarmColumn[],
  dots: readonly Dot[],
): VegaLiteSpec {
  const names = columns.map(({ name }) => name);
  return {
    title: heading(title, caption),
    width: WIDTH,
    height: { step: ROW },
    data: { values: dots },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: NEUTRAL },
        encoding: { x: { field: 'zero', type: 'quantitative' } },
      },
      {
        mark: { type: 'circle', size: 18, opacity: 0.85 },
        encoding: {
          x: { field: 'attribution', type: 'quantitative', title: say('attribution: against the target < 0 < for it') },
          y: {
            field: 'column',
            type: 'nominal',
            scale: { domain: names },
            title: null,
            axis: { ticks: false, domain: false, grid: true, labelLimit: LONGEST_NAME, labelPadding: 8 },
          },
          yOffset: { field: 'aside', type: 'quantitative', scale: { domain: [-0.5 / SPREAD, 0.5 / SPREAD] } },
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [0, 1], range: VALUES, interpolate: 'rgb' },
            legend: {
              title: say('value'),
              orient: 'right',
              gradientLength: 120,
              values: [0, 1],
              labelExpr: "datum.value === 0 ? 'least' : 'greatest'",
            },
          },
          tooltip: [
            { field: 'column', title: say('column') },
            { field: 'value', title: say('its value'), format: '.4' },
            { field: 'attribution', title: say('attribution'), format: '.4' },
          ],
        },
      },
    ],
  };
}

/** What the colours say, for those who do not see them. */
function direction(correlation: number): string {
  if (correlation > CLEAR) return say('great values speak for the target');
  return correlation < -CLEAR ? say('great values speak against the target') : say('no clear direction');
}

/** Pearson's. */
function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (of: (at: number) => number) => a.reduce((total, _, at) => total + of(at), 0);
  const [offA, offB] = [(at: number) => (a[at] ?? 0) - meanA, (at: number) => (b[at] ?? 0) - meanB];
  return sum((at) => offA(at) * offB(at)) / Math.sqrt(sum((at) => offA(at) ** 2) * sum((at) => offB(at) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
