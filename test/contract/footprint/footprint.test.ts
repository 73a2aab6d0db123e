/** Trainings, inferences and the choice among models, on the engine. */
import assert from 'node:assert/strict';
import type * as tfjs from '@tensorflow/tfjs';
import { compare } from '../../../kernel/src/choose/compare.ts';
import { fgsm } from '../../../kernel/src/protect/attacks/fgsm.ts';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { loadEngine, type TensorFlow } from '../../../kernel/src/engine/load.ts';
import { footprint } from '../../../kernel/src/footprint/footprint.ts';
import { footprintOf } from '../../../kernel/src/footprint/footprint-of.ts';
import { inferenceFootprint } from '../../../kernel/src/footprint/inference-footprint.ts';
import { measureTrainings } from '../../../kernel/src/footprint/trainings.ts';
import { TEXT } from '../../../kernel/src/mime.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';
import { seeded } from '../../seeded.ts';

const ROWS = 96;

describe('footprints and the choice among models', () => {
  seeded();
  let tf: TensorFlow;
  let unmeasured: () => void;
  let x: tfjs.Tensor2D;
  let y: number[];
  let tensors: number;
  before(async () => {
    ({ tf } = await loadEngine());
    watchTraining(tf);
    unmeasured = measureTrainings();
    tensors = tf.memory().numTensors;
    x = tf.randomUniform([ROWS, 4], -1, 1, 'float32', 3);
    const values = await x.array();
    y = values.map(([a = 0, b = 0]) => (a + b > 0 ? 1 : 0));
  });
  after(() => {
    unmeasured();
    x.dispose();
    assert.equal(tf.memory().numTensors, tensors, 'no tensor is left');
  });

  function build(units: number, outputs: 1 | 2): tfjs.Sequential {
    const model = tf.sequential();
    model.add(tf.layers.dense({ units, activation: 'tanh', inputShape: [4] }));
    model.add(tf.layers.dense({ units: outputs, activation: outputs === 1 ? 'sigmoid' : 'softmax' }));
    const loss = outputs === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy';
    model.compile({ optimizer: tf.train.adam(0.05), loss, metrics: ['accuracy'] });
    return model;
  }
  async function fit(model: tfjs.Sequential, epochs: number): Promise<tfjs.History> {
    const labels = model.outputs[0]?.shape[1] === 1 ? tf.tensor2d(y, [ROWS, 1]) : tf.tensor1d(y, 'float32');
    try {
      return await model.fit(x, labels, { epochs, verbose: 0, validationSplit: 0.25 });
    } finally {
      labels.dispose();
    }
  }
  const free = (...models: tfjs.Sequential[]): void => {
    for (const model of models) {
      model.optimizer.dispose();
      model.dispose();
    }
  };

  it('of each training there is the energy, by its history and as the last one, an epoch at a time', async () => {
    const model = build(4, 1);
    const short = await fit(model, 3);
    const long = await fit(model, 14);
    const [one, other] = [footprintOf(short), footprintOf(long, { intensity: 'SWE', tdp: 65 })];
    assert.ok(one.energy.least > 0 && one.energy.least < one.energy.most);
    assert.equal(one.epochs('val_loss').length, 3);
    const energies = other.epochs('val_loss').map(({ energy }) => energy);
    assert.ok(energies.every((energy, epoch) => energy > (energies[epoch - 1] ?? 0)));
    assert.equal(footprint.last()?.seconds, other.seconds);
    assert.equal(other.advice({ window: 3 })?.metric, 'val_acc');
    assert.equal(other.intensity.grams, 40.695);
    assert.throws(() => footprintOf({ epoch: long.epoch }), { code: 'FOOTPRINT_UNKNOWN' });
    free(model);
  });

  it('a training that fails has its energy too', async () => {
    const model = build(4, 1);
    await fit(model, 1);
    const earlier = footprint.last();
    const data = tf.data.generator(function* () {
      yield { xs: tf.zeros([8, 4]), ys: tf.zeros([8, 1]) };
      throw new RangeError('the data end here');
    });
    await assert.rejects(model.fitDataset(data, { epochs: 2, verbose: 0 }), RangeError);
    assert.notEqual(footprint.last()?.seconds, earlier?.seconds);
    free(model);
  });

  it('of 1,000 inferences: more for a model that is a thousand times as large', async () => {
    const [small, large] = [build(4, 2), build(60_000, 2)];
    // one at a time, calling takes about as long as computing
    const little = await inferenceFootprint(small, x, { n: 200, batchSize: 50 });
    const much = await inferenceFootprint(large, x, { n: 200, batchSize: 50 });
    assert.equal(little.units, 200);
    assert.ok(much.perThousand.least > little.perThousand.least, `${much.perThousand.least}`);
    await assert.rejects(inferenceFootprint(small, x, { n: 0 }), { code: 'FOOTPRINT_OPTION' });
    free(small, large);
  });

  it('FGSM moves each value by ε where the loss rises, of one output and of two', async () => {
    for (const outputs of [1, 2] as const) {
      const model = build(6, outputs);
      await fit(model, 8);
      const { x: moved } = await fgsm(model, x, y, { epsilon: 0.1, range: [-1, 1] });
      const values = tf.tidy(() => moved.sub(x).abs().dataSync());
      assert.ok(values.every((value) => value < 0.1 + 1e-6));
      assert.ok(values.filter((value) => Math.abs(value - 0.1) < 1e-6).length > values.length / 2);
      const lossOf = (given: tfjs.Tensor): number => {
        const labels = outputs === 1 ? tf.tensor2d(y, [ROWS, 1]) : tf.tensor1d(y, 'float32');
        const loss = [model.evaluate(given, labels, { verbose: 0 })].flat()[0];
        return loss?.dataSync()[0] ?? Number.NaN;
      };
      tf.tidy(() => assert.ok(lossOf(moved) > lossOf(x)));
      moved.dispose();
      free(model);
    }
  });

  it('compares models, measures all columns and takes the one that learnt', async () => {
    const [taught, other, untaught] = [build(6, 2), build(48, 1), build(6, 2)];
    await fit(taught, 25);
    await fit(other, 25);
    const choice = await compare({ taught, other, untaught }, { x, y }, { epsilon: 0.05, intensity: 'FRA' });
    const [one, two, bad] = choice.measured;
    assert.ok(one?.accuracy && two?.accuracy && bad?.accuracy);
    assert.ok(one.accuracy > 0.85 && two.accuracy > 0.85 && bad.accuracy < one.accuracy);
    for (const { p50, p99, bytes, zipped, calibration, robustness, explainability } of choice.measured) {
      assert.ok(
        p50 > 0 &&
          p99 >= p50 &&
          bytes > 100 &&
          zipped > 100 &&
          calibration !== null &&
          calibration >= 0 &&
          calibration <= 1,
      );
      assert.ok(robustness !== null && robustness >= 0 && explainability !== null && Math.abs(explainability) <= 1);
    }
    assert.ok((one.robustness ?? 1) <= one.accuracy);
    assert.ok(two.bytes > one.bytes);
    assert.notEqual(choice.recommended, 'untaught');
    assert.match(choice[JUPYTER_DISPLAY]()[TEXT], /Recommended: (taught|other)\n/);
    const byOther = await compare({ taught, other }, { x, y: y.map((label) => [1 - label, label]) }, { explained: 1 });
    assert.equal(byOther.measured[0]?.accuracy, one.accuracy);
    free(taught, other, untaught);
  });

  it('refuses what it cannot compare', async () => {
    const model = build(4, 2);
    const scores = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });
    await assert.rejects(compare({}, { x, y }), { code: 'COMPARE_NOTHING' });
    await assert.rejects(compare({ model, scores }, { x, y }), { code: 'COMPARE_CLASSES' });
    await assert.rejects(compare({ model }, { x, y: y.slice(1) }), { code: 'LABELS_LENGTH' });
    await assert.rejects(compare({ model }, { x, y }, { weights: { size: -1 } }), { code: 'FOOTPRINT_OPTION' });
    await assert.rejects(compare({ model }, { x, y }, { epsilon: Number.NaN }), { code: 'FOOTPRINT_OPTION' });
    const unknown = Object.fromEntries([['speed', 1]]);
    await assert.rejects(compare({ model }, { x, y }, { weights: unknown }), { code: 'COMPARE_WEIGHT' });
    scores.dispose();
    free(model);
  });
});
