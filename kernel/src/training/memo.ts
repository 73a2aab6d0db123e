/**
 * What the picture before was made of: parts that nothing has changed are taken over as they are, and curves that have grown
 * get their new rows alone, so that an update costs what is new and not what is shown. With or without it pictures are equal.
 */
import type { Row } from '../mime.ts';
import { pointsOf, pointsSince, type BatchPoint, type Series } from './series.ts';

export interface Line {
  readonly series: string;
  readonly points: Series;
}

interface Part {
  readonly from: readonly unknown[];
  readonly made: unknown;
}

interface Rows {
  readonly from: readonly unknown[];
  readonly lines: readonly Line[];
  readonly made: Row[];
}

export class Memo {
  readonly #parts = new Map<string, Part>();
  readonly #rows = new Map<string, Rows>();

  /** What `make` gave under this name as long as `from` holds the same values: all that the part depends on. */
  part<T>(name: string, from: readonly unknown[], make: () => T): T {
    const known = this.#parts.get(name);
    // SAFETY: under one name one kind of part is made.
    if (known && areSame(known.from, from)) return known.made as T;
    const made = make();
    this.#parts.set(name, { from, made });
    return made;
  }

  /** A row a point, in the order of the points, of all lines together. `from`: what `rowOf` depends on besides. */
  rows(
    name: string,
    from: readonly unknown[],
    lines: readonly Line[],
    rowOf: (series: string, point: BatchPoint) => Row,
  ): Row[] {
    const known = this.#rows.get(name);
    const grown = known && areSame(known.from, from) ? newPoints(known.lines, lines) : null;
    if (known && grown?.length === 0) return known.made;
    const points = grown ?? lines.flatMap(({ series, points }) => pointsOf(points).map((point) => ({ series, point })));
    const more = inOrder(points, lines.length).map(({ series, point }) => rowOf(series, point));
    const made = known && grown ? [...known.made, ...more] : more;
    this.#rows.set(name, { from, lines, made });
    return made;
  }
}

interface Placed {
  series: string;
  point: BatchPoint;
}

/** Of all lines together; null where one has lost points, or is another one. */
function newPoints(before: readonly Line[], after: readonly Line[]): Placed[] | null {
  if (before.length !== after.length) return null;
  const grown: Placed[] = [];
  for (const [index, { series, points }] of after.entries()) {
    const old = before[index];
    const more = old?.series === series ? pointsSince(points, old.points) : null;
    if (!more) return null;
    for (const point of more) grown.push({ series, point });
  }
  return grown;
}

function inOrder(points: Placed[], lines: number): Placed[] {
  if (lines < 2) return points;
  return points.sort(({ point: a }, { point: b }) => (a.epoch === b.epoch ? a.batch - b.batch : a.epoch - b.epoch));
}

function areSame(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((value, index) => Object.is(value, after[index]));
}
