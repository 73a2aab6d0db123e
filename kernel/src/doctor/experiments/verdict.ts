/** What an experiment says of the finding that it was to confirm. Pure. */
import { figure } from '../../display/numbers.ts';
import type { ExperimentOutcome, FindingSeries } from '../../mime.ts';
import { say, spaceBetween } from '../../say.ts';
import { seriesOf } from '../progress.ts';
import type { Comparison } from './compare.ts';
import type { RangeTestResult } from './learning-rate-range-test.ts';
import type { OneBatchResult } from './overfit-one-batch.ts';

export type Done =
  | { name: 'overfitOneBatch'; result: OneBatchResult }
  | { name: 'learningRateRangeTest'; result: RangeTestResult; rate: number | null }
  | { name: 'permuteLabels' | 'ablateInput'; result: Comparison };

/** Times the suggested rate, up or down, from which on a rate is another one: the test is coarse. */
const ANOTHER = 5;
/** Of its first value, what a loss on targets without sense falls to when a model learns by heart. */
const BY_HEART = 0.5;

export function outcomeOf(done: Done): ExperimentOutcome {
  switch (done.name) {
    case 'overfitOneBatch': {
      const { learns, conclusion, losses } = done.result;
      return { state: said(!learns), text: conclusion, series: seriesOf('step', { loss: losses }) };
    }
    case 'learningRateRangeTest':
      return ofRates(done.result, done.rate);
    case 'ablateInput': {
      const { differs, conclusion } = done.result;
      return { state: said(!differs), text: conclusion, series: bothOf(done.result, say('without inputs')) };
    }
    case 'permuteLabels': {
      // a model that learns targets in any order by heart can learn noise of the real ones so too
      const { changed, losses, conclusion } = done.result;
      const [first = 0] = losses.changed;
      const isByHeart = changed < BY_HEART * first;
      const went = { first: figure(first), changed: figure(changed) };
      const verdict = isByHeart
        ? say('It learns by heart: on targets in another order the loss went from {first} to {changed}.', went)
        : say('It does not learn by heart: on targets in another order the loss went from {first} to {changed}.', went);
      const text = `${verdict}${spaceBetween()}${conclusion}`;
      return { state: said(isByHeart), text, series: bothOf(done.result, say('in another order')) };
    }
  }
}

function ofRates({ suggested, conclusion, losses }: RangeTestResult, rate: number | null): ExperimentOutcome {
  const times = suggested === null || rate === null ? 1 : Math.max(rate / suggested, suggested / rate);
  const compared = rate === null ? '' : `${spaceBetween()}${say('The model has {rate}.', { rate: figure(rate) })}`;
  return {
    state: said(times >= ANOTHER),
    text: `${conclusion}${compared}`,
    series: seriesOf('step', { loss: losses }),
  };
}

function bothOf({ losses }: Comparison, changed: string): FindingSeries {
  return seriesOf('step', { loss: losses.asItIs, [changed]: losses.changed });
}

function said(isConfirmed: boolean): 'confirmed' | 'refuted' {
  return isConfirmed ? 'confirmed' : 'refuted';
}
