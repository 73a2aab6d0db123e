/** Curves between 0 and 1, one a class, with a score each: ROC, precision and recall. Pure. */
import { NEUTRAL, SERIES_COLOURS } from '../display/colours.ts';
import { figure } from '../display/numbers.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { say } from '../say.ts';
import { SCHEMA } from './chart.ts';

export interface Curve {
  readonly name: string;
  readonly score: number;
  readonly points: readonly { readonly x: number; readonly y: number; readonly threshold: number }[];
}

interface Axes {
  readonly x: string;
  readonly y: string;
  readonly score: string;
  /** Chance is drawn as a line. */
  readonly diagonal: boolean;
}

/** Of more classes, those with the lowest scores are drawn: there is something to see. */
const MOST_CURVES = 12;
const MOST_ROWS = 100;
/** Points of a curve that are drawn: of each of so many strips, its first, last, least and greatest. */
const STRIPS = 100;
const SIDE = 300;

export function curvesChart(
  title: string,
  curves: readonly Curve[],
  axes: Axes,
): { spec: VegaLiteSpec; table: PictureTable; notes: string[] } {
  const lowest = curves.toSorted((a, b) => lowFirst(a.score, b.score));
  const drawn = new Set(lowest.slice(0, MOST_CURVES));
  const shown = curves.filter((curve) => drawn.has(curve) && !Number.isNaN(curve.score));
  const label = ({ name, score }: Curve) => `${name} · ${axes.score} ${figure(score)}`;
  const values = shown.flatMap((curve) =>
    decimated(curve.points).map((point, step): Row => ({ ...point, step, curve: label(curve) })),
  );
  const axis = (field: string, title: string) => ({ field, type: 'quantitative', title, scale: { domain: [0, 1] } });
  const cut =
    shown.length < curves.length
      ? [
          say('The {shown} of {all} classes with the lowest {score} are drawn.', {
            ...{ shown: shown.length, all: curves.length, score: axes.score },
          }),
        ]
      : [];
  const spec = {
    $schema: SCHEMA,
    title: {
      text: title,
      ...(cut.length > 0 && { subtitle: cut }),
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      offset: 12,
    },
    width: SIDE,
    height: SIDE,
    layer: [
      ...(axes.diagonal ? [chance()] : []),
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.7 },
        encoding: {
          x: axis('x', axes.x),
          y: axis('y', axes.y),
          order: { field: 'step' },
          color: {
            field: 'curve',
            type: 'nominal',
            sort: null,
            scale: {
              domain: shown.map(label),
              range: shown.map((_, index) => SERIES_COLOURS[index % SERIES_COLOURS.length] ?? NEUTRAL),
            },
            legend: { title: null, symbolStrokeWidth: 3, labelLimit: 220 },
          },
          ...(shown.length > SERIES_COLOURS.length && {
            strokeDash: {
              field: 'curve',
              type: 'nominal',
              sort: null,
              scale: {
                domain: shown.map(label),
                range: shown.map((_, index) => (index < SERIES_COLOURS.length ? [1, 0] : [5, 3])),
              },
            },
          }),
          tooltip: [
            { field: 'curve', type: 'nominal', title: say('class') },
            { field: 'x', type: 'quantitative', title: axes.x, format: '.4f' },
            { field: 'y', type: 'quantitative', title: axes.y, format: '.4f' },
            { field: 'threshold', type: 'quantitative', title: say('threshold'), format: '.4f' },
          ],
        },
      },
    ],
  };
  const rows = curves.length <= MOST_ROWS ? curves : lowest.slice(0, MOST_ROWS);
  const more =
    curves.length > MOST_ROWS
      ? [
          say('{shown} of {all} classes, the lowest {score} first.', {
            ...{ shown: MOST_ROWS, all: curves.length, score: axes.score },
          }),
        ]
      : [];
  return {
    spec,
    table: { columns: [say('class'), axes.score], rows: rows.map(({ name, score }) => [name, scoreText(score)]) },
    notes: more,
  };
}

function chance(): VegaLiteSpec {
  return {
    data: {
      values: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: NEUTRAL, aria: false },
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
  };
}

function lowFirst(one: number, other: number): number {
  return (Number.isNaN(one) ? 2 : one) - (Number.isNaN(other) ? 2 : other);
}

/** "–" for a class without samples. */
function scoreText(score: number): string {
  return Number.isNaN(score) ? '–' : figure(score);
}

/** JSON knows no infinity: the threshold of no sample is left out. */
function decimated(points: Curve['points']): { x: number; y: number; threshold: number | null }[] {
  const kept = points.length <= 4 * STRIPS ? points : strips(points).flatMap(extremes);
  return kept.map(({ x, y, threshold }) => ({
    x: rounded(x),
    y: rounded(y),
    threshold: Number.isFinite(threshold) ? rounded(threshold) : null,
  }));
}

function strips(points: Curve['points']): Curve['points'][] {
  const found: Curve['points'][number][][] = [];
  let current = -1;
  for (const point of points) {
    const strip = Math.floor(point.x * STRIPS);
    if (strip !== current) found.push([]);
    current = strip;
    found.at(-1)?.push(point);
  }
  return found;
}

/** First, last, least and greatest, in their order. */
function extremes(points: Curve['points']): Curve['points'] {
  const ys = points.map(({ y }) => y);
  const least = ys.reduce((best, y, index) => (y < (ys[best] ?? Infinity) ? index : best), 0);
  const greatest = ys.reduce((best, y, index) => (y > (ys[best] ?? -Infinity) ? index : best), 0);
  const kept = new Set([0, least, greatest, points.length - 1]);
  return points.filter((_, index) => kept.has(index));
}

/** Five digits are more than a picture shows. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

/** Of what a score is, in its title. */
export function ofClasses(curves: readonly { readonly name: string }[]): string {
  const [only] = curves;
  return curves.length === 1
    ? say('of {name}', { name: only?.name ?? '' })
    : say('mean of {count} classes, each against the rest', { count: curves.length });
}
