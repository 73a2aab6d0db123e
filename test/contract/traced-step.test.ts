/** Steps as one function of TensorFlow's compute what the same steps compute op by op, and notice when they would not. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import type { Compared } from './traced-losses.ts';
import type { InUse } from './traced-memory.ts';
import { FEW_KERNELS, lossOf, losses, trainingModels } from './training-models.ts';
import { warnings } from './warnings.ts';

describe('traced steps', () => {
  let tf: TensorFlow;
  let example: ReturnType<typeof trainingModels>['example'];
  let dense: ReturnType<typeof trainingModels>['dense'];
  let isTraced: ReturnType<typeof trainingModels>['isTraced'];
  let isFitTraced: ReturnType<typeof trainingModels>['isFitTraced'];
  let kernelsOf: ReturnType<typeof trainingModels>['kernelsOf'];
  const warned = warnings();

  before(async () => {
    const engine = await loadEngine();
    assert.equal(engine.rung, 'native');
    tf = engine.tf;
    ({ example, dense, isTraced, isFitTraced, kernelsOf } = trainingModels(tf));
  });
  afterEach(() => {
    delete process.env['LIMPID_TRACE'];
  });

  it("every model and optimizer: 200 losses are those of op by op, bit for bit, by TensorFlow's own kernels", async () => {
    const [compared = assert.fail()] = await compare({ TF_ENABLE_ONEDNN_OPTS: '0' }, 'off');
    for (const { what, apart, isTraced, learns } of compared) {
      assert.deepEqual({ what, apart, isTraced, learns }, { what, apart: 0, isTraced: true, learns: true });
    }
  }).timeout(300_000);

  // oneDNN and XLA put fused kernels into graphs that are not used for single ops: they round differently, by one unit in
  // the last place. A bias before BatchNorm has a gradient of nothing but such noise, which Adam makes a step of.
  describe('by fused kernels', () => {
    let compared: Compared[][];
    before(async () => {
      compared = await compare({ TF_ENABLE_ONEDNN_OPTS: '1' }, 'off', 'always');
    }).timeout(300_000);

    for (const [at, by] of ['oneDNN', 'XLA'].entries()) {
      it(`the same by the kernels of ${by}, to 1e-6; behind BatchNorm to 1e-3`, () => {
        for (const { what, apart, isTraced } of compared[at] ?? assert.fail()) {
          assert.ok(isTraced, what);
          assert.ok(apart <= (what === 'CNN with BatchNorm' ? 1e-3 : 1e-6), `${what}: ${apart}`);
        }
      });
    }
  });

  it('dropout draws anew in each step', async () => {
    const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.5, inputShape: [64] }), dense(1, 'linear')] });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([4, 64]), tf.ones([4, 1])];
    const found = await losses(model, x, y, 12);
    assert.ok(await isTraced(model, x, y), warned.join());
    assert.equal(new Set(found).size, found.length);
  });

  it('a fit with binaryAccuracy, the mean of booleans, is traced', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, activation: 'sigmoid', inputShape: [4] })] });
    model.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'] });
    const [x, y] = [tf.randomUniform([32, 4]), tf.cast(tf.greater(tf.randomUniform([32, 1]), 0.5), 'float32')];
    await model.fit(x, y, { epochs: 6, verbose: 0 });
    assert.ok(await isFitTraced(model, x, y), warned.join());
  });

  it('another learning rate counts from the next step on', async () => {
    const optimizer = tf.train.sgd(0);
    const { model, x, y } = example('MLP', optimizer);
    const [first, ...still] = await losses(model, x, y, 6);
    assert.ok(still.every((loss) => loss === first));
    optimizer.setLearningRate(0.1);
    assert.equal(await lossOf(model, x, y), first);
    assert.ok((await lossOf(model, x, y)) < Number(first));
    assert.ok(await isTraced(model, x, y));
  });

  it('weights can be read, kept, set and saved between steps', async () => {
    const { model, x, y } = example('MLP');
    await losses(model, x, y, 6);
    const kept = model.getWeights().map((weight) => weight.clone());
    const before = kept.map((weight) => [...weight.dataSync()]);
    const loss = model.evaluate(x, y) as Scalar[];
    await losses(model, x, y, 3);
    assert.deepEqual(
      kept.map((weight) => [...weight.dataSync()]),
      before,
      'a copy keeps its values',
    );
    assert.notDeepEqual([...(model.getWeights()[0]?.dataSync() ?? [])], before[0], 'the model has gone on');
    model.setWeights(kept);
    assert.deepEqual([...(model.getWeights()[0]?.dataSync() ?? [])], before[0]);
    const again = await lossOf(model, x, y);
    assert.ok(Math.abs(again / Number(loss[0]?.dataSync()[0]) - 1) < 1e-6, 'the next step starts from what was set');
    await losses(model, x, y, 4);
    assert.ok(await isTraced(model, x, y));
  });

  it('each shape of batches has its own function', async () => {
    const { model, x, y } = example('MLP');
    const fit = () => model.fit(x, y, { batchSize: 12, verbose: 0 });
    for (let epoch = 0; epoch < 6; epoch += 1) await fit();
    // batches of 12, 12 and 8
    assert.ok((await kernelsOf(fit)) <= 3 * FEW_KERNELS);
    await losses(model, tf.slice(x, 0, 12), tf.slice(y, 0, 12), 3);
    assert.ok(await isTraced(model, tf.slice(x, 0, 12), tf.slice(y, 0, 12)));
    assert.ok(!(await isTraced(model, tf.slice(x, 0, 5), tf.slice(y, 0, 5))), 'a new shape is recorded first');
  });

  it('an epoch of fit reports the means of its batches, and its weights are those of the batches one by one', async () => {
    const [fitted, stepped] = [example('MLP'), example('MLP')];
    const { x, y } = fitted;
    for (let epoch = 0; epoch < 8; epoch += 1) {
      const { history } = await fitted.model.fit(x, y, { batchSize: 12, shuffle: false, verbose: 0 });
      let sum = 0;
      for (const [start, size] of [
        [0, 12],
        [12, 12],
        [24, 8],
      ] as const) {
        sum += size * (await lossOf(stepped.model, tf.slice(x, start, size), tf.slice(y, start, size)));
      }
      assert.ok(Math.abs(Number(history['loss']?.[0]) / (sum / 32) - 1) < 1e-6);
    }
    const weights = (model: LayersModel) => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    const expected = weights(stepped.model);
    weights(fitted.model).forEach((weight, at) => assert.ok(Math.abs(weight - (expected[at] ?? NaN)) < 1e-6));
  });

  it('compiling anew and freezing layers make new steps', async () => {
    const { model, x, y } = example('MLP');
    await losses(model, x, y, 5);
    const frozen = model.layers[0] ?? assert.fail();
    frozen.trainable = false;
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const before = [...(frozen.getWeights()[0]?.dataSync() ?? [])];
    await losses(model, x, y, 5);
    assert.deepEqual([...(frozen.getWeights()[0]?.dataSync() ?? [])], before);
    assert.ok(await isTraced(model, x, y));
  });

  it("a loss of the notebook's own goes op by op and says so once; declared, it is traced", async () => {
    const { model, x, y } = example('MLP');
    let weight = 1;
    const own = (truth: Tensor, prediction: Tensor): Tensor =>
      tf.mul(tf.losses.meanSquaredError(truth, prediction), weight);
    model.compile({ optimizer: tf.train.sgd(0), loss: own });
    const [first] = await losses(model, x, y, 6);
    weight = 2;
    assert.ok(Math.abs((await lossOf(model, x, y)) - 2 * Number(first)) < 1e-6, 'what it closes over counts');
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? '', /runs op by op: its loss own .*traced/);
    model.compile({ optimizer: tf.train.sgd(0), loss: traced(own) });
    await losses(model, x, y, 5);
    assert.ok(await isTraced(model, x, y));
    assert.equal(warned.length, 1);
  });

  it('a loss that reads a value goes op by op, and says why', async () => {
    const { model, x, y } = example('MLP');
    const reading = traced((truth: Tensor, prediction: Tensor): Tensor => {
      assert.ok(prediction.dataSync().length > 0);
      return tf.losses.meanSquaredError(truth, prediction);
    });
    model.compile({ optimizer: 'adam', loss: reading });
    const found = await losses(model, x, y, 8);
    assert.ok(Number(found[7]) < Number(found[0]));
    assert.match(warned.join(), /reads the value of a tensor in JavaScript/);
    assert.equal(warned.length, 1);
  });

  it('a loss that draws with JavaScript is not the same twice, and goes op by op', async () => {
    const { model, x, y } = example('MLP');
    const noisy = traced((truth: Tensor, prediction: Tensor): Tensor =>
      tf.losses.meanSquaredError(truth, tf.add(prediction, Math.random())),
    );
    model.compile({ optimizer: tf.train.sgd(0), loss: noisy });
    assert.equal(new Set(await losses(model, x, y, 8)).size, 8);
    assert.match(warned.join(), /a value that JavaScript makes is not the same in each step/);
  });

  it('a batch that was its own target may have another one later', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4], useBias: false })] });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([2, 4]), tf.zeros([2, 4])];
    await losses(model, x, x, 5);
    const expected = tf.mean(tf.square(model.apply(x) as Tensor)).dataSync()[0] ?? NaN;
    for (const found of await losses(model, x, y, 5)) assert.ok(Math.abs(found - expected) < 1e-6);
  });

  it('NaN comes out as NaN', async () => {
    const { model, x, y } = example('MLP', tf.train.sgd(1e30));
    assert.ok(Number.isNaN((await losses(model, x, y, 8)).at(-1)));
    assert.ok([...(model.getWeights()[0]?.dataSync() ?? [])].some((value) => Number.isNaN(value)));
  });

  it('predict and evaluate are those of op by op, for every batch size', async () => {
    const { model, x, y } = example('CNN with BatchNorm');
    await losses(model, x, y, 6);
    process.env['LIMPID_TRACE'] = 'off';
    const expected = [...(model.predict(x) as Tensor).dataSync()];
    delete process.env['LIMPID_TRACE'];
    for (const batchSize of [32, 10, 10, 10, 1, 64]) {
      const found = [...(model.predict(x, { batchSize }) as Tensor).dataSync()];
      found.forEach((value, at) => assert.ok(Math.abs(value - (expected[at] ?? NaN)) < 1e-6));
    }
    assert.ok((await kernelsOf(() => model.predict(x))) <= FEW_KERNELS, 'predict is traced');
    await losses(model, x, y, 2);
    assert.notDeepEqual([...(model.predict(x) as Tensor).dataSync()], expected, 'new weights count at once');
    model.compile({ optimizer: tf.train.sgd(0), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const [loss] = (model.evaluate(x, y) as Scalar[]).map((value) => value.dataSync()[0]);
    for (let time = 0; time < 5; time += 1) {
      const [found] = (model.evaluate(x, y) as Scalar[]).map((value) => value.dataSync()[0]);
      assert.ok(Math.abs(Number(found) / Number(loss) - 1) < 1e-6);
    }
  });

  it('a model that is not compiled predicts, traced', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] }), dense(2)] });
    const x = tf.ones([2, 3]);
    const expected = [...(model.apply(x) as Tensor).dataSync()];
    for (let time = 0; time < 5; time += 1) assert.deepEqual([...(model.predict(x) as Tensor).dataSync()], expected);
    assert.ok((await kernelsOf(() => model.predict(x))) <= FEW_KERNELS);
  });

  it('gradients go through predict, traced or not', async () => {
    const { model, x } = example('MLP');
    const gradient = () => tf.grad((input: Tensor) => tf.sum(tf.square(model.predict(input) as Tensor)))(x);
    const before = [...gradient().dataSync()];
    for (let time = 0; time < 5; time += 1) model.predict(x);
    assert.ok((await kernelsOf(() => model.predict(x))) <= FEW_KERNELS);
    assert.deepEqual([...gradient().dataSync()], before);
    assert.ok(before.some((value) => value !== 0));
  });

  it('an index that an embedding does not have is told, in the first step and in a traced one', async () => {
    const { model, x, y } = example('embedding');
    const wrong = tf.fill(x.shape, 12, 'int32');
    await assert.rejects(
      losses(model, wrong, y, 1),
      /GatherV2 of float32 \[10,4\].*index 12 is outside; the indices are 0 to 9/,
    );
    await losses(model, x, y, 5);
    await assert.rejects(losses(model, wrong, y, 1), /A traced step: index 12 is outside; the indices are 0 to 9/);
    const [first, second] = await losses(model, x, y, 2);
    assert.ok(Number(second) < Number(first), 'and the model trains on');
  });

  it('100,000 steps: tensors and memory are flat', async () => {
    // SAFETY: traced-memory.ts prints it.
    const seen = (await printed('traced-memory.ts', {})) as InUse[];
    // the allocator takes what it will need in the first parts
    const [before, after] = [seen[2] ?? assert.fail(), seen[9] ?? assert.fail()];
    assert.equal(after.tensors, before.tensors);
    assert.ok(after.megabytes - before.megabytes < 16, JSON.stringify(seen));
  }).timeout(300_000);
});

/** Which kernels take part is chosen when TensorFlow loads; XLA when a step is traced. */
async function compare(env: NodeJS.ProcessEnv, ...xla: ('off' | 'always')[]): Promise<Compared[][]> {
  // SAFETY: traced-losses.ts prints it.
  return (await printed('traced-losses.ts', env, xla)) as Compared[][];
}

/** Runs a program of this folder, and reads what it prints. */
async function printed(program: string, env: NodeJS.ProcessEnv, given: readonly string[] = []): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--expose-gc'],
      // the young generation grows with the garbage of each step, not with what is kept
      '--max-semi-space-size=16',
      fileURLToPath(new URL(program, import.meta.url)),
      ...given,
    ],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout);
}
