import assert from 'node:assert/strict';
import { outcomeOf, type Done } from '../../../kernel/src/doctor/experiments/verdict.ts';

const both = (real: number, changed: number[], differs: boolean) => ({
  ...{ asItIs: real, changed: changed.at(-1) ?? 0, differs, conclusion: 'So it is.' },
  losses: { asItIs: [1, real], changed },
});
const batch = (learns: boolean) => ({ learns, first: 1, last: 0.5, losses: [1, 0.5], conclusion: 'So it is.' });
const rates = (suggested: number | null) => ({ rates: [], losses: [1, 0.5], suggested, conclusion: 'So it is.' });

describe('what an experiment says of a finding', () => {
  const cases: [what: string, done: Done, state: string][] = [
    ['one batch is not learnt', { name: 'overfitOneBatch', result: batch(false) }, 'confirmed'],
    ['one batch is learnt', { name: 'overfitOneBatch', result: batch(true) }, 'refuted'],
    ['another rate', { name: 'learningRateRangeTest', result: rates(0.01), rate: 1e-5 }, 'confirmed'],
    ['a rate far below', { name: 'learningRateRangeTest', result: rates(0.01), rate: 1 }, 'confirmed'],
    ['about this rate', { name: 'learningRateRangeTest', result: rates(0.01), rate: 0.02 }, 'refuted'],
    ['a rate of 0', { name: 'learningRateRangeTest', result: rates(0.01), rate: 0 }, 'confirmed'],
    ['no rate at all', { name: 'learningRateRangeTest', result: rates(null), rate: 0.02 }, 'refuted'],
    ['inputs that are not used', { name: 'ablateInput', result: both(0.5, [1, 0.5], false) }, 'confirmed'],
    ['inputs that are used', { name: 'ablateInput', result: both(0.1, [1, 0.5], true) }, 'refuted'],
    ['noise learnt by heart', { name: 'permuteLabels', result: both(0.1, [1, 0.3], true) }, 'confirmed'],
    ['noise not learnt', { name: 'permuteLabels', result: both(0.1, [1, 0.9], true) }, 'refuted'],
  ];
  for (const [what, done, state] of cases) {
    it(`${what}: ${state}, with its figures and curve`, () => {
      const outcome = outcomeOf(done);
      assert.equal(outcome.state, state);
      assert.match(outcome.text, /So it is\./);
      assert.ok((outcome.series?.lines[0]?.values.length ?? 0) >= 2);
    });
  }
});
