/** When two results are the same: shapes exactly, numbers to a tolerance relative to the largest of their tensor. */
import assert from 'node:assert/strict';
import { numbersOf, type Values } from './case.ts';

/** Of 32-bit floats: about 80 units in the last place of the largest number. */
export const TOLERANCE = 1e-5;

export function assertClose(found: Values, expected: Values, what: string, tolerance = TOLERANCE): void {
  assert.deepEqual(found.shape, expected.shape, `${what}: shape`);
  const [ours, theirs] = [numbersOf(found), numbersOf(expected)];
  const scale = theirs.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  theirs.forEach((value, at) => {
    const apart = Math.abs((ours[at] ?? NaN) - value);
    if (Object.is(ours[at], value) || apart <= tolerance * scale) return;
    assert.fail(`${what}[${at}] is ${ours[at]}, in Keras ${value}; the largest is ${scale}`);
  });
}

/** Both are samples of one distribution: mean, deviation and the share of zeros agree to six standard errors. */
export function assertSameDistribution(found: Values, expected: Values, what: string): void {
  assert.deepEqual(found.shape, expected.shape, `${what}: shape`);
  const [ours, theirs] = [moments(numbersOf(found)), moments(numbersOf(expected))];
  // Of [400, 3, 100] SpatialDropout1D draws for 400 × 100.
  const independent = numbersOf(expected).length / 3;
  const error = Math.max(theirs.deviation, 1) * Math.sqrt(2 / independent) * 6;
  for (const moment of ['mean', 'deviation', 'zeros'] as const) {
    const apart = Math.abs(ours[moment] - theirs[moment]);
    assert.ok(apart < error, `${what}: ${moment} ${ours[moment]}, in Keras ${theirs[moment]}`);
  }
}

function moments(numbers: Float32Array) {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  const zeros = numbers.filter((value) => value === 0).length / numbers.length;
  return { mean, deviation: Math.sqrt(variance), zeros };
}
