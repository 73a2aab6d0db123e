/**
 * A process of its own, because oneDNN is chosen when TensorFlow loads: loops of `minimize` as anybody would write them, op
 * by op and with what they ask for waiting. Prints how far losses and weights are apart, relatively, how many steps were one
 * op of TensorFlow's, and how many tensors the last 100 steps left.
 */
import { nativeOps } from './native-ops.ts';
import assert from 'node:assert/strict';
import type { Optimizer, Scalar, Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { setSeed } from '../../kernel/src/engine/random/seed.ts';
import { trainingModels } from './training-models.ts';

export interface Minimized {
  what: string;
  apart: number;
  /** Steps of 200 in which TensorFlow executed one op. */
  single: number;
  left: number;
  learns: boolean;
}

const STEPS = 200;
const { tf } = await loadEngine();
const { optimizers } = trainingModels(tf);

/** One step, which may first make its batch, and then minimizes. */
interface Loop {
  batch: (at: number) => Tensor[];
  step: (at: number, batch: readonly Tensor[]) => Scalar | null;
  variables: Variable[];
}

const weight = (shape: number[], seed: number) => tf.variable(tf.randomNormal(shape, 0, 0.3, 'float32', seed));
/** The same pictures or rows in turn. */
const batches = (shape: number[], classes = 3) => {
  const all = Array.from({ length: 4 }, (_, at) => tf.randomUniform(shape, 0, 1, 'float32', at + 5));
  const truth = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: shape[0] ?? 0 }, (_, at) => at % classes),
      'int32',
    ),
    classes,
  );
  return (at: number) => [tf.add(all[at % 4] ?? truth, 0), tf.clone(truth)];
};

function mlp(optimizer: Optimizer, more: { own?: boolean; sizes?: number[] } = {}): Loop {
  const [w, b, v, c] = [weight([8, 16], 1), weight([16], 2), weight([16, 3], 3), weight([3], 4)];
  const { own = false, sizes = [32] } = more;
  const bySize = sizes.map((size) => batches([size, 8]));
  return {
    batch: (at) => bySize[at % sizes.length]?.(at) ?? [],
    step: (_, [x, y]) =>
      optimizer.minimize(
        () => {
          const hidden = tf.relu(tf.add(tf.matMul(x as Tensor2D, w as Tensor2D), b));
          return tf.losses.softmaxCrossEntropy(y as Tensor, tf.add(tf.matMul(hidden as Tensor2D, v as Tensor2D), c));
        },
        true,
        own ? [v, c] : undefined,
      ),
    variables: [w, b, v, c],
  };
}

const LOOPS: { [what: string]: () => Loop } = {
  ...Object.fromEntries(Object.entries(optimizers).map(([name, optimizer]) => [name, () => mlp(optimizer())])),
  'a list of variables': () => mlp(tf.train.adam(0.01), { own: true }),
  'three shapes in turn': () => mlp(tf.train.adam(0.01), { sizes: [32, 20, 7] }),
  'a CNN with dropout and BatchNormalization'() {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, activation: 'relu' }),
        tf.layers.batchNormalization(),
        tf.layers.flatten(),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 3 }),
      ],
    });
    const optimizer = tf.train.sgd(0.05);
    return {
      batch: batches([16, 8, 8, 1]),
      step: (_, [x, y]) =>
        optimizer.minimize(
          () => tf.losses.softmaxCrossEntropy(y as Tensor, model.apply(x as Tensor4D, { training: true }) as Tensor),
          true,
        ),
      variables: model.weights.map((one) => one.read() as Variable),
    };
  },
  'an RNN by hand, with a state that is kept'() {
    const [u, w, v] = [weight([4, 8], 1), weight([8, 8], 2), weight([8, 3], 3)];
    const state = tf.variable(tf.zeros([16, 8]), false);
    const optimizer = tf.train.rmsprop(0.005);
    return {
      batch: batches([16, 5, 4]),
      step: (_, [x, y]) =>
        optimizer.minimize(() => {
          let hidden: Tensor = state;
          for (const input of tf.unstack(x as Tensor, 1)) {
            hidden = tf.tanh(
              tf.add(tf.matMul(input as Tensor2D, u as Tensor2D), tf.matMul(hidden as Tensor2D, w as Tensor2D)),
            );
          }
          state.assign(hidden);
          return tf.losses.softmaxCrossEntropy(y as Tensor, tf.matMul(hidden as Tensor2D, v as Tensor2D));
        }, true),
      variables: [u, w, v, state],
    };
  },
  'constants and noise that change, and a choice'() {
    const w = weight([8, 3], 1);
    const optimizer = tf.train.adam(0.01);
    const next = batches([32, 8]);
    return {
      batch: (at) => [...next(at), tf.randomNormal([32, 8], 0, 0.1, 'float32', at + 1)],
      step: (at, [x, y, noise]) =>
        optimizer.minimize(() => {
          const seen = at % 3 === 0 ? (x as Tensor) : tf.add(x as Tensor, tf.mul(noise as Tensor, 1 / (at + 1)));
          const noisy = tf.add(seen, tf.tensor1d(Array.from({ length: 8 }, (_, index) => Math.sin(at + index) / 10)));
          const decay = tf.mul(tf.sum(tf.square(w)), tf.scalar(0.01 / (1 + at)));
          const loss = tf.losses.softmaxCrossEntropy(y as Tensor, tf.matMul(noisy as Tensor2D, w as Tensor2D));
          return tf.add(loss, decay);
        }, true),
      variables: [w],
    };
  },
  'a learning rate that is set'() {
    const optimizer = tf.train.momentum(0.05, 0.9);
    const { step, ...loop } = mlp(optimizer);
    return {
      ...loop,
      step(at, batch) {
        optimizer.setLearningRate(0.05 / (1 + at / 20));
        return step(at, batch);
      },
    };
  },
};

const found: Minimized[] = [];
for (const [what, make] of Object.entries(LOOPS)) {
  process.env['LIMPID_TRACE'] = 'off';
  const opByOp = run(make);
  delete process.env['LIMPID_TRACE'];
  const { values, losses, single, left } = run(make);
  const apart = Math.max(
    ...opByOp.values.map((value, at) => Math.abs((values[at] ?? NaN) - value) / Math.max(1e-2, Math.abs(value))),
  );
  found.push({ what, apart, single, left, learns: Number(losses.at(-1)) < Number(losses[0]) });
}
console.log(JSON.stringify(found));

function run(make: () => Loop): { values: number[]; losses: number[]; single: number; left: number } {
  setSeed(7);
  const { batch, step, variables } = make();
  const losses: number[] = [];
  let single = 0;
  let tensors = 0;
  for (let at = 0; at < STEPS; at += 1) {
    if (at === STEPS - 100) tensors = tf.memory().numTensors;
    const given = batch(at);
    // what was only written comes to TensorFlow
    for (const one of given) one.dataSync();
    const costs: Scalar[] = [];
    if (nativeOps(() => costs.push(step(at, given) ?? assert.fail())) === 1) single += 1;
    losses.push(...costs.flatMap((cost) => [...cost.dataSync()]));
    tf.dispose([...costs, ...given]);
  }
  const left = tf.memory().numTensors - tensors;
  const values = [...losses, ...variables.flatMap((one) => [...one.dataSync()])];
  for (const one of variables) one.dispose();
  return { values, losses, single, left };
}
