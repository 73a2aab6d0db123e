/** Tensors in use as a table that every front end shows, below it what cells have done, and all of it as data. */
import { count } from '../display/numbers.ts';
import { json, markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TENSORS, TEXT, VEGA_LITE, type PictureTable, type TensorsPicture } from '../mime.ts';
import { say, spaceBetween } from '../say.ts';
import { size, type MemoryReport } from './report.ts';
import { sortedSpec } from './sorted-spec.ts';

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

/** Where two are alike, the larger one comes first. In the order of the table's columns. */
export const SORTS = {
  holder: (a, b) => (a.holder ?? '').localeCompare(b.holder ?? '', 'en', { numeric: true }),
  shape: (a, b) => b.shape.length - a.shape.length || elements(b) - elements(a),
  dtype: (a, b) => a.dtype.localeCompare(b.dtype, 'en'),
  bytes: (a, b) => b.bytes - a.bytes,
  cell: (a, b) => a.cell.localeCompare(b.cell, 'en', { numeric: true }),
  line: (a, b) => (a.line ?? '\uffff').localeCompare(b.line ?? '\uffff', 'en', { numeric: true }),
} as const satisfies { readonly [name: string]: Compare };

export type TensorsSort = keyof typeof SORTS;

// SAFETY: these are the names that SORTS is written with.
const COLUMNS = Object.keys(SORTS) as TensorsSort[];
const FALLING: readonly TensorsSort[] = ['shape', 'bytes'];

/** Rows of the table that cannot be sorted, and of the one that can be; a program gets all. */
const MOST_ROWS = 40;
const MOST_SORTED = 500;

export class TensorsReport implements Displayable {
  /** What cells have made, kept and lost, and the lines that lose: as `memory()` tells it. */
  readonly memory: MemoryReport;
  readonly alive: readonly AliveTensor[];
  readonly #sort: TensorsSort;

  constructor(memory: MemoryReport, alive: readonly AliveTensor[], sort: TensorsSort) {
    this.memory = memory;
    this.alive = sorted(alive, sort);
    this.#sort = sort;
  }

  /** The same, in another order. */
  sortedBy(sort: TensorsSort): TensorsReport {
    return new TensorsReport(this.memory, this.alive, sort);
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const { summary, cellTable } = this.memory;
    const said = this.alive.length === 0 ? [] : [this.#table(MOST_ROWS, say('something without a name'))];
    const note = this.#note(MOST_ROWS);
    const notes = note === '' ? [] : [note];
    const inWords = (table: (table: PictureTable) => string): string =>
      [summary, ...said.map(table), ...notes, ...(cellTable.rows.length > 0 ? [table(cellTable)] : [])].join('\n\n');
    return { ...this.#sortable(), [MARKDOWN]: inWords(markdownTable), [TEXT]: inWords(textTable) };
  }

  /** Pictures that sort by a click. Without tensors there is nothing to sort. */
  #sortable(): MimeBundle {
    if (this.alive.length === 0) return {};
    const { summary, cellTable: cells } = this.memory;
    const table = this.#table(MOST_SORTED, null);
    const shown = this.alive.slice(0, MOST_SORTED);
    const places = new Map(shown.map((tensor, at) => [tensor, at]));
    const orders = COLUMNS.map((column) => ({
      places: sorted(shown, column).map((tensor) => places.get(tensor) ?? 0),
      isFalling: FALLING.includes(column),
    }));
    const sort = COLUMNS.indexOf(this.#sort);
    const picture: TensorsPicture = { summary, note: this.#note(MOST_SORTED), table, sort, orders, cells };
    return { [TENSORS]: json(picture), [VEGA_LITE]: json(sortedSpec(picture)) };
  }

  #table(most: number, nobody: string | null): PictureTable {
    return {
      columns: [say('held by'), say('shape'), 'dtype', say('bytes'), say('cell'), say('line')],
      rows: this.alive
        .slice(0, most)
        .map(({ holder, shape, dtype, bytes, cell, line }) => [
          holder ?? nobody,
          `[${shape.join(', ')}]`,
          ...[dtype, size(bytes), cell, line?.startsWith(`${cell}:`) ? line.slice(cell.length + 1) : (line ?? '')],
        ]),
    };
  }

  #note(most: number): string {
    const more = this.alive.length - most;
    const isTold = this.alive.every(({ line }) => line !== undefined);
    return [
      ...(more > 0 ? [say('{count} more are in `alive` of what tensors() gives.', { count: count(more) })] : []),
      ...(isTold ? [] : [say('Lines are known of some; after memory({ trace: true }) they are of all that are made.')]),
    ].join(spaceBetween());
  }
}

function sorted(tensors: readonly AliveTensor[], sort: TensorsSort): AliveTensor[] {
  return [...tensors].sort((a, b) => SORTS[sort](a, b) || b.bytes - a.bytes);
}

function elements({ shape }: AliveTensor): number {
  return shape.reduce((product, length) => product * length, 1);
}
