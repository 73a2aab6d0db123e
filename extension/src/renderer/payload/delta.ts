/** From one picture of a training to the next: the delta, checked, and applied. Pure. */
import type { TrainingDelta, TrainingPicture } from 'limpid/mime';
import { fields, record, whole } from './read.ts';
import { parseTable } from './table.ts';
import { MOST_ROWS, parseChangedFacts, parseData, parseId, parseSummary, parseViewTitle } from './training.ts';

export function parseDelta(payload: unknown): TrainingDelta {
  const found = fields(payload, 'delta');
  return {
    id: parseId(found['id']),
    sequence: whole(found['sequence'], 'sequence'),
    changed: parseChangedFacts(found['changed'], 'changed'),
    append: parseData(found['append'], 'append'),
    replace: parseData(found['replace'], 'replace'),
    ...(found['views'] !== undefined && { views: record(found['views'], 'views', 12, parseWords) }),
  };
}

type Words = NonNullable<TrainingDelta['views']>[string];

function parseWords(value: unknown, path: string): Words {
  const { title, summary, table } = fields(value, path);
  return {
    ...(title !== undefined && { title: parseViewTitle(title, `${path}.title`) }),
    ...(summary !== undefined && { summary: parseSummary(summary, `${path}.summary`) }),
    ...(table !== undefined && { table: parseTable(table) }),
  };
}

/**
 * The picture after the delta; rows that stay are the same objects. Null when the delta does not fit: it belongs to
 * another picture or another place in the sequence, or names rows that the picture has no place for.
 */
export function applyDelta(picture: TrainingPicture, delta: TrainingDelta): TrainingPicture | null {
  if (delta.id !== picture.id || delta.sequence !== (picture.sequence ?? -1) + 1) return null;
  const charts = [picture, ...(picture.views ?? [])];
  const named = [...Object.keys(delta.append), ...Object.keys(delta.replace)];
  if (named.some((name) => !charts.some(({ data }) => Object.hasOwn(data, name)))) return null;

  const next = {
    ...picture,
    ...delta.changed,
    sequence: delta.sequence,
    data: changedData(picture.data, delta),
    ...(picture.views && {
      views: picture.views.map((view) => ({
        ...view,
        ...own(delta.views ?? {}, view.name),
        data: changedData(view.data, delta),
      })),
    }),
  };
  const tooMany = [next, ...(next.views ?? [])].some(({ data }) =>
    Object.values(data).some((rows) => rows.length > MOST_ROWS),
  );
  return tooMany ? null : next;
}

function changedData(data: TrainingPicture['data'], { append, replace }: TrainingDelta): TrainingPicture['data'] {
  return Object.fromEntries(
    Object.entries(data).map(([name, rows]) => {
      const kept = own(replace, name) ?? rows;
      const added = own(append, name) ?? [];
      return [name, added.length === 0 ? kept : [...kept, ...added]];
    }),
  );
}

function own<T>(entries: { [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}
