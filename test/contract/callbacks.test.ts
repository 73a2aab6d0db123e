/** Callbacks and repairs of tfjs's fit: what Keras promises of them holds, traced, with the native engine. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EarlyStopping, History, Sequential, Tensor } from '@tensorflow/tfjs';
import { importEngine, loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import {
  adam,
  csvLogger,
  earlyStopping,
  learningRateScheduler,
  modelCheckpoint,
  reduceLROnPlateau,
  resume,
  sgd,
  terminateOnNaN,
  traced,
} from '../../kernel/src/library.ts';
import { keras } from '../python-peer.ts';
import { trainingModels } from './training-models.ts';
import { warnings } from './warnings.ts';

describe('callbacks', () => {
  let tf: TensorFlow;
  let layers: Pick<TensorFlow, 'EarlyStopping'>;
  let folder: string;
  let example: ReturnType<typeof trainingModels>['example'];
  let isFitTraced: ReturnType<typeof trainingModels>['isFitTraced'];
  const warned = warnings();

  before(async () => {
    ({ tf } = await loadEngine());
    // SAFETY: it exports the class.
    layers = (await importEngine('@tensorflow/tfjs-layers')) as typeof layers;
    ({ example, isFitTraced } = trainingModels(tf));
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-callbacks-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** A callback that makes the validation loss of each epoch what is given. */
  const losses = (values: readonly number[]) =>
    new tf.CustomCallback({
      onEpochEnd: async (epoch, logs) => void Object.assign(logs ?? {}, { val_loss: values[epoch] ?? NaN }),
    });
  const fit = ({ model, x, y }: { model: Sequential; x: Tensor; y: Tensor }, epochs: number, callbacks: object[]) =>
    // SAFETY: callbacks and configs of them, mixed.
    model.fit(x, y, { epochs, shuffle: false, verbose: 0, callbacks: callbacks as never });
  const weightsOf = (model: Sequential) => model.getWeights().map((weight) => [...weight.dataSync()]);
  const ran = ({ epoch }: History) => epoch.length;

  describe('earlyStopping', () => {
    const ways: { [way: string]: () => EarlyStopping } = {
      'tf.callbacks.earlyStopping': () => tf.callbacks.earlyStopping({ patience: 2, restoreBestWeights: true }),
      'new tf.EarlyStopping': () => new tf.EarlyStopping({ patience: 2, restoreBestWeights: true }),
      "new EarlyStopping of '@tensorflow/tfjs-layers'": () =>
        new layers.EarlyStopping({ patience: 2, restoreBestWeights: true }),
    };
    for (const [way, make] of Object.entries(ways)) {
      it(`${way} with restoreBestWeights gives the weights of the best epoch back (tensorflow/tfjs#8488)`, async () => {
        const one = example('MLP');
        const after: number[][][] = [];
        const keep = { onEpochEnd: async () => void after.push(weightsOf(one.model)) };
        const stopping = make();
        assert.ok(stopping instanceof tf.EarlyStopping);
        const tensors = tf.memory().numTensors;
        const history = await fit(one, 20, [losses([5, 3, 4, 4, 1, 1, 1]), keep, stopping]);
        assert.equal(ran(history), 4);
        assert.deepEqual(weightsOf(one.model), after[1]);
        assert.notDeepEqual(after[3], after[1]);
        await fit(one, 4, []);
        assert.ok(await isFitTraced(one.model, one.x, one.y), 'and training goes on traced');
        assert.ok(tf.memory().numTensors - tensors < 20, 'copies of weights are disposed');
      });
    }

    it('restores them also when the epochs end first, and is used for a second fit (tensorflow/tfjs#8488)', async () => {
      const one = example('MLP');
      const stopping = tf.callbacks.earlyStopping({ patience: 9, restoreBestWeights: true });
      for (const best of [0, 1]) {
        const after: number[][][] = [];
        const keep = { onEpochEnd: async () => void after.push(weightsOf(one.model)) };
        const history = await fit(one, 3, [losses(best === 0 ? [1, 2, 3] : [2, 1, 3]), keep, stopping]);
        assert.equal(ran(history), 3);
        assert.deepEqual(weightsOf(one.model), after[best]);
      }
    });

    it('and reduceLROnPlateau do what those of Keras do, in 60 histories (tensorflow/tfjs#8488)', async () => {
      const histories = Array.from({ length: 60 }, (_, index) => randomHistory(index));
      const expected = await keras('contract/keras_callbacks.py', histories);
      const found: unknown[] = [];
      for (const { values, stopping, plateau } of histories) {
        const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
        model.compile({ optimizer: sgd({ learningRate: 1 / 4 }), loss: 'meanSquaredError' });
        const one = { model, x: tf.fill([1, 1], 0.5), y: tf.fill([1, 1], 9) };
        const after: string[] = [];
        const keep = { onEpochEnd: async () => void after.push(weightsOf(model).join()) };
        const { mode } = stopping;
        const { epoch, history } = await fit(one, values.length, [
          losses(values),
          keep,
          reduceLROnPlateau({ mode, ...plateau }),
          earlyStopping({ ...stopping, restoreBestWeights: true }),
        ]);
        const best = after.indexOf(weightsOf(model).join());
        found.push({ epochs: epoch.length, best, rates: history['learning_rate'] });
      }
      assert.deepEqual(found, expected);
      assert.equal(new Set(found.map((one) => JSON.stringify(one))).size > 20, true, 'the histories are of many kinds');
    }).timeout(300_000);

    it('NaN is never the best epoch (tensorflow/tfjs#8488)', async () => {
      const stopping = earlyStopping({ patience: 2 });
      assert.equal(ran(await fit(example('MLP'), 9, [losses([NaN, 3, NaN, NaN, 1]), stopping])), 4);
    });

    it('stands beside configs of callbacks, and fit gives way to timers (tensorflow/tfjs#1792)', async () => {
      let ticks = 0;
      const timer = setInterval(() => (ticks += 1), 1);
      const seen: number[] = [];
      const config = { onEpochEnd: async (epoch: number) => void seen.push(epoch) };
      await fit(example('MLP'), 3, [tf.callbacks.earlyStopping({ monitor: 'loss', patience: 5 }), config]);
      assert.deepEqual(seen, [0, 1, 2]);
      const { model, x, y } = example('MLP');
      const callbacks = tf.callbacks.earlyStopping({ monitor: 'loss', patience: 500 });
      ticks = 0;
      await model.fit(x, y, { epochs: 400, verbose: 0, callbacks });
      clearInterval(timer);
      assert.ok(ticks > 0);
    });
  });

  it('terminateOnNaN ends fit within few batches, keeps the history and says why', async () => {
    const one = example('MLP', tf.train.sgd(1e30));
    const history = await one.model.fit(one.x, one.y, {
      epochs: 50,
      batchSize: 1,
      verbose: 0,
      callbacks: [terminateOnNaN()],
    });
    assert.equal(ran(history), 1);
    assert.equal(history.history['loss']?.length, 1);
    assert.match(warned.join(), /The loss is (NaN|Infinity) in (batch \d+ of )?epoch 1, so training has ended/);
    assert.equal(warned.length, 1);
  });

  it('terminateOnNaN sees a loss that is NaN for one batch by the end of the epoch, and lets good trainings be', async () => {
    const { model, x, y } = example('MLP');
    const callbacks = [terminateOnNaN()];
    assert.equal(ran(await model.fit(x, y, { epochs: 20, verbose: 0, callbacks })), 20);
    assert.ok(await isFitTraced(model, x, y));
    const holes = tf.tensor2d([...Array<number>(31).fill(0), NaN], [32, 1]);
    const own = traced((_truth: Tensor, prediction: Tensor): Tensor => tf.mul(tf.sum(prediction), 0).asScalar());
    const still = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    still.compile({ optimizer: tf.train.sgd(0), loss: own });
    const history = await still.fit(holes, holes, { epochs: 9, batchSize: 1, shuffle: false, verbose: 0, callbacks });
    assert.equal(ran(history), 1);
  });

  it('learningRateScheduler and reduceLROnPlateau set the rate of traced steps and log it', async () => {
    const one = example('MLP', sgd({ learningRate: 1 }));
    const rates = (await fit(one, 4, [learningRateScheduler((epoch, rate) => (epoch < 2 ? rate : rate / 2))])).history;
    assert.deepEqual(rates['learning_rate'], [1, 1, 0.5, 0.25]);
    const plateau = reduceLROnPlateau({ patience: 2, factor: 0.5, cooldown: 1, minLearningRate: 0.1 });
    const { history } = await fit(one, 9, [losses([3, 2, 2, 2, 2, 2, 2, 2, 2]), plateau]);
    assert.deepEqual(history['learning_rate'], [0.25, 0.25, 0.25, 0.25, 0.125, 0.125, 0.1, 0.1, 0.1]);
    assert.ok(await isFitTraced(one.model, one.x, one.y));
  });

  it('csvLogger writes a row an epoch, and goes on behind the rows of an earlier training', async () => {
    const path = join(folder, 'deep', 'log.csv');
    const one = example('MLP');
    const { history } = await fit(one, 2, [csvLogger({ path })]);
    await fit(one, 1, [csvLogger({ path, append: true })]);
    const rows = (await readFile(path, 'utf8')).trimEnd().split('\n');
    assert.deepEqual(rows.slice(0, 2), ['epoch,acc,loss', ['0', history['acc']?.[0], history['loss']?.[0]].join()]);
    assert.deepEqual(
      rows.map((row) => row.split(',')[0]),
      ['epoch', '0', '1', '0'],
    );
  });

  describe('modelCheckpoint', () => {
    it('writes what tf.loadLayersModel reads, optimizer and options with it (tensorflow/tfjs#5138)', async () => {
      const optimizer = adam({ clipNorm: 1, weightDecay: 0.01, excludeFromWeightDecay: ['batch_norm'], useEma: true });
      const one = example('MLP', optimizer);
      await fit(one, 3, [modelCheckpoint({ path: folder })]);
      // the checkpoint has the weights as trained; at the end of fit they became their averages
      const loaded = await tf.loadLayersModel(`file://${folder}/model.json`);
      assert.deepEqual(loaded.optimizer.getConfig(), optimizer.getConfig());
      assert.equal(loaded.optimizer.iterations, 3);
      const [slots, expected] = [await loaded.optimizer.getWeights(), await optimizer.getWeights()];
      assert.deepEqual(
        slots.map(({ tensor }) => [...tensor.dataSync()]),
        expected.map(({ tensor }) => [...tensor.dataSync()]),
      );
      assert.equal(expected.length, 1 + 3 * 4);
    });

    it('saves the best epochs alone, batches too, and no weights that are not numbers', async () => {
      const one = example('MLP');
      await fit(one, 4, [losses([3, 1, 2, 4]), modelCheckpoint({ path: folder, saveBestOnly: true })]);
      const other = example('MLP');
      assert.deepEqual(pick(await resume(other.model, folder)), { epoch: 2, batch: 0, step: 2 });
      await other.model.fit(other.x, other.y, {
        epochs: 1,
        batchSize: 8,
        verbose: 0,
        callbacks: [modelCheckpoint({ path: join(folder, 'b'), everyBatches: 3, saveBestOnly: true, monitor: 'none' })],
      });
      assert.deepEqual(pick(await resume(one.model, join(folder, 'b'))), { epoch: 0, batch: 3, step: 5 });
      const bad = example('MLP', tf.train.sgd(1e30));
      await fit(bad, 9, [modelCheckpoint({ path: join(folder, 'c') })]);
      const { epoch } = await resume(example('MLP', tf.train.sgd(1)).model, join(folder, 'c'));
      assert.ok(epoch < 9);
    });

    it('leaves one checkpoint that is whole, whatever is left of an earlier one', async () => {
      const one = example('MLP');
      await fit(one, 3, [modelCheckpoint({ path: folder })]);
      const files = await readdir(folder);
      assert.equal(files.length, 2);
      await writeFile(join(folder, 'weights-stray.bin'), 'left by a crash');
      await writeFile(join(folder, 'model.json.1.tmp'), '{');
      assert.equal((await resume(one.model, folder)).epoch, 3);
    });

    it('is whole whenever its process is killed', async () => {
      const script = fileURLToPath(new URL('./resume-kill.ts', import.meta.url));
      const options = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', script, folder];
      for (let time = 0; time < 5; time += 1) {
        const child = spawn(process.execPath, options, { stdio: 'ignore' });
        // once it has saved something, after some more files: watching tells of each
        let files = 0;
        for await (const { filename } of watch(folder)) {
          files += filename === 'model.json' ? 1 : 0;
          if (files > 3 + time && filename?.endsWith('.tmp')) break;
        }
        child.kill('SIGKILL');
        await once(child, 'exit');
        const { step } = await resume(example('MLP').model, folder);
        assert.ok(step > 0);
      }
    }).timeout(300_000);

    it('of the middle of an epoch, resumed by `dataset.skip(batch)`, ends where the whole training ends', async () => {
      const [whole, half, rest] = [example('MLP'), example('MLP'), example('MLP')];
      const dataset = tf.data
        .array(Array.from({ length: 4 }, (_, at) => at))
        .map((at) => ({ xs: tf.slice(whole.x, 8 * at, 8), ys: tf.slice(whole.y, 8 * at, 8) }));
      const until = { epochs: 2, verbose: 0 } as const;
      await whole.model.fitDataset(dataset, until);
      const stop = { onBatchEnd: async (at: number) => void (half.model.stopTraining = at === 1) };
      await half.model.fitDataset(dataset, {
        ...{ epochs: 1, verbose: 0 },
        callbacks: [modelCheckpoint({ path: folder, everyBatches: 2 }), stop] as never,
      });
      const { epoch, batch } = await resume(rest.model, folder);
      assert.deepEqual({ epoch, batch }, { epoch: 0, batch: 2 });
      await rest.model.fitDataset(dataset.skip(batch), { initialEpoch: epoch, epochs: epoch + 1, verbose: 0 });
      await rest.model.fitDataset(dataset, { initialEpoch: epoch + 1, ...until });
      const expected = weightsOf(whole.model).flat();
      weightsOf(rest.model)
        .flat()
        .forEach((weight, at) => assert.ok(Math.abs(weight - (expected[at] ?? NaN)) < 1e-6, `weight ${at}`));
    });

    it('an epoch that is stopped within is not done', async () => {
      const { model, x, y } = example('MLP');
      let batches = 0;
      const stop = { onBatchEnd: async () => void (model.stopTraining = ++batches === 6) };
      const callbacks = [modelCheckpoint({ path: folder }), stop] as never;
      await model.fit(x, y, { epochs: 5, batchSize: 8, verbose: 0, callbacks });
      assert.deepEqual(pick(await resume(model, folder)), { epoch: 1, batch: 0, step: 4 });
    });

    it('says what is wrong with a checkpoint, and begins where there is none', async () => {
      const { model, x, y } = example('MLP');
      assert.equal((await resume(model, join(folder, 'none'))).epoch, 0);
      await fit({ model, x, y }, 1, [modelCheckpoint({ path: folder })]);
      await assert.rejects(resume(example('MLP', 'sgd').model, folder), /its optimizer is Adam, and this one SGD/);
      await assert.rejects(resume(example('LSTM').model, folder), /of another model: it has 4 weights, and this one/);
      const path = join(folder, 'model.json');
      const good = await readFile(path, 'utf8');
      for (const bad of [
        good.slice(0, 99),
        '[]',
        good.replace(/"weights-[^"]+"/, '"../../secret"'),
        good.replace('[8,16]', '[8,-16]'),
        good.replace('[8,16]', '[8,17]'),
        good.replace(/"weights-[^"]+"/, '"weights-none.bin"'),
      ]) {
        assert.notEqual(bad, good);
        await writeFile(path, bad);
        await assert.rejects(resume(model, folder), { code: 'CHECKPOINT_UNREADABLE' });
      }
    });
  });
});

function pick({ epoch, batch, step }: { epoch: number; batch: number; step: number }) {
  return { epoch, batch, step };
}

/** Losses of epochs and options, the same at each run. */
function randomHistory(index: number) {
  let state = index + 1;
  // a linear congruential generator (Numerical Recipes, 3rd ed., 7.1)
  const draw = (count: number) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 16) % count;
  for (let time = 0; time < 5; time += 1) draw(2);
  return {
    values: Array.from({ length: 12 }, () => draw(12) / 4),
    stopping: {
      patience: draw(4),
      mode: draw(2) === 0 ? ('min' as const) : ('max' as const),
      minDelta: draw(3) / 4,
      startFromEpoch: draw(3) === 0 ? draw(6) : 0,
      ...(draw(3) === 0 && { baseline: draw(8) / 4 }),
    },
    plateau: {
      patience: 1 + draw(2),
      factor: 1 / 2,
      cooldown: draw(3),
      minDelta: draw(3) / 4,
      minLearningRate: 1 / 16,
    },
  };
}
