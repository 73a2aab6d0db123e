/** `application/vnd.limpid.tensors.v1+json`, checked. Pure. */
import type { ColumnOrder, TensorsPicture } from 'limpid/mime';
import { fields, flag, list, PayloadError, text, whole } from './read.ts';
import { parseTable } from './table.ts';

export function parseTensors(payload: unknown): TensorsPicture {
  const found = fields(payload, 'tensors');
  const table = parseTable(found['table']);
  const { columns, rows } = table;
  if (columns.length === 0) throw new PayloadError('"table.columns" must not be empty.');
  const orders = list(found['orders'], 'orders', columns.length, (value, path) => order(value, path, rows.length));
  if (orders.length !== columns.length) throw new PayloadError(`"orders" must be a list of ${columns.length}.`);
  return {
    summary: text(found['summary'], 'summary', 2000),
    note: text(found['note'], 'note', 500),
    table,
    sort: whole(found['sort'], 'sort', columns.length - 1),
    orders,
    cells: parseTable(found['cells']),
  };
}

function order(value: unknown, path: string, rows: number): ColumnOrder {
  const found = fields(value, path);
  const places = list(found['places'], `${path}.places`, rows, (place, at) => whole(place, at, rows - 1));
  if (new Set(places).size !== rows)
    throw new PayloadError(`"${path}.places" must name each of the ${rows} rows once.`);
  return { places, isFalling: flag(found['isFalling'], `${path}.isFalling`) };
}
