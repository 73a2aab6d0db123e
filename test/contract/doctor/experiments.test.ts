/** Experiments tell a model that can learn from one that cannot, and leave no trace. */
import assert from 'node:assert/strict';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { experiments } from '../../../kernel/src/doctor/experiments/experiments.ts';
import { getRandomState } from '../../../kernel/src/engine/random/seed.ts';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { mulberry32 } from '../../random.ts';
import { seeded } from '../../seeded.ts';
import { recipe, rowsOf } from './recipes.ts';

describe('experiments', function () {
  seeded();
  this.timeout(180_000);
  let tf: TensorFlow;
  let model: LayersModel;
  let x: Tensor;
  let y: Tensor;

  before(async () => {
    ({ tf } = await loadEngine());
  });
  beforeEach(() => {
    const rows = rowsOf(recipe('blobs'), 1);
    x = tf.tensor2d(rows.x);
    y = tf.tensor2d(rows.y);
    model = build('softmax');
  });
  afterEach(() => {
    model.dispose();
    tf.dispose([x, y]);
  });

  function build(last: 'softmax' | 'relu', rate = 0.01): LayersModel {
    const made = tf.sequential();
    made.add(tf.layers.dense({ units: 16, activation: 'relu', inputShape: [4] }));
    made.add(
      tf.layers.dense({
        units: 3,
        activation: last,
        ...(last === 'relu' && { biasInitializer: tf.initializers.constant({ value: -30 }) }),
      }),
    );
    made.compile({
      optimizer: tf.train.adam(rate),
      loss: last === 'softmax' ? 'categoricalCrossentropy' : 'meanSquaredError',
    });
    return made;
  }

  async function withoutTrace<T>(act: () => Promise<T>): Promise<T> {
    const before = {
      state: getRandomState(),
      tensors: tf.memory().numTensors,
      weights: model.getWeights().map((one) => [...one.dataSync()]),
    };
    const result = await act();
    const after = {
      state: getRandomState(),
      tensors: tf.memory().numTensors,
      weights: model.getWeights().map((one) => [...one.dataSync()]),
    };
    assert.deepEqual(after, before);
    return result;
  }

  it('overfitOneBatch: a model that is well learns 16 samples, one of dead units does not', async () => {
    const well = await withoutTrace(() => experiments.overfitOneBatch(model, x, y));
    assert.ok(well.learns, well.conclusion);
    const dead = build('relu');
    const ill = await experiments.overfitOneBatch(dead, x, y, { steps: 60 });
    assert.ok(!ill.learns, ill.conclusion);
    dead.dispose();
  });

  it('learningRateRangeTest: suggests a rate between one that does nothing and one that destroys', async () => {
    const { suggested, conclusion } = await withoutTrace(() =>
      experiments.learningRateRangeTest(model, x, y, { to: 10 }),
    );
    assert.ok(suggested !== null && suggested > 1e-4 && suggested < 1, conclusion);
  });

  it('permuteLabels: targets that belong to the inputs are learnt better, random ones are not', async () => {
    const well = await withoutTrace(() => experiments.permuteLabels(model, x, y));
    assert.ok(well.differs, well.conclusion);
    const next = mulberry32(7);
    const noise = tf.oneHot(
      tf.tensor1d(
        Array.from({ length: 192 }, () => Math.floor(next() * 3)),
        'int32',
      ),
      3,
    );
    const ill = await experiments.permuteLabels(model, x, noise, { steps: 60 });
    assert.ok(!ill.differs, ill.conclusion);
    noise.dispose();
  });

  it('ablateInput: inputs that tell something are missed', async () => {
    const { differs, conclusion } = await withoutTrace(() => experiments.ablateInput(model, x, y));
    assert.ok(differs, conclusion);
  });

  it('the same seed gives the same losses', async () => {
    const one = await experiments.ablateInput(model, x, y, { steps: 20, seed: 3 });
    const other = await experiments.ablateInput(model, x, y, { steps: 20, seed: 3 });
    assert.deepEqual(one.losses, other.losses);
  });
});
