/** `application/vnd.limpid.mistakes.v1+json`, checked. Pure. */
import type { MistakenSample, MistakesPicture } from 'limpid/mime';
import { plane } from './explanation.ts';
import { fields, list, number, orNull, PayloadError, text, whole } from './read.ts';
import { parseTable } from './table.ts';

const MOST_CLASSES = 40;
const MOST_COLUMNS = 40;
const MOST_SAMPLES = 400;

export function parseMistakes(payload: unknown): MistakesPicture {
  const found = fields(payload, 'mistakes');
  const classes = list(found['classes'], 'classes', MOST_CLASSES, (name, path) => text(name, path, 200));
  const columns = list(found['columns'], 'columns', MOST_COLUMNS, (name, path) => text(name, path, 200));
  const counts = list(found['counts'], 'counts', MOST_CLASSES, (row, path) =>
    ofLength(
      list(row, path, MOST_CLASSES, (value, at) => whole(value, at)),
      classes.length,
      path,
    ),
  );
  return {
    title: text(found['title'], 'title', 500),
    note: text(found['note'], 'note', 500),
    classes,
    counts: ofLength(counts, classes.length, 'counts'),
    columns,
    samples: list(found['samples'], 'samples', MOST_SAMPLES, (value, path) =>
      sample(value, path, classes.length, columns.length),
    ),
    summary: text(found['summary'], 'summary', 2000),
    table: parseTable(found['table']),
  };
}

function sample(value: unknown, path: string, classes: number, columns: number): MistakenSample {
  const found = fields(value, path);
  return {
    index: whole(found['index'], `${path}.index`),
    label: whole(found['label'], `${path}.label`, classes - 1),
    prediction: whole(found['prediction'], `${path}.prediction`, classes - 1),
    probability: number(found['probability'], `${path}.probability`),
    labelProbability: number(found['labelProbability'], `${path}.labelProbability`),
    picture: orNull(found['picture'], `${path}.picture`, (picture, at) => plane(fields(picture, at), at)),
    values: ofLength(list(found['values'], `${path}.values`, columns, number), columns, `${path}.values`),
  };
}

function ofLength<T>(values: T[], length: number, path: string): T[] {
  if (values.length !== length) throw new PayloadError(`"${path}" must be a list of ${length}.`);
  return values;
}
