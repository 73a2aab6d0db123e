/** What a kernel that outlived its window has kept, as it concerns the cells of the notebook now. Pure. */
import type { JournalEntry } from 'limpid/messages';

export interface NotebookCell {
  /** As the file has it; cells of old files have none. */
  id: string | undefined;
  text: string;
  hasOutputs: boolean;
}

/** Entries whose cells are still there, with the cells' places. */
export interface Placed {
  at: number;
  entry: JournalEntry;
  /** The cell shows all of it. */
  isShown: boolean;
}

/**
 * @param seen up to what number an earlier window has shown what was published
 * @returns one for each cell, its last
 */
export function place(entries: readonly JournalEntry[], seen: number, cells: readonly NotebookCell[]): Placed[] {
  const placed = entries.flatMap((entry) => {
    const at = cells.findIndex(({ id, text }) => (entry.cellId === null ? text === entry.code : id === entry.cellId));
    const cell = cells[at];
    if (!cell) return [];
    const isEnded = entry.reply !== null && entry.last <= seen;
    return [{ at, entry, isShown: isEnded && (cell.hasOutputs || !entry.outputs.some(({ type }) => SHOWS.has(type))) }];
  });
  return [...new Map(placed.map((one) => [one.at, one])).values()];
}

const SHOWS: ReadonlySet<string> = new Set(['stream', 'display_data', 'execute_result', 'error']);
