/** A real kernel trains; its runs are in the store, also when its process is killed, and go on from their checkpoints. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Point, StoredFootprint } from '../../kernel/src/runs/stored.ts';
import { FrontEnd, textOf } from '../protocol/front-end.ts';
import { SteeredTraining } from '../protocol/steered-training.ts';
import { json, train } from './cells.ts';

/** Deterministic: a training that goes on ends where the whole one ends. */
const MODEL = `
import * as tf from '@tensorflow/tfjs';
import { adam, compareRuns, exportRun, modelCheckpoint, run, runs, setSeed } from 'limpid';
setSeed(7);
const build = () => {
  const model = tf.sequential({ layers: [
    tf.layers.dense({ units: 32, inputShape: [64], activation: 'relu', kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
    tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) }),
  ] });
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'meanSquaredError' });
  return model;
};
const x = tf.randomNormal([512, 64], 0, 1, 'float32', 3);
const y = x.sum(1, true);`;

const ENV = { LIMPID_RUNS: '', LIMPID_TRACE: 'off', LIMPID_RUNG: 'wasm' };

/** A loop of 200 steps, each of one kind; what every step gave is in `losses`. */
const LOOP = `
import { traced } from 'limpid';
const weight = tf.zeros([64, 1]).variable(true, 'weight');
const optimizer = tf.train.adam(0.01);
const loss = () => tf.losses.meanSquaredError(y, tf.matMul(x, weight));
const declared = traced(() => optimizer.minimize(loss, true));
const model = build();
const read = (scalar) => { const [value] = scalar.dataSync(); scalar.dispose(); return value; };
const steps = {
  minimize: () => read(optimizer.minimize(loss, true)),
  traced: () => read(declared()),
  trainOnBatch: () => model.trainOnBatch(x, y),
};
let losses: number[] = [];
const train = async (step: () => number | Promise<unknown>, count = 200) => {
  for (losses = []; losses.length < count;) {
    losses.push(Number(await step()));
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
};`;

describe('runs of a kernel', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start({ env: { ...ENV, JPY_SESSION_NAME: 'digits.ipynb' } });
    await front.run(MODEL);
  });
  afterEach(async () => front.close());

  it('kill -9 in the middle of an epoch: all epochs before it are there, and the run goes on to the same weights', async () => {
    // it waits there, so that it is killed in this epoch however fast it is
    const cell = await front.begin(`
      let epochs = 0;
      await build().fit(x, y, { epochs: 1000, batchSize: 32, shuffle: false, callbacks: [
        modelCheckpoint({ path: 'checkpoints/{epoch}' }),
        new tf.CustomCallback({
          onBatchEnd: async (batch) => {
            if (batch !== 3 || ++epochs < 4) return;
            console.log('batch 3 of the fourth epoch');
            await new Promise(() => undefined);
          },
        }),
      ] });`);
    cell.ignore();
    while ((await cell.recvAny()) !== 'stream');
    process.kill(Number(await runnerPid(front.kernel.pid)), 'SIGKILL');
    await cell.recvReplyMessage();

    await front.run(MODEL);
    assert.equal(await front.value('runs().length'), '1');
    await front.run('const crashed = runs()[0]');
    assert.equal(await front.value('crashed.state'), "'crashed'");
    assert.deepEqual(await json(front, 'crashed.epochs.map(({ epoch }) => epoch)'), [0, 1, 2]);
    // which single batches there was time to read depends on the machine, how many were done does not
    assert.ok(Number(await front.value('crashed.batches[0].points.length')) > 0);
    assert.ok(Number(await front.value('crashed.batch')) > 0);
    assert.ok(Number(await front.value('crashed.footprint.energy.least')) > 0);
    assert.deepEqual(await json(front, 'crashed.checkpoints.map(({ epoch }) => epoch)'), [3, 2, 1]);

    await train(
      front,
      `
      const resumed = await crashed.restore();
      await resumed.fit(x, y, { epochs: 6, initialEpoch: crashed.checkpoints[0].epoch, batchSize: 32, shuffle: false });
      const again = build();
      const { epoch } = await crashed.resume(again);
      await again.fit(x, y, { epochs: 6, initialEpoch: epoch, batchSize: 32, shuffle: false });
      const whole = build();
      await whole.fit(x, y, { epochs: 6, batchSize: 32, shuffle: false });
      const apart = (model) => Math.max(...model.getWeights().map((weight, index) =>
        weight.sub(whole.getWeights()[index]).abs().max().dataSync()[0]));`,
    );
    assert.deepEqual(await json(front, '[apart(resumed), apart(again)]'), [0, 0]);
    assert.deepEqual(await json(front, 'runs().map(({ state }) => state)'), ['done', 'done', 'done', 'crashed']);
  }).timeout(300_000);

  /** Trains with what `compile` is given beside an optimizer, and restores: what was said, and the loss and metrics there are. */
  async function restored(compiled: string): Promise<{ said: string; has: unknown }> {
    await train(
      front,
      `
      const model = build();
      const mine = (truth: tf.Tensor, guess: tf.Tensor) => guess.sub(truth).abs().mean();
      model.compile({ optimizer: adam({ learningRate: 0.01 }), ${compiled} });
      await model.fit(x, y, { epochs: 1, batchSize: 64, callbacks: [modelCheckpoint({ path: 'mine' })] });`,
    );
    const cell = await front.begin('const back = await runs()[0].restore(); undefined');
    const said = await cell.recvStreamLike('stderr', /\n$/);
    await cell.end();
    assert.equal(await front.value('back.predict(x).equal(model.predict(x)).all().dataSync()[0]'), '1');
    return {
      said,
      has: await json(front, '[back.optimizer?.iterations ?? null, back.loss ?? null, back.metrics ?? null]'),
    };
  }

  it('a loss of the notebook’s own is not in a checkpoint: restore says so, and what to do does it', async () => {
    const { said, has } = await restored('loss: mine');
    assert.match(said, /^limpid: The model .* is not compiled: its loss .*compile.*resume\(model\)/);
    assert.deepEqual(has, [null, null, null]);
    await front.run('back.compile({ optimizer: adam(), loss: mine });');
    assert.equal(await front.value('(await runs()[0].resume(back)).step'), '8');
  });

  it('metrics of the notebook’s own are left out of a restored model, which says so and trains on', async () => {
    const { said, has } = await restored('loss: "meanSquaredError", metrics: [mine, "mse"]');
    assert.match(said, /^limpid: The model .* has no metrics: .*mine.*compile.*resume\(model\)/);
    assert.deepEqual(has, [8, 'meanSquaredError', []]);
    await train(front, 'await back.fit(x, y, { epochs: 1 });');
  });

  for (const kind of ['minimize', 'traced', 'trainOnBatch']) {
    it(`keeps a loop of one's own that trains by ${kind}, with its losses and its layers`, async () => {
      await front.run(LOOP);
      await train(front, `await train(steps.${kind});`);
      const losses = (await json(front, 'losses')) as number[];
      const { state, code, parameters } = (await json(front, 'runs()[0]')) as { [field: string]: unknown };
      assert.deepEqual([state, code], ['done', `await train(steps.${kind});`]);
      assert.equal((parameters as { [name: string]: unknown })['optimizer'], 'Adam');
      assert.equal(await front.value('runs().length'), '1');
      assert.equal(await front.value('runs()[0].epochs.length'), '0');
      const points = (await json(front, 'runs()[0].batches.find(({ name }) => name === "loss").points')) as Point[];
      // those that there was no time to read are not there, with others beside us on the machine most
      assert.ok(points.length >= 20, `${points.length} of 200 steps`);
      for (const { epoch, batch, value } of points) assert.deepEqual([epoch, value], [0, losses[batch]]);
      assert.equal(await front.value('runs()[0].metrics.loss === runs()[0].batches[0].points.at(-1).value'), 'true');
      assert.deepEqual(await json(front, 'runs()[0].learningRates.map(({ value }) => value)'), [0.01]);
      const layer = kind === 'trainOnBatch' ? /^dense_[^/]*\/gradient norm$/ : /^weight\/gradient norm$/;
      const layers = (await json(front, 'runs()[0].layerCurves.map(({ name }) => name)')) as string[];
      assert.ok(
        layers.some((name) => layer.test(name)),
        layers.join(),
      );
      const list = await limpid(front.kernel.folder);
      assert.match(list.stdout, /done +200 steps/);
    });
  }

  it('kill -9 in the middle of a loop of one’s own: the steps that were written before are there', async () => {
    await front.run(LOOP);
    const cell = await front.begin('await train(steps.minimize, 1_000_000);');
    cell.ignore();
    let written = 0;
    await eventually(async () => {
      const [run] = JSON.parse((await limpid(front.kernel.folder, '--json')).stdout) as { batch: number }[];
      written = run?.batch ?? 0;
      return written >= 50;
    });
    process.kill(Number(await runnerPid(front.kernel.pid)), 'SIGKILL');
    await cell.recvReplyMessage();
    await front.run(MODEL);
    assert.equal(await front.value('runs()[0].state'), "'crashed'");
    assert.ok(Number(await front.value('runs()[0].batch')) >= written);
    assert.ok(Number(await front.value('runs()[0].metrics.loss')) > 0);
  }).timeout(180_000);

  it('keeps what was asked for, the code of the cell, and where it stands', async () => {
    const code = 'await build().fit(x, y, { epochs: 2, batchSize: 64, validationSplit: 0.25 })';
    await train(front, `${code};`);
    const kept = (await json(front, 'runs()[0]')) as { [field: string]: unknown };
    assert.equal(kept['code'], `${code};`);
    assert.deepEqual([kept['notebook'], kept['cell'], kept['state']], ['digits.ipynb', 'cell-2.ts', 'done']);
    const {
      'model.hash': modelHash,
      'data.hash': dataHash,
      ...parameters
    } = kept['parameters'] as { [name: string]: unknown };
    assert.match(String(modelHash), /^[\da-f]{16}$/);
    assert.match(String(dataHash), /^[\da-f]{16}$/);
    assert.deepEqual(parameters, {
      'model.layers': 3,
      'model.parameters': 64 * 32 + 32 + 32 + 1,
      loss: 'meanSquaredError',
      optimizer: 'Adam',
      'optimizer.learningRate': 0.01,
      'optimizer.beta1': 0.9,
      'optimizer.beta2': 0.999,
      'optimizer.epsilon': 1e-7,
      epochs: 2,
      batches: 6,
      validation: true,
      batchSize: 64,
      validationSplit: 0.25,
      seed: 7,
      'seed.chosen': true,
      data: 'float32[512,64] → float32[512,1]',
    });
    await front.run("const { footprint } = await import('limpid')");
    const { energy, co2, label } = kept['footprint'] as StoredFootprint;
    assert.ok(energy.least > 0 && energy.most >= energy.least && co2.most > 0);
    const last = 'footprint.last()';
    assert.deepEqual(await json(front, `({ energy: ${last}.energy, co2: ${last}.co2, label: ${last}.label })`), {
      energy,
      co2,
      label,
    });
    const history = (await json(front, 'Object.values(runs()[0].epochs.at(-1).values)')) as number[];
    assert.ok(history.length === 2 && history.every(Number.isFinite));
  });

  it('tells other data and other models by their hashes, and the same as the same', async () => {
    await train(
      front,
      `
      for (const data of [x, x.clone(), x.add(1)]) await build().fit(data, y, { epochs: 1 });
      const deeper = tf.sequential({ layers: [...build().layers, tf.layers.dense({ units: 1 })] });
      deeper.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await deeper.fit(x, y, { epochs: 1 });`,
    );
    const hash = (name: string) => json(front, `runs().toReversed().map(({ parameters }) => parameters['${name}'])`);
    const [a, same, other] = (await hash('data.hash')) as string[];
    assert.ok(a === same && a !== other);
    const [model, sameModel, , otherModel] = (await hash('model.hash')) as string[];
    assert.ok(model === sameModel && model !== otherModel);
  });

  it('runs, one run and runs compared show themselves', async () => {
    await train(front, 'for (const units of [1, 2]) await build().fit(x, y, { epochs: 2, batchSize: 32 * units });');
    for (const [code, rows] of [
      ['runs()', 2],
      ['runs().slice(0, 1)', 1],
      ["runs().filter(({ parameters }) => parameters['batchSize'] === 64)", 1],
    ] as const) {
      const list = await front.begin(code);
      const text = textOf((await list.recvResult()).data);
      // a column of ids that read as numbers (75628e09) stands to the right
      assert.match(text, /^ *run +started +state.* energy +CO₂e +loss/);
      assert.equal(text.split('\n').length, 1 + rows, code);
      await list.end();
    }
    assert.deepEqual(await json(front, 'runs().map(({ state }) => state)'), ['done', 'done']);
    const comparison = await front.begin('compareRuns(runs().map(({ id }) => id.slice(0, 12)))');
    const { data } = await comparison.recvResult();
    assert.deepEqual(Object.keys(data).sort(), [
      'application/vnd.vegalite.v5+json',
      'image/svg+xml',
      'text/plain',
      'text/x-markdown',
    ]);
    assert.match(textOf(data), /batchSize/);
    await comparison.end();
    assert.match((await front.failure("compareRuns(runs(), { metric: 'acc' })")).evalue, /have: loss/);
    assert.match((await front.failure("run('nothing')")).evalue, /no run/);
  });

  it('a folder that cannot be written costs one warning, and no training', async () => {
    writeFileSync(join(front.kernel.folder, '.limpid'), '');
    const cell = await front.begin('for (let fit = 0; fit < 3; fit++) await build().fit(x, y, { epochs: 1 });');
    const said: string[] = [];
    for (;;) {
      const type = await cell.recvAny();
      if (type === 'stream') said.push(type);
      if (type === 'status') break;
    }
    cell.ignore();
    assert.equal(said.length, 1);
  });

  it('keeps a learning rate that was set while it trained, and that it was stopped and kept', async () => {
    const steered = await FrontEnd.start({ env: { ...ENV, LIMPID_STEERING: 'on' } });
    await steered.run(MODEL);
    const training = await SteeredTraining.begin(
      steered,
      'const model = build(); await model.fit(x, y, { epochs: 1_000_000, batchSize: 32 }); model.stopTraining',
    );
    await training.steer({ action: 'learning-rate', value: 0.002 });
    await training.steer({ action: 'pause' });
    const { folder } = steered.kernel;
    await eventually(async () => /paused/.test((await limpid(folder)).stdout));
    await training.steer({ action: 'resume' });
    await training.steer({ action: 'stop' });
    await training.closed();
    assert.equal(await training.result(), 'true');
    const { stdout } = await limpid(folder, '--json');
    const [{ id = '', state = '' } = {}] = JSON.parse(stdout) as { id?: string; state?: string }[];
    assert.equal(state, 'kept');
    const { learningRates } = JSON.parse((await limpid(folder, 'show', id, '--json')).stdout) as {
      learningRates: Point[];
    };
    assert.deepEqual(
      learningRates.map(({ value }) => value),
      [0.01, 0.002],
    );
    assert.match((await limpid(folder, 'show', id)).stdout, /learning rate +from epoch +from batch\n.*0\.01 +1 +1\n/);
    await steered.close();
  }).timeout(180_000);

  it('LIMPID_RUNS=off keeps nothing, from the start or from a cell on', async () => {
    await train(
      front,
      `process.env.LIMPID_RUNS = 'off';
      await build().fit(x, y, { epochs: 1 });
      process.env.LIMPID_RUNS = '';
      await build().fit(x, y, { epochs: 2 });`,
    );
    assert.deepEqual(await json(front, 'runs().map(({ epochs }) => epochs.length)'), [2]);
    const other = await FrontEnd.start({ env: { ...ENV, LIMPID_RUNS: 'off' } });
    const cell = await other.begin(`${MODEL}\nawait build().fit(x, y, { epochs: 1 });`);
    cell.ignore();
    await cell.recvReplyMessage();
    assert.ok(!existsSync(join(other.kernel.folder, '.limpid')));
    await other.close();
  });

  it('limpid runs: list, show, compare, export, restore, delete', async () => {
    await train(
      front,
      `
      for (const learningRate of [0.01, 0.1]) {
        const model = build();
        model.compile({ optimizer: adam({ learningRate }), loss: 'meanSquaredError' });
        await model.fit(x, y, { epochs: 2, callbacks: [modelCheckpoint({ path: 'kept/' + learningRate + '/{epoch}' })] });
      }`,
    );
    await json(front, 'runs().length');
    const { folder } = front.kernel;
    const cli = (...args: string[]) => limpid(folder, ...args);
    const listed = JSON.parse((await cli('--json')).stdout) as { id: string; state: string }[];
    assert.deepEqual(
      listed.map(({ state }) => state),
      ['done', 'done'],
    );
    for (const run of listed) {
      assert.partialDeepStrictEqual(run, { store: join(folder, '.limpid/runs.db'), canRestore: true });
    }
    const [a = '', b = ''] = listed.map(({ id }) => id.slice(0, 10));
    assert.match((await cli()).stdout, /started/);
    assert.match((await cli('show', a)).stdout, /optimizer\.learningRate +0\.1\n/);
    assert.match((await cli('compare', a, b)).stdout, /optimizer\.learningRate +0\.1 +0\.01\n/);
    assert.equal((await cli('export', a, b, '--format', 'csv', '-o', 'both.csv')).code, 0);
    assert.equal((await cli('restore', a, '--epoch', '1', '-o', 'model')).code, 0);
    assert.ok(readdirSync(join(folder, 'model')).includes('model.json'));
    assert.equal((await cli('restore', a, '--epoch', '7', '-o', 'none')).code, 1);
    assert.equal((await cli('restore', a, '-o', 'model')).code, 1);
    assert.equal((await cli('show', 'nothing')).code, 1);
    for (const wrong of [
      ['frobnicate'],
      ['show'],
      ['compare', a],
      ['export', a, '-o', 'x'],
      ['--yes'],
      ['restore', a],
    ]) {
      assert.equal((await cli(...wrong)).code, 2, wrong.join(' '));
    }
    assert.match((await cli('--help')).stdout, /^usage: limpid runs/);
    assert.equal((await cli('delete', a)).code, 0);
    assert.equal((JSON.parse((await cli('list', '--json')).stdout) as unknown[]).length, 1);
  }).timeout(300_000);
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

/** The kernel's one child. */
async function runnerPid(kernel: number): Promise<string> {
  const { stdout } = await run('ps', ['-o', 'pid=', '--ppid', String(kernel)], {});
  return stdout.trim();
}

function limpid(cwd: string, ...args: string[]): Promise<{ code: number; stdout: string }> {
  const main = fileURLToPath(new URL('../../kernel/dist/cli/main.js', import.meta.url));
  return run(process.execPath, [main, 'runs', ...args], { cwd, env: { ...process.env, LIMPID_RUNS: '' } });
}

function run(program: string, args: string[], options: object): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (_, stdout) =>
      resolve({ code: child.exitCode ?? -1, stdout: String(stdout) }),
    );
  });
}
