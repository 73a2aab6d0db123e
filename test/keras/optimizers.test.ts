/** Every optimizer of tf.train and every name of compile(): ten steps, against Keras or PyTorch. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { ourSide, theirSide, type Rung } from './both-sides.ts';
import type { Values } from './case.ts';
import { assertClose } from './close.ts';
import { FACTORIES, optimizerCases } from './optimizer-case.ts';

const CASES: { [rung in Rung]: number } = { native: 8, wasm: 3, cpu: 2 };

describe('optimizers: coverage', () => {
  it('every optimizer that tfjs exports has cases', () => {
    assert.deepEqual(Object.keys(FACTORIES).sort(), Object.keys(tf.train).sort());
  });
});

describe('optimizers, against Keras and PyTorch', () => {
  const peers = new Map<string, Values[][]>();

  before(async function () {
    this.timeout(300_000);
    const cases = optimizerCases(CASES.native);
    const answers = await theirSide<Values[][]>('keras_optimizers.py', cases);
    cases.forEach(({ title }, at) => peers.set(title, answers[at] ?? []));
  });

  for (const [rung, count] of Object.entries(CASES) as [Rung, number][]) {
    describe(rung, () => {
      const cases = optimizerCases(count);
      let ours: Values[][][] = [];

      before(async function () {
        this.timeout(300_000);
        ours = await ourSide<Values[][]>('our-optimizers.ts', cases, rung);
      });

      cases.forEach(({ title, peer }, index) =>
        it(`${title}, against ${peer.library}`, () => {
          const steps = peers.get(title) ?? [];
          assert.equal(steps.length, 10);
          steps.forEach((weights, step) =>
            weights.forEach((weight, at) => {
              assertClose(ours[index]?.[step]?.[at] ?? assert.fail(), weight, `step ${step + 1}, weight ${at}`);
            }),
          );
        }),
      );
    });
  }
});
