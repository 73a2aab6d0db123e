/** The table that says in words what a picture shows, checked. Pure. */
import type { PictureTable } from 'limpid/mime';
import { fields, list, PayloadError, scalar, text } from './read.ts';

export function parseTable(value: unknown): PictureTable {
  const found = fields(value, 'table');
  const columns = list(found['columns'], 'table.columns', 2000, (name, path) => text(name, path, 200));
  return {
    columns,
    rows: list(found['rows'], 'table.rows', 10_000, (cells, path) => list(cells, path, columns.length, cell)),
  };
}

function cell(value: unknown, path: string): string | number | null {
  const found = scalar(value, path);
  if (typeof found === 'boolean') throw new PayloadError(`"${path}" must be text, a number or null.`);
  return found;
}
