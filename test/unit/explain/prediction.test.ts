import assert from 'node:assert/strict';
import { predictionOf } from '../../../kernel/src/explain/prediction.ts';

describe('prediction', () => {
  const of = (values: number[], names?: string[]) => predictionOf(Float32Array.from(values), names);

  it('takes outputs that sum to one for probabilities', () => {
    const { index, from, classes } = of([0.25, 0.75], ['cat', 'dog']);
    assert.deepEqual([index, from], [1, 'outputs']);
    assert.deepEqual(classes[1], { name: 'dog', probability: 0.75, output: 1 });
  });

  it('makes probabilities of logits', () => {
    const { from, classes } = of([1000, 1000]);
    assert.equal(from, 'softmax of the outputs');
    assert.deepEqual(
      classes.map(({ probability }) => probability),
      [0.5, 0.5],
    );
  });

  it('takes a single output between 0 and 1 for the second of two classes', () => {
    assert.deepEqual(of([0.25], ['ham', 'spam']).classes, [
      { name: 'ham', probability: 0.75, output: null },
      { name: 'spam', probability: 0.25, output: 0 },
    ]);
  });

  it('takes any other single output for a number', () => {
    assert.deepEqual([of([3.5]).from, of([3.5]).classes], ['none', []]);
  });
});
