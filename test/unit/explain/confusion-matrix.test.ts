import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { confusionMatrix } from '../../../kernel/src/explain/confusion-matrix.ts';

describe('confusion matrix', () => {
  const matrix = confusionMatrix([0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 0], { classes: ['cat', 'dog', 'owl'] });

  it('counts what was taken for what', () => {
    assert.deepEqual(matrix.counts, [
      [1, 1, 0],
      [0, 2, 0],
      [1, 0, 1],
    ]);
    assert.deepEqual([matrix.accuracy, matrix.recall, matrix.precision], [4 / 6, [0.5, 1, 0.5], [0.5, 2 / 3, 1]]);
  });

  it('takes tensors and typed arrays as well', () => {
    assert.deepEqual(confusionMatrix(tf.tensor1d([0, 1]), Int32Array.from([1, 1])).counts, [
      [0, 1],
      [0, 1],
    ]);
  });

  it('is shown as a chart and as a table', async () => {
    const bundle = await format(matrix);
    assert.match(JSON.stringify(bundle['image/svg+xml']), /<svg.*true.*predicted/);
    assert.match(JSON.stringify(bundle['text/x-markdown']), /\| owl \| 1 \| 0 \| 1 \| 50\.0 % \|/);
  });

  it('says what is wrong with its input', () => {
    assert.throws(() => confusionMatrix([0, 1], [0]), { code: 'LABELS_LENGTH' });
    assert.throws(() => confusionMatrix([0, 3], [0, 1], { classes: ['a', 'b'] }), { code: 'LABEL_UNKNOWN' });
    assert.throws(() => confusionMatrix([0, 0.5], [0, 1]), { code: 'LABEL_UNKNOWN' });
  });
});
