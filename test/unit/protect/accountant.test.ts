import assert from 'node:assert/strict';
import { LimpidError } from '../../../kernel/src/errors.ts';
import { epsilonOf, noiseFor } from '../../../kernel/src/protect/privacy/accountant.ts';
import { likelihoodRatios } from '../../../kernel/src/protect/privacy/likelihood-ratio.ts';
import { confidence, halvesOf, rocOf } from '../../../kernel/src/protect/privacy/membership.ts';
import { rateAt } from '../../../kernel/src/protect/privacy/membership-result.ts';

const SPENT = { sampleRate: 256 / 60000, noise: 1.12, steps: 14062, delta: 1e-5 };

describe('what a private training costs', () => {
  it('is 2.92 by the classic conversion, as in the README of TensorFlow Privacy, and less by today’s', () => {
    assert.equal(epsilonOf({ ...SPENT, conversion: 'classic' }).toFixed(2), '2.92');
    assert.equal(epsilonOf(SPENT).toFixed(2), '2.52');
  });

  it('is nothing for no step, and without a bound for no noise', () => {
    assert.equal(epsilonOf({ ...SPENT, steps: 0 }), 0);
    assert.equal(epsilonOf({ ...SPENT, noise: 0 }), Infinity);
  });

  it('is what a budget was asked for', () => {
    const noise = noiseFor({ ...SPENT, epsilon: 3 });
    assert.ok(epsilonOf({ ...SPENT, noise }) <= 3 && epsilonOf({ ...SPENT, noise: noise * 0.999 }) > 3);
  });

  for (const wrong of [{ sampleRate: 2 }, { noise: -1 }, { steps: 1.5 }, { delta: 0 }, { noise: Number.NaN }]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      assert.throws(
        () => epsilonOf({ ...SPENT, ...wrong }),
        (error) => error instanceof LimpidError && error.code === 'PRIVACY_NUMBER',
      );
    });
  }
});

describe('who was in the training data', () => {
  it('is read from the ends of the curve, in scores of any size', () => {
    const roc = rocOf([1, 1, 1, 0, 0, 0], Float64Array.of(900, 5, -3, 4, -7, -1e6));
    assert.ok(Math.abs(roc.auc - 8 / 9) < 1e-12);
    assert.equal(rateAt(roc, 0.001), 2 / 3);
    assert.equal(roc.points[1]?.threshold, 900);
  });

  it('takes confidences that no probability could hold', () => {
    assert.equal(confidence(Float32Array.of(500, 0), 0), 500);
    assert.ok(Math.abs(confidence(Float32Array.of(Math.log(2), Math.log(3), Math.log(5)), 2)) < 1e-6);
  });

  it('gives each sample to half of the shadows', () => {
    const halves = halvesOf(50, 6, 1);
    for (let sample = 0; sample < 50; sample++) assert.equal(halves.filter((half) => half[sample]).length, 3);
  });

  it('is likelier where the model is as sure as shadows that had the sample', () => {
    const halves = [[true], [true], [false], [false]];
    const shadows = [5, 5.2, 1, 1.2].map((value) => Float64Array.of(value));
    const [member = 0] = likelihoodRatios(Float64Array.of(5.1), shadows, halves);
    const [other = 0] = likelihoodRatios(Float64Array.of(1.1), shadows, halves);
    assert.ok(member > 0 && other < 0 && Math.abs(member + other) < 1e-6, `${member}, ${other}`);
  });
});
