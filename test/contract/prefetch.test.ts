/** `fitDataset` asks for one batch ahead: what it computes, when it fails and what it leaves stay as they were. */
import assert from 'node:assert/strict';
import type { Sequential, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { getRandomState, setRandomState, setSeed } from '../../kernel/src/engine/random/seed.ts';
import { lossOf } from './training-models.ts';
import { warnings } from './warnings.ts';

interface Example {
  xs: Tensor;
  ys: Tensor;
}

describe('the next batch of fitDataset', () => {
  const warned = warnings();
  let tf: TensorFlow;
  /** How many batches the dataset was asked for. */
  let asked = 0;
  const unhandled: unknown[] = [];
  const note = (reason: unknown): number => unhandled.push(reason);

  before(async () => {
    ({ tf } = await loadEngine());
    process.on('unhandledRejection', note);
  });
  after(() => process.off('unhandledRejection', note));
  beforeEach(() => {
    asked = 0;
    unhandled.length = 0;
  });

  it('comes in its order: losses and weights are those of the batches one by one', async () => {
    const [fitted, stepped] = [model(), model()];
    const losses: number[] = [];
    const onBatchEnd = async (_: number, logs?: { loss?: number }): Promise<void> => {
      losses.push(Number(logs?.loss));
    };
    await fitted.fitDataset(batches(5), { epochs: 2, verbose: 0, callbacks: { onBatchEnd } });
    const expected: number[] = [];
    for (const number of [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]) {
      const { xs, ys } = batch(number);
      expected.push(await lossOf(stepped, xs, ys));
    }
    assert.deepEqual(losses, expected);
    assert.deepEqual(weightsOf(fitted), weightsOf(stepped));
  });

  it('is asked for before the step on this one, and no other one is', async () => {
    const seen: number[][] = [];
    const onBatchBegin = async (number: number): Promise<void> => void seen.push([number, asked]);
    await model().fitDataset(batches(4), { epochs: 1, verbose: 0, callbacks: { onBatchBegin } });
    // the fifth answer is that there is no more
    assert.deepEqual(seen, [
      [0, 2],
      [1, 3],
      [2, 4],
      [3, 5],
    ]);
    assert.equal(asked, 5);
  });

  it('is not asked for behind the last one of an epoch, when the epoch has a number of batches', async () => {
    const seen: number[] = [];
    const onEpochEnd = async (): Promise<void> => void seen.push(asked);
    await model().fitDataset(batches(Infinity), {
      ...{ epochs: 3, batchesPerEpoch: 4, verbose: 0, callbacks: { onEpochEnd } },
      validationData: [tf.ones([2, 3]), tf.ones([2, 1])],
    });
    assert.deepEqual(seen, [4, 8, 12]);
  });

  it('that there is none ends the epoch, with the warning of tfjs when batches were promised', async () => {
    await model().fitDataset(batches(2), { epochs: 1, batchesPerEpoch: 4, verbose: 0 });
    assert.match(warned.join(), /ran out of data after 2 batches/);
  });

  it('fails when its turn comes: the step before it is done, and the model trains on', async () => {
    const ended: number[] = [];
    const onBatchEnd = async (number: number): Promise<void> => void ended.push(number);
    const one = model();
    await assert.rejects(
      one.fitDataset(batches(5, 3), { epochs: 1, verbose: 0, callbacks: { onBatchEnd } }),
      /no batch 3/,
    );
    assert.deepEqual(ended, [0, 1, 2]);
    await nextTurn();
    assert.deepEqual(unhandled, []);
    await one.fitDataset(batches(2), { epochs: 1, verbose: 0 });
  });

  it('is disposed when the training stops before its turn', async () => {
    const one = model();
    await one.fitDataset(batches(2), { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    asked = 0;
    const onBatchEnd = async (number: number): Promise<void> => void (one.stopTraining = number === 1);
    await one.fitDataset(batches(Infinity), { epochs: 3, verbose: 0, callbacks: { onBatchEnd } });
    assert.equal(asked, 3);
    assert.equal(tf.memory().numTensors, before);
  });

  it('is disposed when it comes after the training', async () => {
    const one = model();
    await one.fitDataset(batches(2), { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    const late = Promise.withResolvers<undefined>();
    const iterator = async () => {
      let number = 0;
      return {
        next: async () => {
          if (number === 1) await late.promise;
          return { done: false, value: batch(number++) };
        },
      };
    };
    const onBatchEnd = async (): Promise<void> => void (one.stopTraining = true);
    await one.fitDataset({ size: Infinity, iterator }, { epochs: 1, verbose: 0, callbacks: { onBatchEnd } });
    late.resolve(undefined);
    await nextTurn();
    assert.equal(tf.memory().numTensors, before);
  });

  it('fails for nobody when the training stops before its turn', async () => {
    const one = model();
    const onBatchEnd = async (): Promise<void> => void (one.stopTraining = true);
    await one.fitDataset(batches(5, 1), { epochs: 1, verbose: 0, callbacks: { onBatchEnd } });
    await nextTurn();
    assert.deepEqual(unhandled, []);
  });

  it('is not asked for ahead after setSeed, so that what it draws is drawn in its turn', async () => {
    const state = getRandomState();
    setSeed(1);
    try {
      const seen: number[] = [];
      const onBatchBegin = async (): Promise<void> => void seen.push(asked);
      await model().fitDataset(batches(3), { epochs: 1, verbose: 0, callbacks: { onBatchBegin } });
      assert.deepEqual(seen, [1, 2, 3]);
    } finally {
      setRandomState(state);
    }
  });

  /** @param failing the number of the batch that fails */
  function batches(count: number, failing = -1) {
    return tf.data.generator(() => {
      let number = 0;
      return {
        next: () => {
          asked += 1;
          if (number === failing) throw new Error(`no batch ${number}`);
          const done = number >= count;
          return { done, value: (done ? undefined : batch(number++)) as never };
        },
      };
    });
  }

  function batch(number: number): Example {
    return { xs: tf.fill([2, 3], number / 4), ys: tf.fill([2, 1], number) };
  }

  function model(): Sequential {
    const one = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [3], kernelInitializer: tf.initializers.ones() })],
    });
    one.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    return one;
  }

  function weightsOf(one: Sequential): number[] {
    return one.getWeights().flatMap((weight) => [...weight.dataSync()]);
  }
});

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
