/** A table as comma-separated values (RFC 4180). Pure. */
import type { PictureTable } from 'limpid/mime';

export function csvOf({ columns, rows }: PictureTable): string {
  return [columns, ...rows].map((cells) => `${cells.map(field).join(',')}\r\n`).join('');
}

function field(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
