/**
 * Which cells are stale: those that ran and would see other values now. A notebook reads from top to bottom, so a cell is
 * told of changes by cells above it; of one below it only if it has seen a value that the cell made, and does not itself
 * change the name. So neither does a cell that trains make the one above it stale that shows the untrained model, nor do two
 * cells that push onto one array make each other stale for ever. Pure.
 */
import { lookedUp, type CellId, type Known, type Ran } from './reduce.ts';

/** Why a cell is stale. */
export interface Cause {
  name: string;
  /** The function that looks the name up, when the cell does not itself. */
  through: string | null;
  /** The cell that has changed it since, or that is stale itself and made the value which this one saw. */
  how: 'changed' | 'made by a stale cell';
  /** The execution count of that cell. */
  count: number;
}

export interface Mark {
  state: 'edited' | 'stale';
  /** An edited cell may have one as well. */
  cause: Cause | null;
}

/** `order` lists the cells of the notebook from top to bottom. Cells without a mark are fresh, or never ran. */
export function judge(known: Known, order: readonly CellId[]): Map<CellId, Mark> {
  // what a deleted cell left behind is above all
  const place = new Map(order.map((cell, index) => [cell, index]));
  const ran = order.flatMap((cell): [CellId, Ran][] => {
    const one = known.cells.get(cell);
    return one ? [[cell, one]] : [];
  });
  const causes = new Map<CellId, Cause>();
  for (const [cell, one] of ran) {
    const cause = changedSince(cell, one);
    if (cause) causes.set(cell, cause);
  }
  for (let before = -1; before < causes.size;) {
    before = causes.size;
    for (const [cell, one] of ran) {
      const cause = causes.get(cell) ?? madeByStale(cell, one);
      if (cause) causes.set(cell, cause);
    }
  }
  return new Map(
    ran.flatMap(([cell, { isEdited }]): [CellId, Mark][] => {
      const cause = causes.get(cell) ?? null;
      if (isEdited) return [[cell, { state: 'edited', cause }]];
      return cause ? [[cell, { state: 'stale', cause }]] : [];
    }),
  );

  function changedSince(cell: CellId, one: Ran): Cause | undefined {
    for (const [name, through] of lookedUp(known.names, one.uses)) {
      const later = [...(known.names.get(name)?.writes ?? [])]
        .filter(([writer, { at }]) => at > one.at && concerns(writer, cell, one, name))
        .sort(([, a], [, b]) => b.at - a.at);
      const [last] = later;
      if (last) return { name, through, how: 'changed', count: last[1].count };
    }
    return undefined;
  }

  function madeByStale(cell: CellId, one: Ran): Cause | undefined {
    for (const [name, through] of lookedUp(known.names, one.uses)) {
      if (known.names.get(name)?.fixed) continue;
      for (const maker of one.seen.get(name) ?? []) {
        const count = causes.has(maker) ? known.cells.get(maker)?.count : undefined;
        if (count === undefined || !concerns(maker, cell, one, name)) continue;
        return { name, through, how: 'made by a stale cell', count };
      }
    }
    return undefined;
  }

  function concerns(writer: CellId, cell: CellId, { seen, wrote }: Ran, name: string): boolean {
    if (writer === cell) return false;
    const isAbove = (place.get(writer) ?? -1) < (place.get(cell) ?? -1);
    return isAbove || (seen.get(name)?.has(writer) === true && !wrote.has(name));
  }
}

/**
 * The cell that a run of stale cells comes to next, from the top; one of `done` does not run again, so that the run ends.
 * A cell whose cause is another stale cell waits for that one: it may give the same values again.
 * @param withEdited false where nobody has asked for the run: what is being written does not run by itself
 */
export function nextToRun(
  known: Known,
  order: readonly CellId[],
  done: ReadonlySet<CellId>,
  withEdited: boolean,
): CellId | undefined {
  const marks = judge(known, order);
  return order.find((cell) => {
    const mark = marks.get(cell);
    if (!mark || done.has(cell)) return false;
    return mark.state === 'edited' ? withEdited : mark.cause?.how === 'changed';
  });
}
