/** Tensors that nobody can reach are disposed by themselves, no others are, and a lack of memory is an error. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type * as tfjs from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { trackTensors, type Tracking } from '../../kernel/src/memory/tracking.ts';
import { findReachable } from '../../kernel/src/runner/reachable.ts';
import type { Flat } from './flat-steps.ts';
import type { Short } from './short-of-memory.ts';

/** Turns that V8 has for what it does when nothing else is to be done, on a machine that is busy. */
const PATIENCE = 500;

describe('tensors that nobody can reach (tensorflow/tfjs#4864)', () => {
  let tf: TensorFlow;
  let tracking: Tracking;
  before(async () => {
    ({ tf } = await loadEngine());
    tracking = trackTensors(tf, findReachable);
  });
  beforeEach(() => tracking.sweep());

  /** How many tensors `make` has left once what cannot be reached is disposed; what it gives is held. */
  function left(make: () => unknown): number {
    const before = tf.memory().numTensors;
    const held = make();
    tracking.sweep();
    const after = tf.memory().numTensors;
    // the engine may not think that it is not needed any more
    assert.ok(held === undefined || held !== null);
    return after - before;
  }

  it('are disposed, and their memory with them', () => {
    const before = tf.memory();
    drop(() => tf.ones([100]).add(1).mul(2));
    assert.equal(tf.memory().numTensors, before.numTensors + 3);
    tracking.sweep();
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    assert.deepEqual(
      { numTensors, numDataBuffers, numBytes },
      { numTensors: before.numTensors, numDataBuffers: before.numDataBuffers, numBytes: before.numBytes },
    );
  });

  const HELD: { [how: string]: () => { held: unknown; tensor: () => tfjs.Tensor } } = {
    'in a list in an object': () => {
      const held = { deep: [tf.tensor1d([1, 2, 3])] };
      return { held, tensor: () => held.deep[0] ?? assert.fail() };
    },
    'by a closure': () => {
      const x = tf.tensor1d([1, 2, 3]);
      const held = (): tfjs.Tensor => x;
      return { held, tensor: held };
    },
    'by a map whose key is held': () => {
      const key = {};
      const map = new WeakMap([[key, tf.tensor1d([1, 2, 3])]]);
      return { held: key, tensor: () => map.get(key) ?? assert.fail() };
    },
    'by a promise that waits': () => {
      const { promise, resolve } = Promise.withResolvers<null>();
      let given: tfjs.Tensor | undefined;
      const x = tf.tensor1d([1, 2, 3]);
      void promise.then(() => (given = x));
      return { held: resolve, tensor: () => given ?? x };
    },
    'as the clone of one that is not': () => {
      const clone = tf.tensor1d([1, 2, 3]).clone();
      return { held: clone, tensor: () => clone };
    },
    'as another shape of one that is not': () => {
      const reshaped = tf.tensor2d([[1, 2, 3]]).reshape([3]);
      return { held: reshaped, tensor: () => reshaped };
    },
    'as a variable made of one that is not': () => {
      const variable = tf.variable(tf.tensor1d([1, 2, 3]));
      return { held: variable, tensor: () => variable };
    },
    'as a variable that was assigned one that is not': () => {
      const variable = tf.variable(tf.zeros([3]));
      variable.assign(tf.tensor1d([1, 2, 3]));
      return { held: variable, tensor: () => variable };
    },
  };
  for (const [how, make] of Object.entries(HELD)) {
    it(`one that is held ${how} keeps its values`, () => {
      const { held, tensor } = make();
      tracking.sweep();
      tracking.sweep();
      assert.deepEqual([...tensor().dataSync()], [1, 2, 3]);
      assert.ok(held);
    });
  }

  it('a variable counts once, where it was made, however often it is assigned', () => {
    const { born = 0 } = tracking.ledger.cells.at(-1) ?? {};
    const variable = tf.variable(tf.zeros([3]));
    for (let round = 0; round < 10; round++) variable.assign(variable.add(tf.ones([3])));
    tracking.sweep();
    const after = tracking.ledger.cells.at(-1);
    // its first value, itself, and a summand and a sum each round
    assert.equal((after?.born ?? 0) - born, 22);
    assert.deepEqual([...variable.dataSync()], [10, 10, 10]);
    variable.dispose();
  });

  it('are disposed within a synchronous loop too, which tensors that are used survive', () => {
    const x = tf.ones([1000, 1000]);
    const swept = tracking.ledger.cells.reduce((sum, { reclaimed }) => sum + reclaimed, 0);
    let sum = tf.zeros([1000, 1000]);
    for (let step = 0; step < 600; step++) sum = sum.add(x);
    assert.equal(sum.slice([0, 0], [1, 1]).dataSync()[0], 600);
    assert.ok(tracking.ledger.cells.reduce((all, { reclaimed }) => all + reclaimed, 0) > swept, 'it was 2.4 GB');
  });

  it('within tidy and under a gradient are left to those', () => {
    const x = tf.tensor1d([2, 3]);
    const gradient = tf.grad((v: tfjs.Tensor) => {
      const square = v.mul(v);
      tracking.sweep();
      return square.mul(v).sum();
    })(x);
    assert.deepEqual([...gradient.dataSync()], [12, 27]);
    const sum = tf.tidy(() => {
      const y = tf.ones([3]);
      tracking.sweep();
      return y.sum();
    });
    assert.equal(sum.dataSync()[0], 3);
  });

  it('a model that is built and trained again and again leaves nothing of its predecessors', async () => {
    const x = tf.ones([16, 8]);
    const before = tf.memory().numTensors;
    for (let round = 0; round < 5; round++) await buildAndTrain(tf, x);
    // functions of TensorFlow's go with their model, in a task of V8's after that
    for (let round = 0; round < PATIENCE && tf.memory().numTensors > before; round++) {
      tracking.sweep();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(Object.keys(tf.engine().registeredVariables), []);
  });

  it('what a loop of minimize has trained leaves nothing either', async () => {
    const x = tf.ones([16, 8]);
    const before = tf.memory().numTensors;
    for (let round = 0; round < 5; round++) minimizeInALoop(tf, x);
    for (let round = 0; round < PATIENCE && tf.memory().numTensors > before; round++) {
      tracking.sweep();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(tf.memory().numTensors, before);
  });

  it('a model that is held trains on, its weights and the moments of its optimizer are there', async () => {
    const x = tf.ones([16, 8]);
    const { model, losses } = await buildAndTrain(tf, x);
    tracking.sweep();
    const { history } = await model.fit(x, x, { epochs: 3, verbose: 0 });
    assert.ok(Number(history['loss']?.at(-1)) < Number(losses.at(-1)), 'and it learns on');
    const kept = left(() => model);
    assert.ok(kept <= 0, 'nothing is left by the sweep alone');
  });

  it('10,000 steps of fit, fitDataset, trainOnBatch, predict and minimize: tensors and memory are flat, and none is lost', async () => {
    // SAFETY: flat-steps.ts prints it.
    const all = (await printed('flat-steps.ts', { LIMPID_XLA: 'off' })) as Flat[];
    assert.equal(all.length, 5);
    for (const flat of all) {
      assert.equal(flat.after, flat.before, JSON.stringify(flat));
      assert.equal(flat.lost, 0, JSON.stringify(flat));
      assert.ok(flat.megabytes < 16, JSON.stringify(flat));
    }
  }).timeout(300_000);
});

describe('a lack of memory', () => {
  const RUNGS = { native: 'native', wasm: 'wasm (tensorflow/tfjs#4208)', cpu: 'cpu' };
  for (const [rung, name] of Object.entries(RUNGS)) {
    it(`is told with what asked, its shape, its bytes and what is free, and all goes on: ${name}`, async () => {
      // SAFETY: short-of-memory.ts prints it.
      const short = (await printed('short-of-memory.ts', { LIMPID_RUNG: rung })) as Short;
      assert.equal(short.rung, rung);
      const { 'tensors that fill WebAssembly': filling, ...refused } = short.refused;
      for (const [what, said] of Object.entries(refused)) {
        assert.match(said, /^OUT_OF_MEMORY: \S+ needs [\d.,]+ [TG]B for a \w+ tensor of shape \[[\d,]+\], and /, what);
        assert.match(said, /(GB is free|WebAssembly can have)\. Take a smaller batch/, what);
      }
      if (rung === 'wasm')
        assert.match(filling ?? '', /^OUT_OF_MEMORY: Exp needs 200 MB for its result, and less is left/);
      assert.deepEqual([short.survived, short.dropped], [10, 12]);
    }).timeout(300_000);
  }
});

function drop(make: () => unknown): void {
  make();
}

async function buildAndTrain(
  tf: TensorFlow,
  x: tfjs.Tensor,
): Promise<{ model: tfjs.LayersModel; losses: (number | tfjs.Tensor)[] }> {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [8] })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const { history } = await model.fit(x, x, { epochs: 4, verbose: 0 });
  tf.dispose(model.predict(x));
  return { model, losses: history['loss'] ?? [] };
}

function minimizeInALoop(tf: TensorFlow, x: tfjs.Tensor): void {
  const weights = tf.variable(tf.ones([8, 8]));
  const optimizer = tf.train.adam();
  for (let step = 0; step < 5; step++) optimizer.minimize(() => tf.losses.meanSquaredError(x, tf.matMul(x, weights)));
}

/** Runs a program of this folder, and reads what it prints. */
async function printed(program: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning'],
      fileURLToPath(new URL(program, import.meta.url)),
    ],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
