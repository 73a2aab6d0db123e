/** `text/csv` as MLflow's /invocations takes it: a line of names, then a row a line. */
import { parse } from 'csv-parse/sync';
import { reasonOf } from '../../errors.ts';
import type { Json } from '../../models/json.ts';
import { ServeError, type TensorMetadata } from '../inference.ts';
import type { Frame } from './mlflow.ts';

export function isCsv(contentType: string | undefined): boolean {
  return /^\s*text\/csv\s*(;|$)/i.test(contentType ?? '');
}

/** Cells are what the model takes: texts, or numbers and truths. @throws ServeError invalid */
export function csvFrame(bytes: Buffer, signature: readonly TensorMetadata[]): Frame {
  const [columns, ...rows] = recordsOf(bytes);
  if (columns === undefined || rows.length === 0) throw invalid('The CSV is to have a line of names and rows after it');
  const takesTexts = (column: string): boolean => {
    const input = signature.find(({ name }) => name === column) ?? signature[0];
    return input?.datatype === 'BYTES';
  };
  const areTexts = columns.map(takesTexts);
  const values = rows.map((row, at) =>
    row.map((cell, index) => (areTexts[index] ? cell : valueOf(cell, columns[index] ?? '', at + 1))),
  );
  return { columns, rows: values };
}

function recordsOf(bytes: Buffer): string[][] {
  try {
    return parse(bytes, { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw invalid(`failed to parse the CSV: ${reasonOf(error).split('\n')[0] ?? ''}`);
  }
}

function valueOf(cell: string, column: string, row: number): Json {
  const text = cell.trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  const number = text === '' ? NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw invalid(`row ${row} of column '${column.slice(0, 100)}' holds '${cell.slice(0, 40)}', which is no number`);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
