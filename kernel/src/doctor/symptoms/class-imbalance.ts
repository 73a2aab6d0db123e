/** Classes of very different numbers: a model that always guesses the commonest looks good. */
import { count, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { seriesOf } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

/** Commonest over rarest class. */
const RATIO = 10;
const LEAST_ROWS = 50;

export const classImbalance: Symptom = ({ model, data, fit }: Facts) =>
  (model?.outputs ?? []).flatMap(({ loss }, index) => {
    const target = data?.y[index];
    if (!target?.classes || fit.hasClassWeights || data?.isBatch || !isOfClasses(loss.kind)) return [];
    const counts = target.classes.counts;
    const total = counts.reduce((sum, one) => sum + one, 0);
    const [most, least] = [Math.max(...counts), Math.min(...counts)];
    if (counts.length < 2 || total < LEAST_ROWS || most < RATIO * Math.max(1, least)) return [];
    // many classes of few samples each are rare by chance
    const isClear = most / total > 0.5 && most >= RATIO * Math.max(1, least);
    return [
      {
        severity: 'warning',
        confidence: isClear ? 'medium' : 'low',
        text: say(
          'The commonest class has {most} of {total} samples, the rarest {least}: guessing the commonest is right for {most2}.',
          { most: count(most), total: count(total), least: count(least), most2: percent(most / total) },
        ),
        evidence: { commonest: most, rarest: least, classes: counts.length },
        series: seriesOf('class', { samples: counts }),
        tries: [
          say('classWeight in the arguments of fit'),
          say('judge by precision and recall of each class'),
          say('more samples of the rare ones'),
        ],
        madeBy: 'fit',
      },
    ];
  });

function isOfClasses(kind: string): boolean {
  return kind !== 'squared error' && kind !== 'absolute error' && kind !== 'other';
}
