/** From one picture of a training to the next: what changed. Pure. The renderer applies it, `applyDelta` says how. */
import { isDeepStrictEqual } from 'node:util';
import type { Row, TrainingDelta, TrainingPicture, TrainingView } from '../mime.ts';

type Rows = { [name: string]: Row[] };
type Changed = TrainingDelta['changed'];
type ViewWords = Pick<TrainingView, 'title' | 'summary' | 'table'>;

const WHOLE = new Set(['id', 'sequence', 'spec', 'data', 'views']);

/** Null when a whole picture is needed: it is another training, or one chart is drawn otherwise, came or went. */
export function deltaOf(before: TrainingPicture, after: TrainingPicture): TrainingDelta | null {
  const views = changedViews(before.views ?? [], after.views ?? []);
  if (before.id !== after.id || !views || !isSame(before.spec, after.spec)) return null;
  if (Object.keys(before).join() !== Object.keys(after).join()) return null;
  const [olds, news] = [views.map(([old]) => old), views.map(([, view]) => view)];
  const rows = rowsBetween(allRows(before.data, olds), allRows(after.data, news));
  if (!rows) return null;
  const words = Object.fromEntries(
    views.flatMap(([old, view]) => {
      const changed = changedFields<Partial<ViewWords>>(old, view, ['title', 'summary', 'table']);
      return changed ? [[view.name, changed]] : [];
    }),
  );
  const fields = Object.keys(after).filter((field) => !WHOLE.has(field));
  return {
    id: after.id,
    sequence: after.sequence ?? 0,
    changed: changedFields<Changed>(before, after, fields) ?? {},
    ...rows,
    ...(Object.keys(words).length > 0 && { views: words }),
  };
}

/** The picture after the delta. */
export function applyDelta(picture: TrainingPicture, delta: TrainingDelta): TrainingPicture {
  const grown = (data: Rows): Rows =>
    Object.fromEntries(
      Object.entries(data).map(([name, rows]) => [
        name,
        delta.replace[name] ?? (delta.append[name] ? [...rows, ...delta.append[name]] : rows),
      ]),
    );
  return {
    ...picture,
    ...delta.changed,
    sequence: delta.sequence,
    data: grown(picture.data),
    ...(picture.views && {
      views: picture.views.map((view) => ({ ...view, ...delta.views?.[view.name], data: grown(view.data) })),
    }),
  };
}

/** Each view that is another one, before and after; null where the lists or their charts differ. */
function changedViews(before: TrainingView[], after: TrainingView[]): [TrainingView, TrainingView][] | null {
  if (before.length !== after.length) return null;
  const found: [TrainingView, TrainingView][] = [];
  for (const [index, view] of after.entries()) {
    const old = before[index];
    if (old === view) continue;
    if (old?.name !== view.name || !isSame(old.spec, view.spec)) return null;
    found.push([old, view]);
  }
  return found;
}

function changedFields<T>(before: object, after: object, fields: readonly string[]): T | null {
  const changed = fields.filter((field) => !isSame(Reflect.get(before, field), Reflect.get(after, field)));
  if (changed.length === 0) return null;
  // SAFETY: fields of `after`, each with its value there.
  return Object.fromEntries(changed.map((field) => [field, Reflect.get(after, field) as unknown])) as T;
}

function allRows(data: Rows, views: readonly TrainingView[]): Rows {
  return Object.assign({}, data, ...views.map((view) => view.data)) as Rows;
}

function rowsBetween(before: Rows, after: Rows): Pick<TrainingDelta, 'append' | 'replace'> | null {
  const [append, replace]: [Rows, Rows] = [{}, {}];
  if (Object.keys(before).length !== Object.keys(after).length) return null;
  for (const [name, rows] of Object.entries(after)) {
    const old = before[name];
    if (!old) return null;
    if (old === rows) continue;
    if (!old.every((row, index) => isSameRow(row, rows[index]))) replace[name] = rows;
    else if (rows.length > old.length) append[name] = rows.slice(old.length);
  }
  return { append, replace };
}

function isSameRow(one: Row, other: Row | undefined): boolean {
  if (one === other) return true;
  if (!other) return false;
  for (const field in other) if (one[field] !== other[field]) return false;
  return Object.keys(one).length === Object.keys(other).length;
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || isDeepStrictEqual(one, other);
}
