/** Kernels of ours against those of tfjs-node whose place they take. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { KernelConfig, Rank, Tensor, Tensor4D } from '@tensorflow/tfjs';
import { VENDOR } from '../../kernel/src/engine/folders.ts';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';

type Shape = [number, number, number, number];

describe('native kernels', () => {
  let tf: TensorFlow;

  before(async () => {
    const engine = await loadEngine();
    assert.equal(engine.rung, 'native');
    tf = engine.tf;
  });

  const VALUES = [-Infinity, -2.5, -1e-38, -0, 0, 1e-38, 1, 3.25, Infinity, NaN];
  for (const alpha of [0, 0.3, -1, 2])
    it(`Step with alpha ${alpha} is tfjs-node's, and leaks nothing`, () => {
      const x = tf.tensor2d(VALUES, [2, 5]);
      const before = tf.memory().numTensors;
      const ours = tf.step(x, alpha);
      assert.equal(tf.memory().numTensors, before + 1);
      assert.deepEqual(ours.dataSync(), theirs('Step', { x }, { alpha }).dataSync());
      assert.deepEqual([ours.shape, ours.dtype], [[2, 5], 'float32']);
    });

  for (const dtype of ['float32', 'int32', 'bool'] as const)
    it(`Mean of ${dtype} is tfjs-node's, and leaks nothing`, () => {
      const x = tf.tensor2d([1, 0, 1, 1, 0, 0], [2, 3], dtype);
      const before = tf.memory().numTensors;
      for (const [axis, keepDims] of [
        [[0, 1], false],
        [[1], true],
        [[-1], false],
      ] as const) {
        const ours = tf.mean(x, [...axis], keepDims);
        const expected = theirs('Mean', { x }, { axis, keepDims });
        assert.deepEqual(
          [ours.dtype, ours.shape, [...ours.dataSync()]],
          ['float32', expected.shape, [...expected.dataSync()]],
        );
        tf.dispose([ours, expected]);
      }
      assert.equal(tf.memory().numTensors, before);
    });

  it('Step of whole numbers and of nothing', () => {
    assert.deepEqual([...tf.step(tf.tensor1d([-3, 0, 7], 'int32')).dataSync()], [0, 0, 1]);
    assert.deepEqual(tf.step(tf.zeros([0, 4])).shape, [0, 4]);
  });

  // without oneDNN TensorFlow has no kernel for them
  for (const pad of ['valid', 'same'] as const)
    it(`dilated depthwise convolutions, also with bias and activation, are those of a filter with zeros between: ${pad}`, () => {
      const x = tf.randomNormal<Rank.R4>([2, 7, 8, 3], 0, 1, 'float32', 1);
      const [filter, bias] = [tf.randomNormal<Rank.R4>([2, 3, 3, 2], 0, 1, 'float32', 2), tf.range(0, 6)];
      const spread = tf.conv2dTranspose(
        tf.reshape<Rank.R4>(tf.transpose(filter, [2, 0, 1, 3]), [3, 2, 3, 2]),
        tf.reshape<Rank.R4>(tf.eye(2), [1, 1, 2, 2]),
        [3, 3, 7, 2],
        [2, 3],
        'valid',
      );
      const plain = tf.depthwiseConv2d(x, tf.transpose<Tensor4D>(spread, [1, 2, 0, 3]), 1, pad);
      const before = tf.memory().numTensors;
      const dilated = tf.depthwiseConv2d(x, filter, 1, pad, 'NHWC', [2, 3]);
      const fused = tf.fused.depthwiseConv2d({
        x,
        filter,
        strides: 1,
        pad,
        dilations: [2, 3],
        bias,
        activation: 'relu6',
      });
      assert.equal(tf.memory().numTensors, before + 2);
      for (const [ours, expected] of [
        [dilated, plain],
        [fused, tf.relu6(tf.add(plain, bias))],
      ] as const) {
        assert.deepEqual(ours.shape, expected.shape);
        assert.ok(Number(tf.max(tf.abs(tf.sub(ours, expected))).dataSync()[0]) < 1e-5);
      }
    });

  // those of one channel and many values are ours
  const CONVOLUTIONS: [inputShape: Shape, filterShape: Shape, strides: number, pad: 'valid' | 'same'][] = [
    [[16, 28, 28, 1], [3, 3, 1, 32], 1, 'valid'],
    [[16, 28, 28, 1], [3, 3, 1, 32], 1, 'same'],
    [[40, 20, 23, 1], [2, 5, 1, 16], 1, 'same'],
    [[90, 17, 16, 1], [4, 3, 1, 16], 1, 'same'],
    [[70, 33, 32, 1], [3, 3, 1, 16], 2, 'same'],
    [[40, 20, 23, 2], [3, 3, 2, 16], 1, 'same'],
  ];
  for (const [inputShape, filterShape, strides, pad] of CONVOLUTIONS)
    it(`Conv2DBackpropInput of ${inputShape.join('×')} by ${filterShape.join('×')}, ${pad}, strides ${strides} is tfjs-node's, and leaks nothing`, () => {
      const filter = tf.randomNormal(filterShape, 0, 1, 'float32', 1);
      const { outShape } = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, 1, pad);
      const dy = tf.randomNormal(outShape, 0, 1, 'float32', 2);
      const before = tf.memory().numTensors;
      const attrs = { inputShape, strides, pad, dataFormat: 'NHWC' };
      const ours: Tensor = tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, attrs);
      assert.equal(tf.memory().numTensors, before + 1);
      const expected = theirs('Conv2DBackpropInput', { dy, filter }, attrs);
      assert.deepEqual(ours.shape, expected.shape);
      const apart = tf.max(tf.abs(tf.sub(ours, expected))).dataSync()[0] ?? NaN;
      assert.ok(apart <= 1e-4, `${apart} apart`);
    });

  function theirs(name: string, inputs: { [name: string]: Tensor }, attrs: object): Tensor {
    // SAFETY: as in tfjs-node's declaration files.
    const { [`${name.charAt(0).toLowerCase()}${name.slice(1)}Config`]: config } = createRequire(import.meta.url)(
      join(VENDOR, 'dist', 'kernels', `${name}.js`),
    ) as { [config: string]: KernelConfig };
    assert.ok(config);
    // SAFETY: a kernel of one output.
    return config.kernelFunc({ inputs, attrs: { ...attrs }, backend: tf.backend() }) as Tensor;
  }
});
