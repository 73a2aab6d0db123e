/** Steps of `fit` and `fitDataset` run while JavaScript goes on; what comes of it is what comes of waiting for each. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LayersModel, Sequential, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { getRandomState, setRandomState, setSeed } from '../../kernel/src/engine/random/seed.ts';
import { Ahead } from '../../kernel/src/engine/traced/ahead.ts';

/** So many steps later it is chosen how a step runs; from then on steps run ahead. */
const STEPS = 80;
const BATCH = 4;

describe('a step that runs while JavaScript goes on', function () {
  this.timeout(180_000);
  let tf: TensorFlow;
  const { start, finish } = Ahead.prototype;
  const events: string[] = [];
  let random: ReturnType<typeof getRandomState>;

  before(async () => {
    ({ tf } = await loadEngine());
    random = getRandomState();
    // XLA is tried at a time that depends on the clock
    process.env['LIMPID_XLA'] = 'off';
    Ahead.prototype.start = function (...given) {
      const made = start.apply(this, given);
      events.push('start');
      return made;
    };
    Ahead.prototype.finish = function () {
      finish.call(this);
      if (events.at(-1) !== 'finish') events.push('finish');
    };
  });
  after(() => {
    Object.assign(Ahead.prototype, { start, finish });
    delete process.env['LIMPID_XLA'];
    setRandomState(random);
  });
  beforeEach(() => void (events.length = 0));
  afterEach(() => {
    tf.disposeVariables();
    delete process.env['LIMPID_AHEAD'];
  });

  for (const [what, fit] of Object.entries({
    fit: (model: LayersModel, onBatchEnd?: () => void) =>
      model.fit(examples().xs, examples().ys, {
        ...{ batchSize: BATCH, epochs: 2, verbose: 0 as const },
        callbacks: { onBatchEnd: async () => onBatchEnd?.() },
      }),
    fitDataset: (model: LayersModel, onBatchEnd?: () => void) =>
      model.fitDataset(dataset(), { epochs: 2, verbose: 0, callbacks: { onBatchEnd: async () => onBatchEnd?.() } }),
  })) {
    it(`gives ${what} the losses and weights that it has without, to the bit`, async () => {
      const results = [];
      for (const ahead of ['on', 'off']) {
        process.env['LIMPID_AHEAD'] = ahead;
        events.length = 0;
        setSeed(7);
        const model = classifier();
        const { history } = await fit(model);
        results.push([history, weightsOf(model)]);
        assert.equal(events.includes('start'), ahead === 'on');
      }
      assert.deepEqual(results[0], results[1]);
    });
  }

  it('has its next batch made and uploaded meanwhile', async () => {
    await classifier().fitDataset(
      dataset(() => events.push('batch')),
      { epochs: 1, verbose: 0 },
    );
    const one = events.indexOf('start');
    assert.deepEqual(events.slice(one, one + 3), ['start', 'batch', 'finish']);
  });

  it('is waited for by whoever reads its loss', async () => {
    const losses: number[] = [];
    const model = classifier();
    const onBatchEnd = async (_: number, logs?: { loss?: number }): Promise<void> =>
      void losses.push(Number(logs?.loss));
    setSeed(7);
    await model.fitDataset(dataset(), { epochs: 1, verbose: 0, callbacks: { onBatchEnd } });
    assert.ok(events.includes('start'));
    assert.ok(losses.length === STEPS && losses.every((loss) => loss > 0));
  });

  it('is waited for by whoever reads the weights, which are those after it', async () => {
    const seen: string[] = [];
    const model = classifier();
    const onBatchEnd = async (): Promise<void> => void seen.push(weightsOf(model).join());
    await model.fitDataset(dataset(), { epochs: 1, verbose: 0, callbacks: { onBatchEnd } });
    assert.ok(events.includes('start'));
    assert.equal(new Set(seen).size, STEPS);
    assert.equal(seen.at(-1), weightsOf(model).join());
  });

  it('leaves nothing', async () => {
    const model = classifier();
    const data = dataset();
    await model.fitDataset(data, { epochs: 1, verbose: 0 });
    const before = tf.memory().numTensors;
    await model.fitDataset(data, { epochs: 2, verbose: 0 });
    assert.ok(events.includes('start'));
    assert.equal(tf.memory().numTensors, before);
  });

  it('tells its failure, leaves no tensor, the statistics of before and a model that trains on', async () => {
    for (const ahead of ['on', 'off']) {
      process.env['LIMPID_AHEAD'] = ahead;
      events.length = 0;
      const model = classifier();
      const mean = model.weights.find(({ name }) => name.includes('moving_mean'));
      const read = (): string => String(mean?.read().dataSync());
      let known = '';
      const onBatchBegin = async (batch: number): Promise<void> => {
        if (batch === STEPS - 5) known = read();
      };
      await model.fitDataset(dataset(), { epochs: 1, verbose: 0 });
      const left = tf.memory().numTensors;
      await assert.rejects(
        model.fitDataset(dataset(undefined, STEPS - 5), { epochs: 1, verbose: 0, callbacks: { onBatchBegin } }),
        /index 99 is outside; the indices are 0 to 9/,
      );
      assert.equal(events.includes('start'), ahead === 'on');
      assert.equal(read(), known);
      assert.equal(tf.memory().numTensors, left);
      const { history } = await model.fitDataset(dataset(), { epochs: 1, verbose: 0 });
      assert.ok(Number.isFinite(history['loss']?.[0]));
    }
  });

  it('does not hinder the end of its process', () => {
    const script = fileURLToPath(new URL('./ahead-exit.ts', import.meta.url));
    const { status, signal, stderr } = spawnSync(process.execPath, [...process.execArgv, script], { encoding: 'utf8' });
    assert.deepEqual([status, signal], [7, null], stderr);
  });

  function classifier(): Sequential {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 10, outputDim: 8, inputLength: 6 }),
        tf.layers.flatten(),
        tf.layers.batchNormalization(),
        tf.layers.dropout({ rate: 0.2 }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    return model;
  }

  function examples(): { xs: Tensor; ys: Tensor } {
    return batch(0, BATCH * STEPS);
  }

  function batch(from: number, size = BATCH, word?: number): { xs: Tensor; ys: Tensor } {
    const words = Float32Array.from({ length: size * 6 }, (_, index) => word ?? (from * 3 + index * 7) % 10);
    const classes = Int32Array.from({ length: size }, (_, index) => (from + index) % 3);
    return {
      xs: tf.tensor2d(words, [size, 6]),
      ys: tf.tidy(() => tf.oneHot(tf.tensor1d(classes, 'int32'), 3).toFloat()),
    };
  }

  /** @param failing the number of a batch of words that there are not */
  function dataset(made?: () => void, failing = -1) {
    return tf.data.generator(function* () {
      for (let number = 0; number < STEPS; number += 1) {
        yield batch(number, BATCH, number === failing ? 99 : undefined) as never;
        made?.();
      }
    });
  }

  function weightsOf(model: LayersModel): number[] {
    return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  }
});
