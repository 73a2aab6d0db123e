/** Functions that `traced(…)` declares run as one function of TensorFlow's, and do what they do op by op. */
import assert from 'node:assert/strict';
import type { Optimizer, Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import { FEW_KERNELS, trainingModels } from './training-models.ts';
import { warnings } from './warnings.ts';

describe('traced functions', () => {
  let tf: TensorFlow;
  let optimizers: ReturnType<typeof trainingModels>['optimizers'];
  let kernelsOf: ReturnType<typeof trainingModels>['kernelsOf'];
  const warned = warnings();

  before(async () => {
    ({ tf } = await loadEngine());
    ({ optimizers, kernelsOf } = trainingModels(tf));
  });

  /** A linear model, and the step of a training loop that anybody would write. */
  function loop(optimizer: Optimizer) {
    const w = tf.variable(tf.linspace(-1, 1, 12).reshape([4, 3]));
    const b = tf.variable(tf.zeros([3]));
    const step = (x: Tensor, y: Tensor) =>
      optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, x.matMul(w as Tensor2D).add(b)), true, [w, b]);
    const batch = (at: number): [Tensor, Tensor] => [
      tf.randomNormal([8, 4], 0, 1, 'float32', at + 1),
      tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3),
    ];
    return { step, batch, w };
  }
  const run = (step: (x: Tensor, y: Tensor) => Scalar | null, batch: (at: number) => [Tensor, Tensor], steps = 30) =>
    Array.from({ length: steps }, (_, at) => step(...batch(at))?.dataSync()[0] ?? assert.fail());

  it('a loop of optimizer.minimize: every optimizer has the losses and weights of op by op, bit for bit', async () => {
    for (const [name, optimizer] of Object.entries(optimizers)) {
      const opByOp = loop(optimizer());
      const expected = run(opByOp.step, opByOp.batch);
      const declared = loop(optimizer());
      const step = traced(declared.step);
      assert.deepEqual(run(step, declared.batch), expected, name);
      assert.deepEqual([...declared.w.dataSync()], [...opByOp.w.dataSync()], name);
      const [x, y] = declared.batch(1);
      assert.ok((await kernelsOf(() => step(x, y))) <= FEW_KERNELS, `${name} is not traced: ${warned.join()}`);
    }
  });

  it('gradients by hand, structures in and out, variables that are assigned', () => {
    const total = tf.variable(tf.scalar(0));
    const step = traced(({ x, scale }: { x: Tensor; scale: number }, [bias]: [Tensor]) => {
      const { value, grad } = tf.valueAndGrad((one: Tensor) => tf.sum(tf.square(tf.add(one, bias))))(x);
      total.assign(tf.add(total, tf.mul(value, scale)));
      return { gradient: grad, all: [value, scale, 'text'] };
    });
    let sum = 0;
    for (const scale of [1, 2, 1, 1, 1, 2, 2, 2, 2, 1]) {
      const { gradient, all } = step({ x: tf.tensor1d([scale, 2]), scale }, [tf.scalar(1)]);
      assert.deepEqual([...gradient.dataSync()], [2 * (scale + 1), 6]);
      assert.deepEqual([(all[0] as Scalar).dataSync()[0], all[1], all[2]], [(scale + 1) ** 2 + 9, scale, 'text']);
      sum += scale * ((scale + 1) ** 2 + 9);
      assert.equal(total.dataSync()[0], sum);
    }
    assert.deepEqual(warned, []);
  });

  it('a tensor that is given twice, or is known otherwise too, is not taken for another', () => {
    const kept = tf.tensor1d([1, 2]);
    const product = traced((a: Tensor, b: Tensor) => tf.mul(tf.add(a, b), kept));
    for (let time = 0; time < 5; time += 1) assert.deepEqual([...product(kept, kept).dataSync()], [2, 8]);
    assert.deepEqual([...product(tf.tensor1d([10, 10]), tf.tensor1d([1, 2])).dataSync()], [11, 24]);
  });

  it('gradients go through it', () => {
    const cube = traced((x: Tensor) => tf.mul(x, tf.square(x)));
    for (let time = 0; time < 5; time += 1) cube(tf.scalar(2));
    assert.equal(tf.grad(cube)(tf.scalar(2)).dataSync()[0], 12);
  });

  it('within another it is a part of that', async () => {
    const inner = traced((x: Tensor) => tf.exp(tf.sin(x)));
    const outer = traced((x: Tensor) => tf.sum(inner(tf.cos(x))));
    const x = tf.linspace(0, 1, 10);
    const expected = tf.sum(tf.exp(tf.sin(tf.cos(x)))).dataSync()[0] ?? NaN;
    for (let time = 0; time < 4; time += 1) inner(x);
    for (let time = 0; time < 6; time += 1) {
      assert.ok(Math.abs((outer(x).dataSync()[0] ?? NaN) - expected) < 1e-5);
    }
    assert.equal(await kernelsOf(() => outer(x)), 0);
  });

  it('what keeps a count, reads or returns what it was given goes on op by op, and says why once', () => {
    let count = 0;
    const counting = traced(function counting(x: Tensor) {
      return { y: tf.square(x), count: ++count };
    });
    const reading = traced(function reading(x: Tensor) {
      return tf.mul(x, x.dataSync()[0] ?? NaN);
    });
    const returning = traced(function returning(x: Tensor) {
      return x;
    });
    for (let time = 1; time <= 8; time += 1) {
      assert.equal(counting(tf.scalar(3)).count, time);
      assert.equal(reading(tf.scalar(time)).dataSync()[0], time * time);
      assert.equal(returning(tf.scalar(time)).dataSync()[0], time);
    }
    assert.equal(warned.length, 3, warned.join('\n'));
    assert.match(warned.join(), /counting runs op by op: it does not give the same in each call/);
    assert.match(warned.join(), /reading runs op by op: it reads the value of a tensor/);
    assert.match(warned.join(), /returning runs op by op: one of its results is not computed/);
  });

  it('an error in it comes out, and it runs on', () => {
    const product = traced((a: Tensor, b: Tensor) => tf.matMul(a as Tensor2D, b as Tensor2D));
    assert.throws(() => product(tf.ones([2, 3]), tf.ones([2, 3])), /MatMulV2 of float32 \[2,3\] and float32 \[2,3\]/);
    for (let time = 0; time < 4; time += 1) assert.equal(product(tf.ones([1, 2]), tf.ones([2, 1])).dataSync()[0], 2);
  });

  it('100 calls leave no tensor', () => {
    const { step, batch } = loop(tf.train.adam(0.01));
    const declared = traced(step);
    const [x, y] = batch(1);
    for (let time = 0; time < 5; time += 1) declared(x, y)?.dispose();
    const before = tf.memory().numTensors;
    for (let time = 0; time < 100; time += 1) declared(x, y)?.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});
