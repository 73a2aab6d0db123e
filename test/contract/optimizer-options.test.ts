/** Options of optimizers and schedules: wherever a model trains, saved and loaded, traced, and without leaks. */
import assert from 'node:assert/strict';
import type { Variable } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import {
  adam,
  adamW,
  cosineDecay,
  exponentialDecay,
  piecewiseConstantDecay,
  sgd,
  type TunedOptimizer,
} from '../../kernel/src/library.ts';
import { losses, trainingModels } from './training-models.ts';

describe('options of optimizers', () => {
  let tf: TensorFlow;
  let example: ReturnType<typeof trainingModels>['example'];
  let isTraced: ReturnType<typeof trainingModels>['isTraced'];

  before(async () => {
    ({ tf } = await loadEngine());
    ({ example, isTraced } = trainingModels(tf));
  });

  const all = () =>
    adamW({
      learningRate: exponentialDecay({ initialLearningRate: 0.01, decaySteps: 3, decayRate: 0.9 }),
      globalClipNorm: 0.5,
      excludeFromWeightDecay: ['bias', 'batch_norm'],
      useEma: true,
      emaOverwriteFrequency: 4,
    });
  const weightsOf = (model: { getWeights(): { dataSync(): ArrayLike<number> }[] }) =>
    model.getWeights().map((weight) => Array.from(weight.dataSync()));

  it('fit, fitDataset, trainOnBatch and minimize compute the same', async () => {
    const found: number[][][] = [];
    for (const train of ['fit', 'fitDataset', 'trainOnBatch', 'minimize']) {
      const optimizer = all();
      const { model, x, y } = example('MLP', optimizer);
      const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
      if (train === 'fit') await model.fit(x, y, { epochs: 9, shuffle: false, verbose: 0 });
      else if (train === 'fitDataset') {
        const data = tf.data.zip({
          xs: tf.data.array(x.arraySync() as number[][]),
          ys: tf.data.array(y.arraySync() as number[][]),
        });
        await model.fitDataset(data.batch(32), { epochs: 9, verbose: 0 });
      } else if (train === 'trainOnBatch') await losses(model, x, y, 9);
      else {
        for (let step = 0; step < 9; step += 1) {
          const loss = () => tf.losses.softmaxCrossEntropy(y, logits(model, x)).asScalar();
          optimizer.minimize(loss, false, variables);
        }
      }
      // fit has done it already, and once more changes nothing
      optimizer.finalizeVariableValues(variables);
      found.push(weightsOf(model));
      assert.equal(optimizer.iterations, 9);
    }
    for (const weights of found.slice(1)) {
      const apart = weights.flat().map((value, at) => Math.abs(value - (found[0]?.flat()[at] ?? NaN)));
      assert.ok(Math.max(...apart) < 1e-6, `${Math.max(...apart)}`);
    }
  });

  it('the moving average is that of the weights, and at the end of fit the weights are it', async () => {
    const optimizer = sgd({ learningRate: 0.5, useEma: true, emaMomentum: 0.75 });
    const { model, x, y } = example('MLP', optimizer);
    let average: number[] | undefined;
    const onBatchEnd = async () => {
      const now = weightsOf(model).flat();
      average = average?.map((value, at) => 0.75 * value + 0.25 * (now[at] ?? NaN)) ?? now;
    };
    await model.fit(x, y, { epochs: 5, batchSize: 8, verbose: 0, callbacks: { onBatchEnd } });
    const apart = weightsOf(model)
      .flat()
      .map((value, at) => Math.abs(value - (average?.[at] ?? NaN)));
    assert.ok(Math.max(...apart) < 1e-6, `${Math.max(...apart)}`);
    await losses(model, x, y, 5);
    assert.ok(await isTraced(model, x, y));
  });

  it('a saved model trains on as it would have, options and schedule with it (tensorflow/tfjs#5138)', async () => {
    const one = example('MLP', all());
    await losses(one.model, one.x, one.y, 5);
    let artifacts: import('@tensorflow/tfjs').io.ModelArtifacts | undefined;
    const handler = tf.io.withSaveHandler(async (given) => {
      artifacts = JSON.parse(JSON.stringify(given)) as typeof given;
      artifacts.weightData = given.weightData ?? assert.fail();
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    await one.model.save(handler, { includeOptimizer: true });
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts ?? assert.fail()));
    assert.deepEqual(loaded.optimizer.getConfig(), one.model.optimizer.getConfig());
    const expected = await losses(one.model, one.x, one.y, 6);
    const found = await losses(loaded, one.x, one.y, 6);
    expected.forEach((loss, step) => assert.ok(Math.abs((found[step] ?? NaN) / loss - 1) < 1e-6));
  });

  it('2,000 traced steps leave no tensor behind', async () => {
    const { model, x, y } = example('MLP', all());
    await losses(model, x, y, 10);
    const { numTensors } = tf.memory();
    await losses(model, x, y, 2000);
    assert.equal(tf.memory().numTensors, numTensors);
    assert.ok(await isTraced(model, x, y));
  });

  it('a schedule and a rate that is set count from the next step on, with the optimizers of tfjs too', async () => {
    const rate = cosineDecay({ initialLearningRate: 0, warmupTarget: 1, warmupSteps: 10, decaySteps: 10 });
    for (const make of [() => sgd({ learningRate: rate }), () => adam({ learningRate: rate })]) {
      const optimizer = make();
      const { model, x, y } = example('MLP', optimizer);
      const [first, second, third] = await losses(model, x, y, 6);
      assert.equal(first, second, 'the first rate is 0');
      assert.notEqual(second, third);
      assert.equal(optimizer.learningRate, 0.6);
      assert.ok(await isTraced(model, x, y));
      optimizer.setLearningRate(0);
      const [one, ...others] = await losses(model, x, y, 4);
      assert.equal(optimizer.learningRate, 0);
      if (optimizer.getClassName() === 'SGD') assert.ok(others.every((loss) => loss === one));
    }
    // SAFETY: tfjs declares a number alone.
    const plain = tf.train.adam(rate as unknown as number) as unknown as TunedOptimizer;
    assert.equal(plain.learningRate, 0);
  });

  it('wrong options are told at once', () => {
    assert.throws(() => adam({ clipNorm: 1, clipValue: 1 }), /exclude each other/);
    assert.throws(() => exponentialDecay({ initialLearningRate: 1, decaySteps: 0, decayRate: 1 }), /decaySteps is 0/);
    assert.throws(() => piecewiseConstantDecay({ boundaries: [1, 2], values: [1] }), /2 boundaries part 3 values/);
  });
});

/** What the model's last layer gives its softmax. */
function logits(model: import('@tensorflow/tfjs').Sequential, x: import('@tensorflow/tfjs').Tensor) {
  const [first, last] = model.layers.slice(-2);
  const [kernel, bias] = last?.weights.map((weight) => weight.read()) ?? [];
  const hidden = first?.apply(x) as import('@tensorflow/tfjs').Tensor2D;
  return hidden.matMul(kernel as import('@tensorflow/tfjs').Tensor2D).add(bias ?? assert.fail());
}
