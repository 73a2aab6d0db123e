/** Columns that say nothing, because they are the same in every row. */
import type { Facts } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

/** Rows that must be known. */
const ROWS = 16;

export const constantFeatures: Symptom = ({ data }: Facts) =>
  (data?.x ?? []).flatMap(({ columns, rows, min, max, shape }): Sign[] => {
    if (rows < ROWS) return [];
    if (min === max)
      return [
        {
          severity: 'error',
          confidence: 'high',
          text: `All values of the inputs [${shape.join(', ')}] are ${min}: there is nothing to learn from.`,
          evidence: { value: min, rows },
          tries: ['look at the data where it is read', 'look for a division of integers, or a scaling done twice'],
          experiment: 'ablateInput',
          madeBy: 'fit',
        },
      ];
    // edges of pictures are constant, and that is well
    if (!columns || shape.length !== 2) return [];
    const constant = columns.flatMap((column, index) => (column.min === column.max ? [index] : []));
    if (constant.length === 0) return [];
    const share = constant.length / columns.length;
    return [
      {
        severity: 'warning',
        confidence: share >= 0.5 ? 'medium' : 'low',
        text: `Of ${columns.length} columns of the inputs, ${constant.length} are constant: ${constant.slice(0, 8).join(', ')}${constant.length > 8 ? '…' : ''}.`,
        evidence: { constant: constant.length, columns: columns.length, rows },
        tries: ['leave them out', 'look whether they should vary'],
        experiment: 'ablateInput',
        madeBy: 'fit',
      },
    ];
  });
