/** Tensors in use as a table that every front end shows, below it what cells have done, and all of it as data. */
import { count } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { say, spaceBetween } from '../say.ts';
import { size, type MemoryReport } from './report.ts';

/** One tensor in use. */
export interface AliveTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly bytes: number;
  /** `tf.variable`, a weight, or what an optimizer keeps. */
  readonly isVariable: boolean;
  /** Where it was made. */
  readonly cell: string;
  /** Known of some; of all from `memory({ trace: true })` on. */
  readonly line?: string;
  /** A variable of the notebook that leads to it, or its own name; absent where none was found, as in a closure. */
  readonly holder?: string;
}

type Compare = (a: AliveTensor, b: AliveTensor) => number;

/** Where two are alike, the larger one comes first. */
export const SORTS = {
  bytes: (a, b) => b.bytes - a.bytes,
  shape: (a, b) => b.shape.length - a.shape.length || elements(b) - elements(a),
  dtype: (a, b) => a.dtype.localeCompare(b.dtype, 'en'),
  cell: (a, b) => a.cell.localeCompare(b.cell, 'en', { numeric: true }),
  line: (a, b) => (a.line ?? '\uffff').localeCompare(b.line ?? '\uffff', 'en', { numeric: true }),
  holder: (a, b) => (a.holder ?? '').localeCompare(b.holder ?? '', 'en', { numeric: true }),
} as const satisfies { readonly [name: string]: Compare };

export type TensorsSort = keyof typeof SORTS;

/** Rows that the table shows; a program gets all. */
const MOST_ROWS = 40;

export class TensorsReport implements Displayable {
  /** What cells have made, kept and lost, and the lines that lose: as `memory()` tells it. */
  readonly memory: MemoryReport;
  readonly alive: readonly AliveTensor[];

  constructor(memory: MemoryReport, alive: readonly AliveTensor[], sort: TensorsSort) {
    this.memory = memory;
    this.alive = [...alive].sort((a, b) => SORTS[sort](a, b) || b.bytes - a.bytes);
  }

  /** The same, in another order. */
  sortedBy(sort: TensorsSort): TensorsReport {
    return new TensorsReport(this.memory, this.alive, sort);
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { summary, cellTable } = this.memory;
    const said = this.alive.length === 0 ? [] : [this.#aliveTable()];
    const notes = this.#note() === '' ? [] : [this.#note()];
    const inWords = (table: (table: PictureTable) => string): string =>
      [summary, ...said.map(table), ...notes, ...(cellTable.rows.length > 0 ? [table(cellTable)] : [])].join('\n\n');
    return { [MARKDOWN]: inWords(markdownTable), [TEXT]: inWords(textTable) };
  }

  #aliveTable(): PictureTable {
    return {
      columns: [say('held by'), say('shape'), 'dtype', say('bytes'), say('cell'), say('line')],
      rows: this.alive
        .slice(0, MOST_ROWS)
        .map(({ holder, shape, dtype, bytes, cell, line }) => [
          holder ?? say('something without a name'),
          `[${shape.join(', ')}]`,
          ...[dtype, size(bytes), cell, line?.startsWith(`${cell}:`) ? line.slice(cell.length + 1) : (line ?? '')],
        ]),
    };
  }

  #note(): string {
    const more = this.alive.length - MOST_ROWS;
    const isTold = this.alive.every(({ line }) => line !== undefined);
    return [
      ...(more > 0 ? [say('{count} more are in `alive` of what tensors() gives.', { count: count(more) })] : []),
      ...(isTold ? [] : [say('Lines are known of some; after memory({ trace: true }) they are of all that are made.')]),
    ].join(spaceBetween());
  }
}

function elements({ shape }: AliveTensor): number {
  return shape.reduce((product, length) => product * length, 1);
}
