/** Samples sorted by class and not shuffled: each batch teaches one class and forgets the others; a split cuts classes off. */
import { percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts, LossKind } from '../facts.ts';
import type { Sign } from '../finding.ts';
import type { Symptom } from '../symptoms.ts';

const LEAST_ROWS = 24;
/** Of one batch: so many of one class are no chance. */
const BATCH_ROWS = 12;
/** Of the neighbours that would differ were the order random. */
const SORTED = 0.25;

export const unshuffledData: Symptom = ({ data, fit, model }: Facts) =>
  (data?.y ?? []).flatMap(({ classes, rows }, index): Sign[] => {
    if (!classes || !data || rows < (data.isBatch ? BATCH_ROWS : LEAST_ROWS)) return [];
    const present = classes.counts.filter((count) => count > 0).length;
    if (data.isBatch)
      return present > 1 || !isOfClasses(model?.outputs[index]?.loss.kind)
        ? []
        : [
            sign(
              'medium',
              say('All samples of the first batch are of one class: a data set keeps its order.'),
              1 / rows,
            ),
          ];
    if (present < 2) return [];
    const expected = (rows - 1) * (1 - classes.counts.reduce((sum, count) => sum + (count / rows) ** 2, 0));
    const share = classes.changes / expected;
    if (share > SORTED) return [];
    if (fit.validationSplit > 0)
      return [
        sign(
          'high',
          say(
            'The samples are sorted by class, and the last {validationSplit} are for validation: classes are missing on both sides.',
            { validationSplit: percent(fit.validationSplit) },
          ),
          share,
        ),
      ];
    return fit.shuffle
      ? []
      : [sign('high', say('The samples are sorted by class, and fit does not shuffle them.'), share)];
  });

function isOfClasses(kind: LossKind | undefined): boolean {
  return kind !== undefined && kind !== 'squared error' && kind !== 'absolute error' && kind !== 'other';
}

function sign(confidence: 'high' | 'medium', text: string, share: number): Sign {
  return {
    severity: 'error',
    confidence,
    text,
    evidence: { 'changes of class, of those in random order': share },
    tries: [
      say('shuffle inputs and targets together: tf.util.shuffleCombo'),
      say('dataset.shuffle(1000) before batch()'),
      say('shuffle: true in the arguments of fit'),
    ],
    madeBy: 'fit',
  };
}
