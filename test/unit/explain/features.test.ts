import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { featuresOf } from '../../../kernel/src/explain/features.ts';
import type { Features } from '../../../kernel/src/explain/features.ts';

/** As people count them. */
function plain({ count, of }: Features): [number, number[]] {
  return [count, [...of]];
}

describe('features', () => {
  before(() => tf.setBackend('cpu'));

  it('are the values of a table', () => assert.deepEqual(plain(featuresOf([4], {})), [4, [0, 1, 2, 3]]));

  it('are runs of a table where a number is asked for, the last of them what is left', () =>
    assert.deepEqual(plain(featuresOf([5], { features: 2 })), [3, [0, 0, 1, 1, 2]]));

  it('are the steps of a sequence, all channels of one together', () =>
    assert.deepEqual(plain(featuresOf([3, 2], {})), [3, [0, 0, 1, 1, 2, 2]]));

  it('are square patches of a picture, row by row, cut off at its edges', () =>
    assert.deepEqual(plain(featuresOf([3, 4, 2], { features: 2 })), [
      4,
      [
        [0, 0, 1, 1],
        [0, 0, 1, 1],
        [2, 2, 3, 3],
      ]
        .flat()
        .flatMap((feature) => [feature, feature]),
    ]));

  for (const [shape, count] of [
    [[28, 28, 1], 49],
    [[32, 32, 3], 64],
    [[10, 9, 2], 25],
    [[224, 112, 3], 32],
    [[5, 3, 1], 15],
  ] as const) {
    it(`are ${count} patches of a picture of ${shape.join(' × ')} where nothing is asked for`, () => {
      const features = featuresOf(shape, {});
      assert.equal(features.count, count);
      assert.equal(new Set(features.of).size, count);
    });
  }

  it('are those asked for: an index a value, or one for all channels of a pixel', () => {
    const pixels = [[0, 1], [1, 2]]; // prettier-ignore
    const expected = [3, [0, 0, 1, 1, 1, 1, 2, 2]];
    const values = pixels.map((row) => row.map((index) => [index, index]));
    assert.deepEqual(plain(featuresOf([2, 2, 2], { features: values })), expected);
    assert.deepEqual(
      plain(featuresOf([2, 2, 2], { features: pixels.map((row) => row.map((index) => [index])) })),
      expected,
    );
    assert.deepEqual(plain(featuresOf([2, 2, 2], { features: pixels })), expected);
    const tensor = tf.tensor2d(pixels);
    assert.deepEqual(plain(featuresOf([2, 2, 2], { features: tensor })), expected);
    tensor.dispose();
  });

  for (const [title, features, code] of [
    ['an index left out', [0, 2], 'EXPLAIN_FEATURES'],
    ['an index below zero', [-1, 0], 'EXPLAIN_FEATURES'],
    ['half an index', [0, 0.5], 'EXPLAIN_FEATURES'],
    ['one index too many', [0, 1, 2], 'EXPLAIN_FEATURES'],
    ['a sample of another rank', [[[0]], [[1]]], 'EXPLAIN_SHAPE'],
    ['a side of nothing', 0, 'EXPLAIN_COUNT'],
  ] as const) {
    it(`cannot have ${title}, and no tensor is left`, () => {
      const before = tf.memory().numTensors;
      assert.throws(() => featuresOf([2], { features }), { code });
      assert.equal(tf.memory().numTensors, before);
    });
  }
});
