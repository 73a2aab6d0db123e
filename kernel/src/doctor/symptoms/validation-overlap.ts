/** Validation data that the model is trained on: it says nothing of new samples. */
import { count, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import type { Symptom } from '../symptoms.ts';

/** Of the validation data, from which on it is told. */
const SHARE = 0.1;
/** Of the training data that must differ from each other: codes of few values are the same by chance. */
const DISTINCT = 0.9;

export const validationOverlap: Symptom = ({ data }: Facts) => {
  const overlap = data?.overlap;
  if (!overlap || !data) return [];
  const share = overlap.shared / Math.max(1, overlap.rows);
  if (!overlap.isSame && (share < SHARE || overlap.distinct < DISTINCT * data.samples)) return [];
  return [
    {
      severity: 'error',
      confidence: overlap.isSame || share > 0.5 ? 'high' : 'medium',
      text: overlap.isSame
        ? say('The validation data is the training data.')
        : say('Of {rows} validation samples {share} are in the training data, to the last digit.', {
            rows: count(overlap.rows),
            share: percent(share),
          }),
      evidence: { shared: overlap.shared, rows: overlap.rows },
      tries: [say('split before anything is copied or augmented'), say('validationSplit: 0.2 on shuffled data')],
      madeBy: 'fit',
    },
  ];
};
