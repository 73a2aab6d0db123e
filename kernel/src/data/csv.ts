/** CSV (RFC 4180): a tensor a column, or rows as a dataset that is read while it trains. */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type * as tf from '@tensorflow/tfjs';
import { parse } from 'csv-parse';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { damaged } from './array.ts';
import { isGzip, nameOf, piecesOf, firstLineOf, sliceOf } from './file.ts';
import type { DataFile } from './file.ts';
import { columnsOf, placeOf, rowsOf } from './table.ts';
import type { Cell, Column, ColumnType, LabelOptions, Table, TableDataset, TableOptions } from './table.ts';

export interface CsvOptions extends TableOptions {
  /** Default: a comma. */
  delimiter?: string;
  /** True: the first line names the columns. A list: these are their names, and the first line holds values. Default: true. */
  header?: true | readonly string[];
  /** Types of columns that should not be found out. */
  types?: { readonly [column: string]: ColumnType };
  /** Texts that stand for a missing value. Default: those of pandas (empty, NA, NaN, null, …). */
  na?: readonly string[];
}

/** The texts that pandas.read_csv takes for missing. */
const NA = ',#N/A,#N/A N/A,#NA,-1.#IND,-1.#QNAN,-NaN,-nan,1.#IND,1.#QNAN,<NA>,N/A,NA,NULL,NaN,None,n/a,nan,null'.split(
  ',',
);
/** As many rows tell the types of a dataset's columns. */
const SAMPLE = 1000;
/** A row of more bytes is a quote that was never closed. */
const LONGEST_ROW = 16 * 1024 ** 2;

const INTEGER = /^\s*[+-]?\d+\s*$/;
const NUMBER = /^\s*[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?)\s*$/i;
const BOOL = /^(?:true|false)$/i;

/**
 * All columns of a CSV file (gzip or not), each a tensor [rows]. The types are found out from all values: int32 for whole
 * numbers, float32 for other numbers and where values are missing, bool for true and false, else string.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED, DATA_COLUMN, DATA_CELL, DATA_MISSING
 */
export async function readCsv(file: DataFile, options: CsvOptions = {}): Promise<{ [name: string]: tf.Tensor1D }> {
  const records: string[][] = [];
  for await (const record of recordsOf(file, options)) records.push(record);
  return columnsOf(
    tableOf(file, options, records, async function* () {
      yield* records;
    }),
    options,
  );
}

/**
 * A CSV file of any size (gzip or not) as a dataset: it is read anew in each epoch, a piece at a time. With `label` an element
 * is `{ xs: number[], ys: [number] }`, ready for `.shuffle(…).batch(…)` and `model.fitDataset`; without it, values by column.
 * The types are found out from the first 1,000 rows; `types` names them where those mislead.
 * @throws as `readCsv`, DATA_FEATURES, DATA_CLASSES; what is wrong further down the file is thrown while it is read
 */
export async function csvDataset<O extends CsvOptions & Partial<LabelOptions>>(
  file: DataFile,
  options?: O,
): Promise<TableDataset<O>> {
  // SAFETY: every option is optional, so that none given is an O without any.
  const given = options ?? ({} as O);
  const sample: string[][] = [];
  for await (const record of recordsOf(file, given)) if (sample.push(record) > SAMPLE) break;
  return rowsOf(
    tableOf(file, given, sample, () => recordsOf(file, given)),
    given,
  );
}

/** `sample` holds the first records, the header among them. */
function tableOf(
  file: DataFile,
  { header = true, na = NA, types = {}, columns: wanted }: CsvOptions,
  sample: readonly string[][],
  records: () => AsyncGenerator<string[]>,
): Table {
  const named = header === true;
  const names = named ? (sample[0] ?? []) : header;
  const origin = { file: nameOf(file), format: 'CSV' };
  if (names.length === 0) throw damaged(origin, say('it is empty'));
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw damaged(origin, say('two of its columns are called {twice}', { twice }));
  const width = sample[0]?.length ?? names.length;
  if (width !== names.length)
    throw damaged(
      origin,
      say('its rows have {width} values, and {count} names are given', { width, count: names.length }),
    );

  const gaps = new Set(na);
  const all = names.map((name) => ({ name }));
  for (const name of Object.keys(types)) placeOf(name, all, origin.file);
  const places = (wanted ?? names).map((name) => placeOf(name, all, origin.file));
  const columns = places.map((at): Column => {
    const name = names[at] ?? '';
    const values = sample.slice(named ? 1 : 0).map((record) => record[at] ?? '');
    return {
      name,
      type:
        (Object.hasOwn(types, name) ? types[name] : undefined) ?? typeOf(values.filter((value) => !gaps.has(value))),
    };
  });
  return {
    file: origin.file,
    columns,
    async *rows() {
      let row = named ? -1 : 0;
      for await (const record of records()) {
        row += 1;
        if (row === 0) continue;
        yield places.map((at, index) => cellOf(record[at] ?? '', columns[index], row));
      }
    },
  };

  function cellOf(text: string, column: Column | undefined, row: number): Cell {
    if (gaps.has(text)) return null;
    const type = column?.type ?? 'text';
    if (type === 'text') return text;
    if (type === 'bool' && BOOL.test(text)) return text.toLowerCase() === 'true';
    if (type === 'integer' && INTEGER.test(text)) return Number(text);
    if (type === 'number' && NUMBER.test(text)) return numberOf(text);
    throw new LimpidError('DATA_CELL', {
      file: origin.file,
      row,
      column: column?.name ?? '',
      value: JSON.stringify(text.slice(0, 40)),
      type,
    });
  }
}

/** The narrowest type that holds all values. */
function typeOf(values: readonly string[]): ColumnType {
  if (values.length > 0 && values.every((value) => INTEGER.test(value))) return 'integer';
  if (values.every((value) => NUMBER.test(value))) return 'number';
  return values.every((value) => BOOL.test(value)) ? 'bool' : 'text';
}

function numberOf(text: string): number {
  if (!/inf/i.test(text)) return Number(text);
  return text.includes('-') ? -Infinity : Infinity;
}

async function* recordsOf(file: DataFile, { delimiter = ',' }: CsvOptions): AsyncGenerator<string[]> {
  const parser = parse({ delimiter, bom: true, skip_empty_lines: true, max_record_size: LONGEST_ROW });
  const source = Readable.from(piecesOf(file));
  // What fails in one stage ends the parser with that error, and so the loop below.
  if (isGzip(await sliceOf(file, 0, 2))) pipeline(source, createGunzip(), parser, () => undefined);
  else pipeline(source, parser, () => undefined);
  try {
    for await (const record of parser) {
      // SAFETY: without the option `columns`, csv-parse gives a record as a list of its texts.
      yield record as string[];
    }
  } catch (error) {
    if (error instanceof LimpidError) throw error;
    throw damaged({ file: nameOf(file), format: 'CSV' }, firstLineOf(error));
  }
}
