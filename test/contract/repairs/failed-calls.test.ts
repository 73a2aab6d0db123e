/** A failure of fit, fitDataset, evaluate, predict or trainOnBatch leaves no tensor, wherever it happens, and the model trains on. */
import assert from 'node:assert/strict';
import type { LayersModel, ModelFitArgs, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';

interface Example {
  xs: Tensor;
  ys: Tensor;
}
/** Batches that are made when they are asked for. */
type Batches = (() => unknown)[];
type Call = (model: LayersModel) => Promise<unknown>;

const MOMENTS = ['onTrainBegin', 'onEpochBegin', 'onBatchBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'] as const;

describe('a call that fails', () => {
  let tf: TensorFlow;
  let good: Example;
  /** Targets that tfjs gives another rank. */
  let flat: Tensor;

  before(async () => {
    ({ tf } = await loadEngine());
    good = example();
    flat = tf.ones([4]);
  });

  const example = (): Example => ({ xs: tf.ones([4, 3]), ys: tf.ones([4, 2]) });
  const single = (): Example => ({ xs: tf.ones([4, 3]), ys: tf.ones([4, 1]) });
  const failing = (): never => {
    throw new Error('no batch');
  };
  /** The second of them is the one that fails. */
  const datasets: { [what: string]: () => Batches } = {
    'that throws': () => [example, failing],
    'with targets of another shape': () => [example, () => ({ xs: tf.ones([4, 3]), ys: tf.ones([4, 3]) })],
    'with fewer targets': () => [example, () => ({ xs: tf.ones([4, 3]), ys: tf.ones([2, 2]) })],
    'with inputs of another shape': () => [example, () => ({ xs: tf.ones([4, 5]), ys: tf.ones([4, 2]) })],
    'without targets': () => [example, () => ({ xs: tf.ones([4, 3]) })],
  };
  const dataset = (batches: Batches) =>
    tf.data.generator(() => {
      let at = 0;
      return {
        next: () => {
          const make = batches[at++];
          return { done: make === undefined, value: make?.() as never };
        },
      };
    });
  const wrong: { [what: string]: () => [Tensor, Tensor] } = {
    'targets of another shape': () => [tf.ones([4, 3]), tf.ones([4, 3])],
    'fewer targets': () => [tf.ones([4, 3]), tf.ones([2, 2])],
    'inputs of another shape': () => [tf.ones([4, 5]), tf.ones([4, 2])],
    'inputs of another rank': () => [tf.ones([4]), tf.ones([4])],
  };
  const withWrong =
    (make: () => [Tensor, Tensor], call: (model: LayersModel, x: Tensor, y: Tensor) => unknown): Call =>
    async (model) => {
      const given = make();
      try {
        await call(model, ...given);
      } finally {
        tf.dispose(given);
      }
    };
  const fit =
    (args: ModelFitArgs): Call =>
    (model) =>
      model.fit(good.xs, good.ys, { batchSize: 2, ...args, verbose: 0 });
  /** Fails when it comes for the `time`-th time. */
  const callback = (moment: (typeof MOMENTS)[number]) => {
    let left = moment.startsWith('onTrain') ? 1 : 2;
    return {
      [moment]: async () => {
        left -= 1;
        if (left === 0) throw new Error(moment);
      },
    };
  };

  const calls: { [what: string]: Call } = {};
  for (const [what, make] of Object.entries(wrong)) {
    calls[`fit with ${what}`] = withWrong(make, (model, x, y) => model.fit(x, y, { verbose: 0 }));
    calls[`evaluate with ${what}`] = withWrong(make, (model, x, y) => model.evaluate(x, y));
    calls[`trainOnBatch with ${what}`] = withWrong(make, (model, x, y) => model.trainOnBatch(x, y));
    calls[`fit, validated with ${what}`] = withWrong(make, (model, ...validationData) =>
      model.fit(good.xs, good.ys, { epochs: 2, validationData, verbose: 0 }),
    );
    calls[`fitDataset, validated with ${what}`] = withWrong(make, (model, ...validationData) =>
      model.fitDataset(dataset([example]), { epochs: 2, validationData, verbose: 0 }),
    );
    if (!what.includes('targets')) calls[`predict of ${what}`] = withWrong(make, (model, x) => model.predict(x));
  }
  for (const [what, batches] of Object.entries(datasets)) {
    calls[`fitDataset of a dataset ${what}`] = (model) =>
      model.fitDataset(dataset(batches()), { epochs: 1, verbose: 0 });
    calls[`evaluateDataset of a dataset ${what}`] = (model) => model.evaluateDataset(dataset(batches()), {});
    calls[`fitDataset, validated on a dataset ${what}`] = (model) =>
      model.fitDataset(dataset([example]), { epochs: 2, verbose: 0, validationData: dataset(batches()) });
  }
  for (const moment of MOMENTS) {
    calls[`fit with an ${moment} that throws`] = (model) =>
      fit({ epochs: 2, validationSplit: 0.5, callbacks: callback(moment) })(model);
    calls[`fitDataset with an ${moment} that throws`] = (model) =>
      model.fitDataset(dataset([example, example]), {
        epochs: 2,
        verbose: 0,
        callbacks: callback(moment),
        validationData: [good.xs, good.ys],
      });
  }
  calls['fit without the weight of a class'] = fit({ classWeight: { 1: 1 } });
  calls['fitDataset without the weight of a class'] = (model) =>
    model.fitDataset(dataset([example, example]), { epochs: 1, verbose: 0, classWeight: { 1: 1 } });

  for (const [what, call] of Object.entries(calls)) {
    it(`leaves nothing: ${what}`, async () => {
      const one = model();
      await one.fit(good.xs, good.ys, { epochs: 3, verbose: 0 });
      tf.dispose(one.evaluate(good.xs, good.ys));
      await leavesNothing(() => call(one));
      await one.fit(good.xs, good.ys, { epochs: 1, verbose: 0 });
    });
  }

  const failingStep = (which: 'loss' | 'metric') => {
    let left = 2;
    const fails = (truth: Tensor, prediction: Tensor): Tensor => {
      left -= 1;
      if (left === 0) throw new Error(which);
      return tf.mean(tf.squaredDifference(truth, prediction), -1);
    };
    return model(which === 'loss' ? { loss: fails } : { metrics: ['accuracy', fails] }, 1);
  };
  for (const which of ['loss', 'metric'] as const) {
    const steps: { [what: string]: Call } = {
      fit: (model) => model.fit(good.xs, flat, { batchSize: 2, verbose: 0 }),
      fitDataset: (model) => model.fitDataset(dataset([single, single]), { epochs: 2, verbose: 0 }),
      evaluateDataset: (model) => model.evaluateDataset(dataset([single, single]), {}),
      evaluate: async (model) => model.evaluate(good.xs, flat, { batchSize: 2 }),
      trainOnBatch: async (model) => {
        for (let step = 0; step < 2; step += 1) await model.trainOnBatch(good.xs, flat);
      },
    };
    for (const [what, call] of Object.entries(steps)) {
      it(`leaves nothing: ${what}, with a ${which} that throws in the second step`, async () => {
        const one = failingStep(which);
        await leavesNothing(() => call(one));
      });
    }
  }

  it('leaves nothing: a gradient of a function that throws', async () => {
    const x = tf.scalar(2);
    const fails = (): Tensor => {
      tf.sin(tf.square(x));
      throw new Error('no value');
    };
    await leavesNothing(async () => tf.grad(fails)(x));
    assert.equal(
      tf
        .grad((of: Tensor) => tf.square(of))(x)
        .dataSync()[0],
      4,
    );
  });

  it('keeps the history of the epochs before, as numbers, and what a callback holds', async () => {
    const one = model();
    const held: Tensor[] = [];
    const onEpochEnd = async (epoch: number): Promise<void> => {
      held.push(...[one.evaluate(good.xs, good.ys)].flat(), ...[one.predict(good.xs)].flat());
      if (epoch === 1) throw new Error('enough');
    };
    await assert.rejects(one.fit(good.xs, good.ys, { epochs: 3, verbose: 0, callbacks: { onEpochEnd } }), /enough/);
    assert.equal(one.history.history['loss']?.length, 1);
    assert.equal(typeof one.history.history['loss'][0], 'number');
    assert.deepEqual(
      held.map(({ isDisposed }) => isDisposed),
      Array(6).fill(false),
    );
  });

  async function leavesNothing(call: () => Promise<unknown>): Promise<void> {
    const { warn } = console;
    console.warn = () => undefined;
    try {
      const before = tf.memory().numTensors;
      await assert.rejects(async () => call());
      // a batch that was asked for ahead goes when it is there
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(tf.memory().numTensors - before, 0);
    } finally {
      console.warn = warn;
    }
  }

  function model(args: Partial<Parameters<LayersModel['compile']>[0]> = {}, units = 2): LayersModel {
    const one = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] });
    one.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError', metrics: ['accuracy'], ...args });
    return one;
  }
});
