/** Fifty steps from the same weights and batches: our trainOnBatch, traced, Keras's train_on_batch and PyTorch. */
import assert from 'node:assert/strict';
import { ourSide, theirSide } from './both-sides.ts';
import type { Training } from './our-training.ts';
import { STEPS, trainingCases } from './training-case.ts';

const TOLERANCE = 1e-4;

describe('training, against Keras and PyTorch', () => {
  const cases = trainingCases();
  let ours: Training[] = [];
  const theirs: { [library: string]: number[][] } = {};

  before(async function () {
    this.timeout(300_000);
    ours = await ourSide<Training>('our-training.ts', cases, 'native');
    theirs['Keras'] = await theirSide<number[]>('keras_training.py', cases);
    theirs['PyTorch'] = await theirSide<number[]>('torch_training.py', cases);
  });

  for (const library of ['Keras', 'PyTorch']) {
    cases.forEach(({ name }, at) =>
      it(`${name}: each of ${STEPS} losses is that of ${library}, to ${TOLERANCE}`, () => {
        const [found, expected] = [ours[at]?.losses ?? [], theirs[library]?.[at] ?? []];
        assert.equal(found.length, STEPS);
        assert.equal(expected.length, STEPS);
        found.forEach((loss, step) => {
          const wanted = expected[step] ?? NaN;
          const apart = Math.abs(loss - wanted) / Math.abs(wanted);
          assert.ok(apart <= TOLERANCE, `step ${step + 1}: ${loss}, in ${library} ${wanted}, ${apart} apart`);
        });
        assert.deepEqual(ours[at]?.warned, [], 'the steps are traced');
      }),
    );
  }
});
