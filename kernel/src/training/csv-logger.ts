/** Losses and metrics of each epoch as a row of a CSV file (RFC 4180), as Keras's CSVLogger writes them. */
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrainingCallback } from './callback.ts';
import { valuesOf, type Logs } from './monitor.ts';

export interface CsvLoggerOptions {
  path: string;
  /** A comma by default. */
  separator?: string;
  /** Whether rows go behind those that are there: for a training that goes on. */
  append?: boolean;
}

/** A row is in the file when its epoch ends; the columns are those of the first epoch. */
export function csvLogger(options: CsvLoggerOptions): TrainingCallback {
  return new CsvLogger(options);
}

class CsvLogger extends TrainingCallback {
  readonly #options: CsvLoggerOptions;
  #columns: readonly string[] | null = null;

  constructor(options: CsvLoggerOptions) {
    super();
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    const { path, separator = ',', append = false } = this.#options;
    await mkdir(dirname(path), { recursive: true });
    const there = append ? await textIn(path) : '';
    if (there === '') await writeFile(path, '');
    // rows go under the columns that are there
    this.#columns = there === '' ? null : (there.split('\n', 1)[0]?.trimEnd().split(separator).slice(1) ?? null);
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    const { path, separator = ',' } = this.#options;
    const values = valuesOf(logs);
    const isFirst = this.#columns === null;
    this.#columns ??= Object.keys(values).sort();
    const row = [epoch, ...this.#columns.map((column) => values[column] ?? 'NA')];
    const rows = isFirst ? [['epoch', ...this.#columns], row] : [row];
    await appendFile(path, rows.map((cells) => `${cells.join(separator)}\n`).join(''));
  }
}

async function textIn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
