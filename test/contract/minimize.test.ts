/** A plain loop of `optimizer.minimize` runs as one op of TensorFlow's a step, and does what its closure does now. */
import { nativeOps } from './native-ops.ts';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Optimizer, Tensor, Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs';
import { importEngine, loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { watchUpdates } from '../../kernel/src/engine/updates.ts';
import type { Minimized } from './minimize-losses.ts';
import { warnings } from './warnings.ts';

/** Calls after which a closure is known. */
const WARM = 5;

describe('a loop of minimize', () => {
  let tf: TensorFlow;
  const warned = warnings();

  before(async () => {
    ({ tf } = await loadEngine());
  });
  afterEach(() => {
    delete process.env['LIMPID_TRACE'];
  });

  const values = (tensor: Tensor | null): number[] => [...(tensor?.dataSync() ?? assert.fail())];
  const value = (tensor: Tensor | null): number => values(tensor)[0] ?? NaN;

  for (const [by, env] of [
    ["TensorFlow's own kernels", { TF_ENABLE_ONEDNN_OPTS: '0', LIMPID_XLA: 'off' }],
    ['the kernels of oneDNN', { TF_ENABLE_ONEDNN_OPTS: '1', LIMPID_XLA: 'off' }],
  ] as const) {
    it(`200 steps of every optimizer and of all kinds of closures are those of op by op, by ${by}`, async () => {
      for (const { what, apart, single, left, learns } of await compare(env)) {
        assert.ok(apart <= 1e-6, `${what}: ${apart}`);
        assert.ok(single >= 190, `${what}: ${single} steps were one op`);
        assert.deepEqual({ what, left, learns }, { what, left: 0, learns: true });
      }
    }).timeout(300_000);
  }

  it('gives its cost where it is asked for, and counts its steps', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0);
    const minimize = (returnCost?: boolean) => optimizer.minimize(() => tf.sum(tf.square(w)), returnCost, [w]);
    for (let time = 0; time < WARM; time += 1) assert.equal(value(minimize(true)), 5);
    assert.equal(
      nativeOps(() => assert.equal(minimize(), null)),
      1,
    );
    const cost = minimize(true);
    assert.deepEqual([cost?.shape, cost?.dtype, value(cost)], [[], 'float32', 5]);
    assert.equal(optimizer.iterations, WARM + 2);
  });

  it('LIMPID_TRACE=off switches it off', () => {
    process.env['LIMPID_TRACE'] = 'off';
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.1);
    for (let time = 0; time < WARM; time += 1) optimizer.minimize(() => tf.square(w), false, [w]);
    assert.ok(nativeOps(() => optimizer.minimize(() => tf.square(w), false, [w])) > 1);
  });

  /** Steps of minimize, and those that `expected` says: weights of gradient descent by hand. */
  function descend(loss: (w: Variable, at: number) => Tensor, gradient: (w: number, at: number) => number, steps = 30) {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.125);
    let expected = 1;
    let single = 0;
    for (let at = 0; at < steps; at += 1) {
      if (nativeOps(() => optimizer.minimize(() => loss(w, at).asScalar(), false, [w])) === 1) single += 1;
      expected = Math.fround(expected - 0.125 * gradient(expected, at));
      assert.ok(Math.abs(value(w) - expected) < 1e-6, `step ${at}: ${value(w)}, not ${expected}`);
    }
    return single;
  }

  it('a number, a tensor made inside and a tensor from outside are those of the call', () => {
    const single = descend(
      (w, at) => tf.add(tf.mul(tf.square(w), 1 / (at + 2)), tf.mul(w, tf.scalar(Math.sin(at)))),
      (w, at) => (2 * w) / (at + 2) + Math.sin(at),
    );
    assert.ok(single > 20, `${single}`);
  });

  it('an if that changes its mind counts at once', () => {
    const single = descend(
      (w, at) => (at > 10 && at % 7 === 0 ? tf.mul(w, 3) : tf.square(w)),
      (w, at) => (at > 10 && at % 7 === 0 ? 3 : 2 * w),
    );
    assert.ok(single > 20, `${single}`);
  });

  it('what depends on a weight is not taken for what equals it: a copy of it, made before', () => {
    const copies: Tensor[] = [];
    descend(
      (w, at) => {
        const other = at > 10 && at % 3 === 0 ? (copies.at(-1) ?? w) : w;
        copies.push(tf.keep(w.clone()));
        return tf.mul(w, other);
      },
      // before step 11 the copy is never taken; then it is the weight of the step before
      (() => {
        let before = 1;
        return (w: number, at: number) => {
          const gradient = at > 10 && at % 3 === 0 ? before : 2 * w;
          before = w;
          return gradient;
        };
      })(),
    );
    tf.dispose(copies);
  });

  it('the axis of a sum over a square is a part of the op', () => {
    const w = tf.variable(
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
    );
    const optimizer = tf.train.sgd(1);
    const factors = tf.tensor1d([1, 10]);
    for (let at = 0; at < 16; at += 1) {
      w.assign(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      );
      const axis = at > 8 && at % 2 === 0 ? 0 : 1;
      optimizer.minimize(() => tf.sum(tf.mul(tf.sum(w, axis), factors)), false, [w]);
      assert.deepEqual(values(w), axis === 0 ? [0, -8, 2, -6] : [0, 1, -7, -6], `step ${at}`);
    }
  });

  it("a gradient of the notebook's own may close over anything: op by op, and right", async () => {
    const core = (await importEngine('@tensorflow/tfjs-core')) as TensorFlow;
    for (const { customGrad } of [tf, core]) {
      let factor = 1;
      const scaled = customGrad((x) => ({
        value: tf.mul(x as Tensor, 1),
        gradFunc: (dy) => tf.mul(dy, factor),
      }));
      const single = descend(
        (w, at) => ((factor = at > 20 ? 3 : 1), scaled(tf.square(w))),
        (w, at) => 2 * w * (at > 20 ? 3 : 1),
      );
      assert.equal(single, 0);
    }
    assert.match(warned.join(), /optimizer.minimize runs op by op: it has a gradient of the notebook's own/);
  });

  it('a read inside gives the value of now; where each call reads, that is told once', () => {
    const seen: number[] = [];
    const read = (w: Variable) => {
      const squared = tf.square(w);
      const [found = NaN] = squared.dataSync();
      assert.ok(Math.abs(found - value(w) ** 2) < 1e-6);
      seen.push(found);
      return tf.mul(squared, found > 0.5 ? 1 : 2);
    };
    assert.ok(
      descend(
        (w, at) => (at % 10 === 9 ? read(w) : tf.square(w)),
        (w, at) => (at % 10 === 9 && w * w <= 0.5 ? 4 : 2) * w,
      ) > 15,
    );
    assert.deepEqual(warned, []);
    assert.equal(
      descend(read, (w) => (w * w > 0.5 ? 2 : 4) * w),
      0,
    );
    descend(read, (w) => (w * w > 0.5 ? 2 : 4) * w);
    assert.equal(seen.length, 63);
    assert.equal(warned.length, 1, warned.join('\n'));
    assert.match(warned[0] ?? '', /optimizer.minimize runs op by op: it reads the value of a tensor in JavaScript/);
  });

  it('a tensor that is kept has its value, also where others are kept from call to call', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0);
    let kept: Tensor[] = [];
    for (let at = 0; at < 20; at += 1) {
      optimizer.minimize(
        () => {
          const [double, square] = [tf.mul(w, 2), tf.square(w)];
          kept = at < 10 ? [tf.keep(double)] : [tf.keep(square), tf.keep(double)];
          return tf.sum(tf.add(double, square));
        },
        false,
        [w],
      );
      assert.deepEqual(
        kept.map(values),
        at < 10
          ? [[2, 4]]
          : [
              [1, 4],
              [2, 4],
            ],
        `step ${at}`,
      );
      tf.dispose(kept);
    }
  });

  it('an error in the closure comes out, leaves no tensor, and the loop goes on', () => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.adam();
    const step = (fails: boolean) =>
      optimizer.minimize(
        () => {
          const squared = tf.square(w);
          if (fails) throw new RangeError('mine');
          return tf.mul(squared, 2);
        },
        false,
        [w],
      );
    for (let time = 0; time < WARM; time += 1) step(false);
    const { numTensors } = tf.memory();
    for (let time = 0; time < 3; time += 1) assert.throws(() => step(true), /^RangeError: mine$/);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(
      nativeOps(() => step(false)),
      1,
    );
    assert.equal(tf.engine().state.gradientDepth, 0);
  });

  it('an op that fails is told by its name; variables that the closure had assigned keep their values', () => {
    const table = tf.variable(tf.ones([4, 2]));
    const moving = tf.variable(tf.zeros([2]), false);
    const optimizer = tf.train.sgd(0.1);
    const step = (index: number) => {
      const indices = tf.tensor1d([index], 'int32');
      return optimizer.minimize(
        () => {
          const found = tf.gather(table, indices);
          moving.assign(tf.add<Tensor1D>(moving, tf.mean(found, 0)));
          return tf.sum(found);
        },
        true,
        [table],
      );
    };
    for (let time = 0; time < WARM; time += 1) step(time % 4);
    assert.equal(
      nativeOps(() => step(1)),
      1,
    );
    const [before, weights] = [values(moving), values(table)];
    assert.throws(() => step(9), /GatherV2: index 9 is outside; the indices are 0 to 3/);
    assert.deepEqual(values(moving), before);
    assert.deepEqual(values(table), weights);
    assert.equal(value(step(3)), value(tf.sum(tf.gather(tf.tensor2d(weights, [4, 2]), [3]))));
    assert.ok((values(moving)[0] ?? NaN) > (before[0] ?? NaN));
  });

  it('weights that are set between the steps count', () => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.125);
    for (let at = 0; at < 20; at += 1) {
      if (at % 8 === 7) w.assign(tf.scalar(at));
      const before = value(w);
      const cost = optimizer.minimize(() => tf.square(w), true, [w]);
      assert.deepEqual([value(cost), value(w)], [Math.fround(before ** 2), Math.fround(before * 0.75)]);
    }
  });

  it('a frozen variable stays, and trains again when it may', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    const optimizer = tf.train.sgd(0.125);
    const product = () => tf.mul(a, b).asScalar();
    for (let at = 0; at < 24; at += 1) {
      b.trainable = at % 12 < 6;
      const [x, y] = [value(a), value(b)];
      optimizer.minimize(
        product,
        false,
        [a, b].filter(({ trainable }) => trainable),
      );
      assert.ok(Math.abs(value(a) - (x - 0.125 * y)) < 1e-6);
      assert.ok(Math.abs(value(b) - (b.trainable ? y - 0.125 * x : y)) < 1e-6, `step ${at}`);
    }
    a.dispose();
    b.dispose();
  });

  it('whoever looks at an update sees the gradient of that step, and it is no op more', () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0.125);
    const seen: number[][] = [];
    let isDue = false;
    const stop = watchUpdates(optimizer, {
      isDue: () => isDue,
      saw: (weights) => {
        for (const { gradient, before, after } of weights.map((one) => one.read())) {
          seen.push([...gradient], [...before], [...after]);
        }
      },
    });
    const step = (factor: number) => optimizer.minimize(() => tf.sum(tf.mul(w, tf.scalar(factor))), false, [w]);
    for (let time = 0; time <= WARM; time += 1) step(0);
    isDue = true;
    // the reads of the weights before and after
    assert.equal(
      nativeOps(() => step(2)),
      3,
    );
    assert.deepEqual(seen, [
      [2, 2],
      [1, 2],
      [0.75, 1.75],
    ]);
    stop();
  });

  it('two optimizers that take turns, each with its weights', () => {
    const [a, b] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
    const [one, other] = [tf.train.sgd(0.125), tf.train.sgd(0.125)];
    const turn = (optimizer: Optimizer, own: Variable, sign: number) =>
      nativeOps(() => optimizer.minimize(() => tf.mul(tf.mul(a, b), sign).asScalar(), false, [own]));
    let [x, y] = [1, 1];
    for (let at = 0; at < 20; at += 1) {
      const ops = [turn(one, a, 1), turn(other, b, -1)];
      x -= 0.125 * y;
      y += 0.125 * x;
      assert.ok(Math.abs(value(a) - x) < 1e-6 && Math.abs(value(b) - y) < 1e-6);
      if (at > WARM) assert.deepEqual(ops, [1, 1]);
    }
  });

  it('computeGradients and applyGradients by hand stay op by op', () => {
    const w = tf.variable(tf.scalar(1));
    const optimizer = tf.train.sgd(0.125);
    const step = () => {
      const { grads } = optimizer.computeGradients(() => tf.square(w), [w]);
      optimizer.applyGradients(grads);
    };
    for (let time = 0; time < WARM; time += 1) step();
    assert.ok(nativeOps(step) > 1);
    assert.deepEqual(warned, []);
  });

  it('a closure that never is the same goes on op by op, and says so once', () => {
    const w = tf.variable(tf.ones([2, 2]));
    const optimizer = tf.train.sgd(0.01);
    for (let at = 1; at <= 60; at += 1) {
      optimizer.minimize(
        () => tf.sum(tf.matMul(tf.ones<import('@tensorflow/tfjs').Rank.R2>([at, 2]), w as Tensor2D)),
        false,
        [w],
      );
    }
    assert.equal(warned.length, 1, warned.join('\n'));
    assert.match(warned[0] ?? '', /optimizer.minimize runs op by op: \w+ is not called in the same way/);
  });
});

/** Which kernels take part is chosen when TensorFlow loads. */
async function compare(env: NodeJS.ProcessEnv): Promise<Minimized[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
      fileURLToPath(new URL('minimize-losses.ts', import.meta.url)),
    ],
    { env: { ...process.env, ...env } },
  );
  // SAFETY: minimize-losses.ts prints it.
  return JSON.parse(stdout) as Minimized[];
}
