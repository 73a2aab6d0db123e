/** What is foretold of an operation's result, against what tfjs makes of it. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { resultOf, type Attributes, type Inputs } from '../../../kernel/src/memory/growth.ts';

describe('the size of a result', () => {
  before(() => tf.setBackend('cpu'));

  const OPERATIONS: { [what: string]: () => tf.Tensor } = {
    'a sum that broadcasts': () => tf.ones([4, 1, 3]).add(tf.ones([5, 1])),
    'a comparison that broadcasts': () => tf.ones([4, 1]).greater(tf.ones([1, 5])),
    'a product of matrices': () => tf.matMul(tf.ones([2, 3]), tf.ones([3, 4])),
    'one of transposed matrices': () => tf.matMul(tf.ones([3, 2]), tf.ones([4, 3]), true, true),
    'products of stacks of matrices': () => tf.matMul(tf.ones([5, 1, 2, 3]), tf.ones([6, 3, 4])),
    fill: () => tf.fill([3, 4], 1, 'int32'),
    tile: () => tf.ones([2, 3]).tile([4, 5]),
    broadcastTo: () => tf.ones([1, 3]).broadcastTo([7, 3]),
    pad: () =>
      tf.ones([2, 3]).pad([
        [1, 2],
        [0, 4],
      ]),
    mirrorPad: () =>
      tf.ones([2, 3]).mirrorPad(
        [
          [1, 1],
          [0, 2],
        ],
        'reflect',
      ),
    oneHot: () => tf.oneHot(tf.tensor1d([0, 1], 'int32'), 9),
    gather: () => tf.ones([3, 4]).gather(tf.tensor1d([0, 1, 1, 2, 2], 'int32'), 1),
    resizeBilinear: () => tf.image.resizeBilinear(tf.ones<tf.Rank.R4>([2, 3, 3, 1]), [7, 8]),
  };
  for (const [what, run] of Object.entries(OPERATIONS)) {
    it(`of ${what}`, () => {
      const { foretold, made } = watch(run);
      assert.deepEqual(foretold, {
        shape: made.shape,
        dtype: what === 'a comparison that broadcasts' ? 'float32' : made.dtype,
      });
    });
  }

  it('of what is joined, in all', () => {
    const { foretold } = watch(() => tf.stack([tf.ones([2, 3]), tf.ones([2, 3])]));
    assert.deepEqual(foretold, { shape: [12], dtype: 'float32' });
  });

  it('is not foretold of what makes less of more', () => {
    assert.equal(watch(() => tf.ones([1000]).sum()).foretold, null);
  });
});

/** The largest result that is foretold while `run` runs. */
function watch(run: () => tf.Tensor): { foretold: ReturnType<typeof resultOf>; made: tf.Tensor } {
  // SAFETY: the engine's method, as all operations call it.
  const engine = tf.engine() as unknown as {
    runKernel(kernel: string, inputs: Inputs, attributes?: Attributes): unknown;
  };
  const own = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  const { runKernel } = engine;
  let foretold: ReturnType<typeof resultOf> = null;
  engine.runKernel = function (kernel, inputs, attributes = {}) {
    foretold = resultOf(kernel, inputs, attributes) ?? foretold;
    return runKernel.call(this, kernel, inputs, attributes);
  };
  try {
    return { made: run(), foretold };
  } finally {
    if (own) Reflect.defineProperty(engine, 'runKernel', own);
    else Reflect.deleteProperty(engine, 'runKernel');
  }
}
