/** Every loss and metric of compile(), tf.losses and tf.metrics, against Keras and TensorFlow. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { ourSide, theirSide, type Rung } from './both-sides.ts';
import { numbersOf } from './case.ts';
import { assertClose } from './close.ts';
import { CORE, lossCases, METRICS, type LossCase } from './loss-case.ts';
import type { LossResult } from './our-losses.ts';

const CASES: { [rung in Rung]: number } = { native: 6, wasm: 2, cpu: 1 };

describe('losses: coverage', () => {
  it('every loss and metric that tfjs exports has cases', () => {
    assert.deepEqual(Object.keys(CORE).sort(), Object.keys(tf.losses).sort());
    const missing = Object.keys(tf.metrics).filter((name) => !(name in METRICS));
    assert.deepEqual(missing, []);
  });
});

describe('losses and metrics, against Keras and TensorFlow', () => {
  const theirs = new Map<string, LossResult>();

  before(async function () {
    this.timeout(300_000);
    const cases = lossCases(CASES.native);
    const answers = await theirSide<LossResult>('keras_losses.py', cases);
    cases.forEach(({ kind, title }, at) => theirs.set(`${kind} ${title}`, answers[at] ?? assert.fail()));
  });

  for (const [rung, count] of Object.entries(CASES) as [Rung, number][]) {
    describe(rung, () => {
      const cases = lossCases(count);
      let ours: LossResult[] = [];

      before(async function () {
        this.timeout(300_000);
        ours = await ourSide<LossResult>('our-losses.ts', cases, rung);
      });

      cases.forEach((one, at) =>
        it(`${one.kind} ${one.title}`, () => {
          const { kind, title } = one;
          const [found, expected] = [ours[at] ?? assert.fail(), theirs.get(`${kind} ${title}`) ?? assert.fail()];
          assert.equal(found.error, undefined, `ours refuses: ${found.error}`);
          assert.equal(expected.error, undefined, `Keras refuses: ${expected.error}`);
          if (isUndivided(one)) {
            assert.ok(numbersOf(found.value).every(Number.isNaN), 'tfjs has been mended: take isUndivided away');
            return;
          }
          assertClose(found.value, expected.value, kind);
          if (found.gradient && expected.gradient) assertClose(found.gradient, expected.gradient, 'gradient');
          else assert.ok(!found.gradient && !expected.gradient, 'a gradient is there on one side only');
        }),
      );
    });
  }
});

/** The mean of losses that all weigh nothing is 0 in TensorFlow; tfjs divides by their number, which is 0. */
function isUndivided({ weights, options }: LossCase): boolean {
  const { reduction } = options;
  if (weights === null || (reduction !== 'MEAN' && reduction !== 'SUM_BY_NONZERO_WEIGHTS')) return false;
  return numbersOf(weights).every((weight) => weight === 0);
}
