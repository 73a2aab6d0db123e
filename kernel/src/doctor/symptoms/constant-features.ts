/** Columns that say nothing, because they are the same in every row. */
import { say } from '../../say.ts';
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
          text: say('All values of the inputs [{shape}] are {min}: there is nothing to learn from.', {
            shape: shape.join(', '),
            min,
          }),
          evidence: { value: min, rows },
          tries: [
            say('look at the data where it is read'),
            say('look for a division of integers, or a scaling done twice'),
          ],
          experiment: 'ablateInput',
          madeBy: 'fit',
        },
      ];
    // edges of pictures are constant, and that is well
    if (!columns || shape.length !== 2) return [];
    const constant = columns.flatMap((column, index) => (column.min === column.max ? [index] : []));
    if (constant.length === 0) return [];
    const share = constant.length / columns.length;
    const which = `${constant.slice(0, 8).join(', ')}${constant.length > 8 ? '…' : ''}`;
    return [
      {
        severity: 'warning',
        confidence: share >= 0.5 ? 'medium' : 'low',
        text: say('Of {columns} columns of the inputs, {constant} are constant: {which}.', {
          columns: columns.length,
          constant: constant.length,
          which,
        }),
        evidence: { constant: constant.length, columns: columns.length, rows },
        tries: [say('leave them out'), say('look whether they should vary')],
        experiment: 'ablateInput',
        madeBy: 'fit',
      },
    ];
  });
