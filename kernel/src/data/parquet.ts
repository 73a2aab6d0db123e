/** Parquet (https://parquet.apache.org/docs/file-format): a tensor a column, or rows as a dataset, a row group at a time. */
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type * as tf from '@tensorflow/tfjs';
import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import type { AsyncBuffer, Compressors, FileMetaData, ParquetParsers, RowGroup, SchemaTree } from 'hyparquet';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { damaged } from './array.ts';
import type { Origin } from './array.ts';
import { MAX_BYTES, nameOf, firstLineOf, sizeOf, sliceOf, tooLarge } from './file.ts';
import type { DataFile, UnpackOptions } from './file.ts';
import { pagesProblem, pagesRange } from './parquet-pages.ts';
import { columnsOf, placeOf, rowsOf } from './table.ts';
import type { Cell, Column, ColumnType, LabelOptions, Table, TableDataset, TableOptions } from './table.ts';

/** What a row group may take unpacked is `maxBytes`. */
export type ParquetOptions = TableOptions & UnpackOptions;

/** Snappy is in hyparquet; each of these ends when a page holds more than its header says. */
const DECOMPRESS: Compressors = {
  GZIP: (packed, maxOutputLength) => gunzipSync(packed, { maxOutputLength }),
  BROTLI: (packed, maxOutputLength) => brotliDecompressSync(packed, { maxOutputLength }),
  ZSTD: (packed, maxOutputLength) => zstdDecompressSync(packed, { maxOutputLength }),
};
const KNOWN = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(DECOMPRESS)];

/** Dates and times as ISO 8601 text, to the millisecond. */
const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (millis) => new Date(Number(millis)).toISOString(),
  timestampFromMicroseconds: (micros) => new Date(Number(micros / 1000n)).toISOString(),
  timestampFromNanoseconds: (nanos) => new Date(Number(nanos / 1_000_000n)).toISOString(),
  dateFromDays: (days) => new Date(days * 86_400_000).toISOString().slice(0, 10),
  jsonFromBytes: (bytes) => new TextDecoder().decode(bytes),
};

/**
 * All columns of a Parquet file, each a tensor [rows]: int32 for whole numbers that fit, float32 for other numbers and where
 * values are missing, bool, else string; dates are ISO 8601 text.
 * @throws FILE_MISSING, DATA_UNREADABLE, DATA_DAMAGED, DATA_UNSUPPORTED (nested or binary columns, LZ4, encryption), DATA_COLUMN
 */
export async function readParquet(
  file: DataFile,
  options: ParquetOptions = {},
): Promise<{ [name: string]: tf.Tensor1D }> {
  return columnsOf(await tableOf(file, options), options);
}

/**
 * A Parquet file of any size as a dataset. It is read anew in each epoch, and one row group of it is in memory at a time.
 * Elements are those of `csvDataset`.
 * @throws as `readParquet`, DATA_FEATURES, DATA_CLASSES
 */
export async function parquetDataset<O extends ParquetOptions & Partial<LabelOptions>>(
  file: DataFile,
  options?: O,
): Promise<TableDataset<O>> {
  // SAFETY: every option is optional, so that none given is an O without any.
  const given = options ?? ({} as O);
  return rowsOf(await tableOf(file, given), given);
}

async function tableOf(file: DataFile, { columns: wanted, maxBytes = MAX_BYTES }: ParquetOptions): Promise<Table> {
  const origin = { file: nameOf(file), format: 'Parquet' };
  const buffer = await bufferOf(file, origin);
  const metadata = await attempt(origin, () => parquetMetadataAsync(buffer, { parsers: PARSERS }));
  const leaves = parquetSchema(metadata).children;
  const all = leaves.map(({ element }) => ({ name: element.name }));
  const names = wanted ?? all.map(({ name }) => name);
  const columns = names.map((name): Column => {
    const leaf = leaves[placeOf(name, all, origin.file)];
    return { name, type: typeOf(leaf, name, origin.file) };
  });
  check(metadata, new Set(names), maxBytes, origin);
  return {
    file: origin.file,
    columns,
    length: Number(metadata.num_rows),
    async *rows() {
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        yield* await attempt(origin, () => groupRows(group, rowStart, rowEnd));
        rowStart = rowEnd;
      }
    },
  };

  async function groupRows(group: RowGroup, rowStart: number, rowEnd: number): Promise<Cell[][]> {
    for (const { meta_data } of group.columns) {
      if (!meta_data || !names.includes(meta_data.path_in_schema[0] ?? '')) continue;
      const pages = await sliceOf(file, ...pagesRange(meta_data));
      const problem = pagesProblem(pages, { rows: rowEnd - rowStart, maxBytes });
      if (problem !== null) throw damaged(origin, problem);
    }
    const chunks = new Map<string, ArrayLike<unknown>>();
    const read = { file: buffer, metadata, columns: [...names], rowStart, rowEnd };
    await parquetRead({
      ...read,
      compressors: DECOMPRESS,
      parsers: PARSERS,
      onChunk: ({ columnName, columnData }) => chunks.set(columnName, columnData),
    });
    const values = names.map((name) => chunks.get(name) ?? []);
    const short = values.findIndex(({ length }) => length !== rowEnd - rowStart);
    if (short !== -1)
      throw damaged(origin, say('its column {column} is shorter than it says', { column: names[short] ?? '' }));
    return Array.from({ length: rowEnd - rowStart }, (_, row) => values.map((column) => cellOf(column[row])));
  }
}

async function bufferOf(file: DataFile, origin: Origin): Promise<AsyncBuffer> {
  const byteLength = await sizeOf(file);
  const ends = [await sliceOf(file, 0, 4), await sliceOf(file, Math.max(0, byteLength - 4), byteLength)];
  const marks = ends.map((bytes) => Buffer.from(bytes).toString('latin1'));
  if (marks[1] === 'PARE') throw unsupported(origin.file, say('it is encrypted'), say('write it without encryption'));
  if (marks.some((mark) => mark !== 'PAR1')) throw damaged(origin, say('it does not begin and end with PAR1'));
  return { byteLength, slice: async (start, end = byteLength) => (await sliceOf(file, start, end)).buffer };
}

/** What the footer claims, against itself and against what may be unpacked. */
function check(metadata: FileMetaData, wanted: ReadonlySet<string>, maxBytes: number, origin: Origin): void {
  let rows = 0;
  for (const { num_rows, columns } of metadata.row_groups) {
    rows += Number(num_rows);
    const chunks = columns.flatMap(({ meta_data }) =>
      wanted.has(meta_data?.path_in_schema[0] ?? '') ? (meta_data ?? []) : [],
    );
    const codec = chunks.find((chunk) => !KNOWN.includes(chunk.codec))?.codec;
    if (codec)
      throw unsupported(
        origin.file,
        say('it is packed with {codec}', { codec }),
        say('pack it with Snappy, Zstandard, gzip or Brotli'),
      );
    if (chunks.some(({ num_values }) => num_values !== num_rows))
      throw damaged(origin, say('its columns differ in length'));
    if (chunks.reduce((sum, chunk) => sum + Number(chunk.total_uncompressed_size), 0) > maxBytes) {
      throw tooLarge(origin.file, maxBytes);
    }
  }
  if (rows !== Number(metadata.num_rows)) throw damaged(origin, say('its row groups do not add up to its rows'));
}

function typeOf(leaf: SchemaTree | undefined, name: string, file: string): ColumnType {
  const { type, converted_type: converted, logical_type: logical, repetition_type } = leaf?.element ?? {};
  if (type === undefined || repetition_type === 'REPEATED') {
    throw unsupported(
      file,
      say('its column {name} is nested', { name }),
      say('choose others with `columns`, or flatten it before writing'),
    );
  }
  if (type === 'BOOLEAN') return 'bool';
  if (converted === 'DECIMAL' || logical?.type === 'FLOAT16' || type === 'FLOAT' || type === 'DOUBLE') return 'number';
  if (type === 'INT96' || converted === 'DATE' || /^TIMESTAMP/.test(converted ?? logical?.type ?? '')) return 'text';
  if (type === 'INT32' || type === 'INT64') return 'integer';
  if (['UTF8', 'ENUM', 'JSON'].includes(converted ?? '') || ['STRING', 'UUID'].includes(logical?.type ?? ''))
    return 'text';
  throw unsupported(file, say('its column {name} holds bytes', { name }), say('choose others with `columns`'));
}

function cellOf(value: unknown): Cell {
  if (typeof value === 'bigint') return Number(value);
  // pandas writes missing numbers as NaN or as null, as it comes.
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function unsupported(file: string, reason: string, remedy: string): LimpidError {
  return new LimpidError('DATA_UNSUPPORTED', { file, reason, remedy });
}

async function attempt<T>(origin: Origin, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof LimpidError ? error : damaged(origin, firstLineOf(error));
  }
}
