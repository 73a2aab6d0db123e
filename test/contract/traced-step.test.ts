/** Steps as one function of TensorFlow's compute what the same steps compute op by op, and notice when they would not. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { traced } from '../../kernel/src/engine/traced/pure.ts';
import type { Compared } from './traced-losses.ts';
import type { InUse } from './traced-memory.ts';
import { FEW_KERNELS, lossOf, losses, trainingModels } from './training-models.ts';

describe('traced steps', () => {
  let tf: TensorFlow;
  let example: ReturnType<typeof trainingModels>['example'];
  let dense: ReturnType<typeof trainingModels>['dense'];
  let isTraced: ReturnType<typeof trainingModels>['isTraced'];
  let kernelsOf: ReturnType<typeof trainingModels>['kernelsOf'];
  let warned: string[] = [];
  const { warn } = console;

  before(async () => {
    const engine = await loadEngine();
    assert.equal(engine.rung, 'native');
    tf = engine.tf;
    ({ example, dense, isTraced, kernelsOf } = trainingModels(tf));
  });
  beforeEach(() => {
    warned = [];
    console.warn = (text: string) => warned.push(text);
  });
  afterEach(() => {
    console.warn = warn;
    delete process.env['LIMPID_TRACE'];
  });

  it("every model and optimizer: 200 losses are those of op by op, bit for bit, by TensorFlow's own kernels", async () => {
    for (const { what, apart, isTraced, learns } of await compare({ TF_ENABLE_ONEDNN_OPTS: '0', LIMPID_XLA: 'off' })) {
      assert.deepEqual({ what, apart, isTraced, learns }, { what, apart: 0, isTraced: true, learns: true });
    }
  }).timeout(120_000);

  // oneDNN and XLA put fused kernels into graphs that are not used for single ops: they round differently, by one unit in
  // the last place. A bias before BatchNorm has a gradient of nothing but such noise, which Adam makes a step of.
  for (const [by, env] of [
    ['oneDNN', { TF_ENABLE_ONEDNN_OPTS: '1', LIMPID_XLA: 'off' }],
    ['XLA', { LIMPID_XLA: 'always' }],
  ] as const) {
    it(`the same by the kernels of ${by}, to 1e-6; behind BatchNorm to 1e-3`, async () => {
      for (const { what, apart, isTraced } of await compare(env)) {
        assert.ok(isTraced, what);
        assert.ok(apart <= (what === 'CNN with BatchNorm' ? 1e-3 : 1e-6), `${what}: ${apart}`);
      }
    }).timeout(300_000);
  }

  it('dropout draws anew in each step', async () => {
    const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.5, inputShape: [64] }), dense(1, 'linear')] });
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const [x, y] = [tf.ones([4, 64]), tf.ones([4, 1])];
    const found = await losses(model, x, y, 12);
    assert.ok(await isTraced(model, x, y), warned.join());
    assert.equal(new Set(found).size, found.length);
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
    const history = await model.fit(x, y, { epochs: 6, batchSize: 12, verbose: 0 });
    assert.equal(history.epoch.length, 6);
    for (const size of [12, 8]) {
      assert.ok(await isTraced(model, tf.slice(x, 0, size), tf.slice(y, 0, size)), `batches of ${size}`);
    }
    assert.ok(!(await isTraced(model, tf.slice(x, 0, 5), tf.slice(y, 0, 5))), 'a new shape is recorded first');
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
    assert.match(warned[0] ?? '', /trains op by op: its loss own .*traced/);
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

  it('a model that was never compiled predicts, traced', async () => {
    const model = tf.sequential({ layers: [tf.layers.inputLayer({ inputShape: [8] }), dense(3)] });
    const predict = () => [...(model.predict(tf.ones([4, 8])) as Tensor).dataSync()];
    const first = predict();
    for (let time = 0; time < 4; time += 1) assert.deepEqual(predict(), first);
    assert.ok((await kernelsOf(() => void predict())) <= FEW_KERNELS);
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
    await assert.rejects(losses(model, wrong, y, 1), /GatherV2 of float32 \[10,4\].*12 is not in \[0, 10\)/);
    await losses(model, x, y, 5);
    await assert.rejects(losses(model, wrong, y, 1), /A traced step: .*12 is not in \[0, 10\)/);
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
  }).timeout(120_000);
});

/** Which kernels take part is chosen when TensorFlow loads. */
async function compare(env: NodeJS.ProcessEnv): Promise<Compared[]> {
  // SAFETY: traced-losses.ts prints it.
  return (await printed('traced-losses.ts', env)) as Compared[];
}

/** Runs a program of this folder, and reads what it prints. */
async function printed(program: string, env: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--experimental-transform-types', '--disable-warning=ExperimentalWarning', '--expose-gc'],
      fileURLToPath(new URL(program, import.meta.url)),
    ],
    { env: { ...process.env, ...env } },
  );
  return JSON.parse(stdout);
}
