/** Rows dealt into folds, the rows of each class evenly. Pure. */
import type { Stream } from '../../engine/random/stream.ts';
import { shuffled } from '../../explain/removal.ts';

/** The fold of each row. @param labels of classes; all 0 where there are none */
export function foldsOf(labels: Int32Array, folds: number, random: Stream): Int32Array {
  const of = new Int32Array(labels.length);
  const byClass = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const rows = byClass.get(label);
    if (rows) rows.push(row);
    else byClass.set(label, [row]);
  });
  let dealt = 0;
  for (const rows of byClass.values()) for (const row of shuffled(rows, random)) of[row] = dealt++ % folds;
  return of;
}
