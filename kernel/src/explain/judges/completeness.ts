/**
 * Completeness (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017): values that must add up to
 * a known number do so, up to 1 % of it. Taken from the attribution's own record.
 */
import { figure, percent } from '../../display/numbers.ts';
import { say } from '../../say.ts';
import { judger } from '../judging.ts';

export const completeness = judger({
  name: 'completeness',
  title: say('Completeness'),
  unfit: (attribution) => (attribution.completeness ? undefined : say('its values need not add up to a known number')),
  judge({ attribution: { completeness: record } }) {
    if (!record) throw new RangeError('Only what has a record is judged.');
    const { sum, delta, error, converged } = record;
    const off = converged || !Number.isFinite(error) ? '' : say(', {error} off', { error: percent(error) });
    const says = say('Adds up to {sum} of {delta}{off}', { sum: figure(sum), delta: figure(delta), off });
    return Promise.resolve({ value: error, passed: converged, says });
  },
});
