/** Attacks do what foolbox does to the same weights; ε is that of dp-accounting; the area under a curve is scikit-learn's. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { Stream } from '../../../kernel/src/engine/random/stream.ts';
import { getRandomState, setRandomState, setSeed } from '../../../kernel/src/engine/random/seed.ts';
import { loadEngine } from '../../../kernel/src/engine/load.ts';
import type { Adversarial } from '../../../kernel/src/protect/attacks/adversarial.ts';
import { fgsm } from '../../../kernel/src/protect/attacks/fgsm.ts';
import { pgd } from '../../../kernel/src/protect/attacks/pgd.ts';
import { epsilonOf, noiseFor } from '../../../kernel/src/protect/privacy/accountant.ts';
import { rocOf } from '../../../kernel/src/protect/privacy/membership.ts';
import { renyiOfStep } from '../../../kernel/src/protect/privacy/renyi.ts';
import { protect } from '../../python-peer.ts';

const SPENT = [
  // of the README of TensorFlow Privacy
  { noise: 1.12, sampleRate: 256 / 60000, steps: 14062, delta: 1e-5 },
  { noise: 0.6, sampleRate: 256 / 60000, steps: 7031, delta: 1e-5 },
  { noise: 1.2, sampleRate: 256 / 60000, steps: 2343, delta: 1e-5 },
  { noise: 4, sampleRate: 0.01, steps: 10_000, delta: 1e-5 },
  { noise: 0.3, sampleRate: 0.01, steps: 100, delta: 1e-6 },
  { noise: 2, sampleRate: 1, steps: 30, delta: 1e-5 },
  { noise: 50, sampleRate: 0.001, steps: 1, delta: 0.1 },
];
const MOMENTS = [
  { sampleRate: 256 / 60000, noise: 0.6, order: 2.9 },
  { sampleRate: 0.5, noise: 10, order: 10.3 },
  { sampleRate: 0.01, noise: 0.3, order: 1.5 },
  { sampleRate: 0.9, noise: 1, order: 32 },
];
const ROWS = 2000;
const [EPSILON, STEPS, STEP] = [0.08, 10, 0.02];
const L2 = { epsilon: 0.5, step: 0.1 };

interface Answer {
  attacks: { [name in 'fgsm' | 'linf' | 'random' | 'l2']: { x: number[][]; success: boolean[] } };
  spent: { epsilon: number; order: number }[];
  moments: number[];
  auc: number[];
}

const random = new Stream(5, 0);
const MEMBERSHIP = [3, 1e5].map((digits) => {
  const labels = Array.from({ length: 300 }, (_, row) => row % 2);
  return { labels, scores: labels.map((label) => Math.round(digits * (random.uniform() * 4 + label)) / digits - 2) };
});

describe('attacks and privacy, as Python has them', function () {
  this.timeout('3 min');
  let answer: Answer;
  let model: tf.Sequential;
  let x: tf.Tensor2D;
  let y: number[];

  before(async () => {
    await loadEngine();
    const dense = (units: number, seed: number, rest: object): tf.layers.Layer =>
      tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotNormal({ seed }), ...rest });
    model = tf.sequential({
      layers: [dense(16, 1, { inputShape: [12], activation: 'relu' }), dense(4, 2, { activation: 'softmax' })],
    });
    x = tf.randomUniform([ROWS, 12], 0, 1, 'float32', 3);
    y = [...tf.tidy(() => (model.predict(x) as tf.Tensor).argMax(1).dataSync())];
    const weights = model.getWeights().map((weight) => weight.arraySync());
    const found = await protect('contract/protect/peers.py', {
      attacks: {
        layers: [weights.slice(0, 2), weights.slice(2)],
        ...{ x: x.arraySync(), y, epsilon: EPSILON, steps: STEPS, step: STEP, l2: L2 },
      },
      spent: SPENT,
      moments: MOMENTS,
      auc: MEMBERSHIP,
    });
    answer = found as Answer;
  });

  const start = getRandomState();
  after(() => {
    setRandomState(start);
    tf.dispose([x]);
    model.dispose();
  });

  it('FGSM: the same samples to 1e-6, and the same are turned', async () => {
    same(await fgsm(model, x, y, { epsilon: EPSILON, range: [0, 1] }), answer.attacks.fgsm, 1e-6);
  });

  it('PGD from the sample: the same ways, within L∞ and L2', async () => {
    const options = { steps: STEPS, start: 'sample', range: [0, 1] } as const;
    same(await pgd(model, x, y, { ...options, epsilon: EPSILON, step: STEP }), answer.attacks.linf, 1e-4);
    same(await pgd(model, x, y, { ...options, ...L2, norm: 'l2' }), answer.attacks.l2, 1e-4);
  });

  it('PGD from a random point: as many are turned, within a point', async () => {
    setSeed(7);
    const found = await pgd(model, x, y, { epsilon: EPSILON, steps: STEPS, step: STEP, range: [0, 1] });
    const theirs = shareOf(answer.attacks.random.success);
    assert.ok(theirs > 0.1 && theirs < 0.9, `${theirs} says something`);
    assert.ok(Math.abs(1 - found.accuracy.after - theirs) <= 0.01 + 1e-9, `${found.accuracy.after}, ${theirs}`);
    found.dispose();
  });

  SPENT.forEach((case_, at) =>
    it(`ε of noise ${case_.noise}, rate ${case_.sampleRate.toFixed(4)}, ${case_.steps} steps`, () => {
      const [ours, theirs] = [epsilonOf(case_), answer.spent[at] ?? { epsilon: NaN, order: NaN }];
      // between whole orders dp-accounting adds up the sizes of alternating terms: it gives a little more than there is
      const slack = Number.isInteger(theirs.order) ? 1e-9 : 2e-3;
      assert.ok(ours <= theirs.epsilon * (1 + 1e-9), `${ours} is not above ${theirs.epsilon}`);
      assert.ok(ours >= theirs.epsilon * (1 - slack), `${ours} is ${theirs.epsilon}`);
      if (ours === 0) return;
      const noise = noiseFor({ ...case_, epsilon: ours });
      assert.ok(Math.abs(noise / case_.noise - 1) < 1e-4, `${noise} is ${case_.noise}`);
    }),
  );

  MOMENTS.forEach(({ sampleRate, noise, order }, at) =>
    it(`the divergence of order ${order} is its integral`, () => {
      const [ours, theirs] = [renyiOfStep(sampleRate, noise, order), answer.moments[at] ?? NaN];
      assert.ok(Math.abs(ours / theirs - 1) < 1e-11, `${ours}, ${theirs}`);
    }),
  );

  it('the area under the curve of members, also where scores are equal', () => {
    MEMBERSHIP.forEach(({ labels, scores }, at) => {
      const { auc } = rocOf(labels, Float64Array.from(scores));
      assert.ok(Math.abs(auc - (answer.auc[at] ?? NaN)) < 1e-12, `${auc}, ${answer.auc[at]}`);
    });
  });
});

/** `tolerance` of each value; foolbox tells which answers are wrong. */
function same(ours: Adversarial, theirs: { x: number[][]; success: boolean[] }, tolerance: number): void {
  const [values, expected] = [ours.x.dataSync(), theirs.x.flat()];
  assert.equal(values.length, expected.length);
  const apart = expected.map((value, at) => Math.abs(value - (values[at] ?? NaN)));
  assert.ok(Math.max(...apart) <= tolerance, `${Math.max(...apart)} apart`);
  const wrong = ours.labels.map((label, row) => ours.after[row] !== label);
  assert.deepEqual(wrong, theirs.success);
  assert.ok(shareOf(wrong) > 0.1 && shareOf(wrong) < 0.9, 'some are turned');
  ours.dispose();
}

function shareOf(truths: readonly boolean[]): number {
  return truths.filter(Boolean).length / truths.length;
}
