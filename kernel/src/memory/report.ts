/** The ledger as a table that every front end shows, and as numbers for programs. */
import { count } from '../display/numbers.ts';
import { markdownTable, textTable } from '../display/picture.ts';
import { JUPYTER_DISPLAY, type Displayable } from '../display/symbol.ts';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT, type PictureTable } from '../mime.ts';
import { say } from '../say.ts';
import type { CellEntry, PlaceEntry } from './ledger.ts';

/** Rows that a table shows; a program gets all. */
const MOST_CELLS = 30;
const MOST_PLACES = 10;

export class MemoryReport implements Displayable {
  /** In the order in which the cells first made a tensor. Bytes are those of the tensors kept. */
  readonly cells: readonly Readonly<CellEntry>[];
  /** Lines where tensors are born: those that lose most first, then those whose tensors keep most. */
  readonly places: readonly Readonly<PlaceEntry>[];

  constructor(cells: readonly CellEntry[], places: readonly PlaceEntry[]) {
    this.cells = cells.map(({ name, born, disposed, reclaimed, kept, bytes }) => ({
      name,
      born,
      disposed,
      reclaimed,
      kept,
      bytes,
    }));
    this.places = places
      .map((place) => ({ ...place }))
      .sort((a, b) => b.reclaimedBytes - a.reclaimedBytes || b.reclaimed - a.reclaimed || b.bytes - a.bytes);
  }

  /** Tensors in use. */
  get tensors(): number {
    return sum(this.cells, ({ kept }) => kept);
  }

  /** Bytes that they take. */
  get bytes(): number {
    return sum(this.cells, ({ bytes }) => bytes);
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    const tables = [this.cellTable, this.#placeTable()].filter(({ rows }) => rows.length > 0);
    return {
      [MARKDOWN]: [this.summary, ...tables.map(markdownTable)].join('\n\n'),
      [TEXT]: [this.summary, ...tables.map(textTable)].join('\n\n'),
    };
  }

  /** In one or two sentences. */
  get summary(): string {
    if (this.cells.length === 0) return say('No tensor has been made.');
    const reclaimed = sum(this.cells, (cell) => cell.reclaimed);
    const kept = say('{tensors} kept, {bytes}.', { tensors: tensors(this.tensors), bytes: size(this.bytes) });
    if (reclaimed === 0) return kept;
    return say('{kept} {tensors} reclaimed: nobody could reach them, and nobody had disposed them.', {
      kept,
      tensors: tensors(reclaimed),
    });
  }

  get cellTable(): PictureTable {
    const { cells } = this;
    return {
      columns: [say('cell'), say('born'), say('disposed'), say('reclaimed'), say('kept'), say('bytes kept')],
      rows: cells
        .slice(-MOST_CELLS)
        .map(({ name, born, disposed, reclaimed, kept, bytes }) => [
          name,
          ...[born, disposed, reclaimed, kept].map(count),
          size(bytes),
        ]),
    };
  }

  #placeTable(): PictureTable {
    const worth = this.places.filter(({ reclaimed, kept }) => reclaimed + kept > 0);
    return {
      columns: [say('born at'), say('reclaimed'), say('bytes reclaimed'), say('kept'), say('bytes kept')],
      rows: worth
        .slice(0, MOST_PLACES)
        .map(({ place, reclaimed, reclaimedBytes, kept, bytes }) => [
          place,
          count(reclaimed),
          size(reclaimedBytes),
          count(kept),
          size(bytes),
        ]),
    };
  }
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function tensors(number: number): string {
  return number === 1 ? say('1 tensor is') : say('{count} tensors are', { count: count(number) });
}

/** 1234 -> "1.2 kB" */
export function size(bytes: number): string {
  const [unit, scale] = UNITS.find(([, least]) => bytes >= least) ?? ['B', 1];
  const value = bytes / scale;
  return `${scale === 1 || value >= 100 ? count(value) : value.toFixed(1)} ${unit}`;
}

const UNITS = [
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;
