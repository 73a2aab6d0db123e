/** `epsilonOf` and `noiseFor`: how much privacy a private training costs, and how much noise a budget asks for. Pure. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { epsilonOfRenyi, ORDERS, renyiOfStep } from './renyi.ts';
import type { Conversion } from './renyi.ts';

export interface Spending {
  /** Probability that an example is in a batch: each is drawn by itself (Poisson sampling). */
  sampleRate: number;
  /** Standard deviation of the noise, as a multiple of the length that gradients are clipped to. */
  noise: number;
  steps: number;
  /** Probability with which ε may not hold; below 1 / examples. */
  delta: number;
  /** Left out: `'improved'`, that of today's libraries; papers before 2020 and TensorFlow Privacy's README have `'classic'`. */
  conversion?: Conversion;
}

export interface PrivacyBudget extends Omit<Spending, 'noise'> {
  epsilon: number;
}

/** More noise than this leaves nothing to learn. */
const MOST_NOISE = 1e4;
const PRECISION = 1e-6;

/**
 * The ε of (ε, δ)-differential privacy after so many steps of DP-SGD, as dp-accounting's `RdpAccountant` has it.
 * @throws LimpidError PRIVACY_NUMBER for what is no rate, noise, number of steps or δ
 */
export function epsilonOf(spending: Spending): number {
  const { sampleRate, noise, steps, delta, conversion = 'improved' } = spending;
  check('sampleRate', sampleRate, sampleRate >= 0 && sampleRate <= 1, say('a share from 0 to 1'));
  check('noise', noise, noise >= 0 && noise < Infinity, say('a number from 0 on'));
  check('steps', steps, Number.isInteger(steps) && steps >= 0, say('a whole number from 0 on'));
  check('delta', delta, delta > 0 && delta < 1, say('a number between 0 and 1, such as 1e-5'));
  if (steps === 0 || sampleRate === 0) return 0;
  return new Accountant({ sampleRate, noise, delta, conversion }).after(steps);
}

/**
 * The least noise with which so many steps stay within ε.
 * @throws LimpidError PRIVACY_NUMBER for what is none of a budget; PRIVACY_BUDGET where no noise is enough
 */
export function noiseFor({ epsilon, ...spending }: PrivacyBudget): number {
  check('epsilon', epsilon, epsilon > 0 && epsilon < Infinity, say('a number above 0'));
  let [low, high] = [0, 1];
  while (epsilonOf({ ...spending, noise: high }) > epsilon) {
    [low, high] = [high, 2 * high];
    if (high > MOST_NOISE) throw new LimpidError('PRIVACY_BUDGET', { epsilon, steps: spending.steps });
  }
  while (high - low > PRECISION * high) {
    const middle = (low + high) / 2;
    if (epsilonOf({ ...spending, noise: middle }) > epsilon) low = middle;
    else high = middle;
  }
  return high;
}

/** Of one training: what a step costs is computed once. */
export class Accountant {
  readonly #ofStep: readonly number[];
  readonly #delta: number;
  readonly #conversion: Conversion;

  constructor({ sampleRate, noise, delta, conversion = 'improved' }: Omit<Spending, 'steps'>) {
    this.#ofStep = ORDERS.map((order) => renyiOfStep(sampleRate, noise, order));
    this.#delta = delta;
    this.#conversion = conversion;
  }

  /** ε after so many steps. */
  after(steps: number): number {
    if (steps === 0) return 0;
    return epsilonOfRenyi(
      this.#ofStep.map((one) => one * steps),
      this.#delta,
      this.#conversion,
    ).epsilon;
  }
}

/** @throws LimpidError PRIVACY_NUMBER */
export function check(option: string, given: number, holds: boolean, wanted: string): void {
  // notebooks give what they like
  if (typeof given !== 'number' || !holds) throw new LimpidError('PRIVACY_NUMBER', { option, given, wanted });
}
