/**
 * What a notebook's cells have done to the names of its kernel: news in, what is known of them out. `judge.ts` reads off it
 * which cells are stale. Pure.
 */
import type { FixedName, SessionNames } from 'limpid/messages';

/** A cell, by whatever names it for good. */
export type CellId = string;

export type News =
  /** A cell has ended; `names` is null when it never ran, because of a syntax error or because it is empty. */
  | { what: 'ran'; cell: CellId; text: string; count: number; succeeded: boolean; names: SessionNames | null }
  /** The text of a cell is another now. */
  | { what: 'edited'; cell: CellId; text: string }
  | { what: 'deleted'; cell: CellId }
  /** The kernel's variables are gone. */
  | { what: 'forgotten' };

/** When a cell last wrote a name, and its execution count then. */
export interface Write {
  at: number;
  count: number;
}

export interface Name {
  /** Set while the text of its declaration alone decides its value. */
  fixed: FixedName | null;
  /** The last write of each cell that ever wrote it. */
  writes: ReadonlyMap<CellId, Write>;
  /** The cells that made the value it has: the one that declared it, and those that changed it since. */
  makers: ReadonlySet<CellId>;
}

export interface Ran {
  at: number;
  count: number;
  succeeded: boolean;
  text: string;
  isEdited: boolean;
  uses: readonly string[];
  /** Names that it declared or changed. */
  wrote: ReadonlySet<string>;
  /** Who had made the values that it saw, by name. */
  seen: ReadonlyMap<string, ReadonlySet<CellId>>;
}

export interface Known {
  /** Counts runs, so that later is greater. */
  clock: number;
  cells: ReadonlyMap<CellId, Ran>;
  names: ReadonlyMap<string, Name>;
}

/** Before any cell has run, and after a reload of the window: nothing is known, so nothing is stale. */
export const NOTHING_KNOWN: Known = { clock: 0, cells: new Map(), names: new Map() };

export function reduce(known: Known, news: News): Known {
  switch (news.what) {
    case 'ran':
      return ran(known, news);
    case 'edited': {
      // an emptied cell has nothing to run
      if (news.text.trim() === '') return reduce(known, { what: 'deleted', cell: news.cell });
      const cell = known.cells.get(news.cell);
      const isEdited = cell?.text !== news.text;
      if (!cell || cell.isEdited === isEdited) return known;
      return { ...known, cells: new Map(known.cells).set(news.cell, { ...cell, isEdited }) };
    }
    case 'deleted': {
      if (!known.cells.has(news.cell)) return known;
      // its variables are still there, and so are its writes
      return { ...known, cells: new Map([...known.cells].filter(([cell]) => cell !== news.cell)) };
    }
    case 'forgotten':
      return NOTHING_KNOWN;
  }
}

const NO_NAMES: SessionNames = { defines: [], changes: [], uses: [], fixed: [] };

function ran(known: Known, { cell, text, count, succeeded, names: told }: News & { what: 'ran' }): Known {
  const { defines, changes, uses, fixed } = told ?? NO_NAMES;
  const at = known.clock + 1;
  const names = new Map(known.names);
  const wrote = new Set<string>();

  for (const name of defines) {
    const before = names.get(name);
    const now = fixed.find((one) => one.name === name) ?? null;
    if (before?.fixed && before.fixed.digest === now?.digest) continue;
    const writes = new Map(before?.writes).set(cell, { at, count });
    names.set(name, { fixed: now, writes, makers: new Set([cell]) });
    wrote.add(name);
  }
  const looked = lookedUp(names, uses);
  const seen = new Map([...looked.keys()].map((name) => [name, names.get(name)?.makers ?? new Set<CellId>()]));
  for (const name of changed(names, [...changes, ...[...looked.keys()].flatMap(changesOf)])) {
    const before = names.get(name);
    const writes = new Map(before?.writes).set(cell, { at, count });
    names.set(name, { fixed: null, writes, makers: new Set([...(before?.makers ?? []), cell]) });
    wrote.add(name);
  }
  const one: Ran = { at, count, succeeded, text, isEdited: false, uses, wrote, seen };
  return { clock: at, cells: new Map(known.cells).set(cell, one), names };

  function changesOf(name: string): string[] {
    return names.get(name)?.fixed?.changes ?? [];
  }
}

/** All that a cell looks up: names that it uses, and what functions among them use; with the function that leads there. */
export function lookedUp(names: Known['names'], uses: readonly string[]): Map<string, string | null> {
  const all = new Map<string, string | null>(uses.map((name) => [name, null]));
  // names that are added while the loop runs are visited too
  for (const [name, through] of all) {
    for (const used of names.get(name)?.fixed?.uses ?? []) if (!all.has(used)) all.set(used, through ?? name);
  }
  return all;
}

/** A function that is changed, by training what it computes, stands for what it looks up. */
function changed(names: Known['names'], changes: readonly string[]): string[] {
  return [...lookedUp(names, changes).keys()].filter((name) => !names.get(name)?.fixed);
}
