/** The validation loss rises while the training loss falls on. */
import { figure } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import type { Facts } from '../facts.ts';
import { epochsOf, validationSeries } from '../progress.ts';
import type { Symptom } from '../symptoms.ts';

const PATIENCE = 3;
const RISEN = 1.15;
const FALLEN = 0.85;
const SURE = 2;

export const overfitting: Symptom = (facts: Facts) => {
  const [losses, validation] = [epochsOf(facts, 'loss'), epochsOf(facts, 'val_loss')];
  const [last, end] = [validation.at(-1), losses.at(-1)];
  if (last === undefined || end === undefined || losses.length !== validation.length) return [];
  const best = validation.indexOf(Math.min(...validation));
  const [least = 0, then = 0] = [validation[best], losses[best]];
  const since = validation.length - 1 - best;
  if (since < PATIENCE || last < RISEN * least || end > FALLEN * then || least <= 0) return [];
  const isSure = last > SURE * least && last > SURE * end && since >= 2 * PATIENCE;
  return [
    {
      severity: 'warning',
      confidence: isSure ? 'high' : 'medium',
      text: say(
        'Since epoch {best} the validation loss rose from {least} to {last}, while the training loss fell from {then} to {end}.',
        { best: best + 1, least: figure(least), last: figure(last), then: figure(then), end: figure(end) },
      ),
      evidence: {
        'best epoch': best + 1,
        'best validation loss': least,
        'last validation loss': last,
        'last training loss': end,
      },
      series: validationSeries(facts),
      tries: [
        "earlyStopping({ monitor: 'val_loss', restoreBestWeights: true })",
        say('more data, or augmented'),
        say('dropout, or fewer units'),
      ],
      experiment: 'permuteLabels',
      madeBy: 'fit',
    },
  ];
};
