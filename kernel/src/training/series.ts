/**
 * The points of a curve, however many come: thinned again and again, keeping every extreme. Pure, and in amortised
 * constant time a point: what is new hangs in a chain before the points that are kept.
 */

export interface BatchPoint {
  epoch: number;
  batch: number;
  /** Null stands for NaN and infinities. */
  value: number | null;
}

export interface Series {
  readonly kept: readonly BatchPoint[];
  readonly recent: Recent | null;
}

interface Recent {
  readonly point: BatchPoint;
  readonly before: Recent | null;
  readonly count: number;
}

/** The same curve twice: for pictures that change five times a second, and for the last one and the file. */
export interface Curve {
  readonly live: Series;
  readonly whole: Series;
}

/** Most points of a curve. */
export interface Room {
  readonly live: number;
  readonly whole: number;
  /** A value that stays the same needs its first and its last point alone. */
  readonly byChange?: boolean;
}

const EMPTY: Series = { kept: [], recent: null };
const DIGITS = 5;

/** A curve with one point more. */
export function extended(curve: Curve | undefined, { epoch, batch, value }: BatchPoint, room: Room): Curve {
  const rounded = value !== null && Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : null;
  const point = { epoch, batch, value: rounded };
  return {
    live: append(curve?.live ?? EMPTY, point, room.live, room.byChange),
    whole: append(curve?.whole ?? EMPTY, point, room.whole, room.byChange),
  };
}

/** In order. */
export function pointsOf({ kept, recent }: Series): BatchPoint[] {
  const points = [...kept];
  for (let one = recent, at = kept.length + (recent?.count ?? 0) - 1; one; one = one.before, at--)
    points[at] = one.point;
  return points;
}

/** The points of `series` behind those that `before` had; null where one of those is gone. */
export function pointsSince(series: Series, before: Series): BatchPoint[] | null {
  if (series === before) return [];
  if (series.kept !== before.kept) return null;
  const points: BatchPoint[] = [];
  let one = series.recent;
  for (; one !== null && one !== before.recent; one = one.before) points.push(one.point);
  return one === before.recent ? points.reverse() : null;
}

function append({ kept, recent }: Series, point: BatchPoint, most: number, byChange = false): Series {
  const isMiddle = byChange && recent?.point.value === point.value && recent.before?.point.value === point.value;
  const before = isMiddle ? recent.before : recent;
  const count = (before?.count ?? 0) + 1;
  const next = { kept, recent: { point, before, count } };
  return kept.length + count > most ? { kept: thin(pointsOf(next), Math.floor(most / 2)), recent: null } : next;
}

/**
 * At most `1.5 * keep` of the points, in order, with the least and the greatest of every stretch, every gap (null, or a
 * value that is not finite), the first and the last.
 */
export function thin<P extends BatchPoint>(points: P[], keep: number): P[] {
  if (points.length <= keep) return points;
  const kept = new Set<P | undefined>([points[0], points.at(-1)]);
  for (const part of stretches(points, Math.max(1, Math.floor(keep / 2) - 1))) {
    let least: P | undefined;
    let greatest: P | undefined;
    let gap: P | undefined;
    for (const point of part) {
      if (point.value === null || !Number.isFinite(point.value)) {
        gap ??= point;
        continue;
      }
      if (!least || point.value < (least.value ?? 0)) least = point;
      if (!greatest || point.value > (greatest.value ?? 0)) greatest = point;
    }
    kept.add(least).add(greatest).add(gap);
  }
  return points.filter((point) => kept.has(point));
}

/**
 * The points in `count` stretches of the same length in batches. By place and not by number: after many thinnings
 * the early batches are as well kept as the late ones.
 */
export function stretches<P extends Pick<BatchPoint, 'epoch' | 'batch'>>(points: readonly P[], count: number): P[][] {
  const epochLength = 1 + points.reduce((most, { batch }) => Math.max(most, batch), 0);
  const place = ({ epoch, batch }: P): number => epoch * epochLength + batch;
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  const length = (place(last) - place(first) + 1) / count;
  const parts: P[][] = [];
  for (const point of points) {
    const part = Math.floor((place(point) - place(first)) / length);
    (parts[part] ??= []).push(point);
  }
  return Object.values(parts);
}
