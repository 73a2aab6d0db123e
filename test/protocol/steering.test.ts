/** A training is steered while its cell runs, over the comm that its picture names. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';
import { BatchCount, MODEL, pictureIn, SteeredTraining } from './steered-training.ts';

const ENDLESS = 'const { history } = await fit(1_000_000);\nhistory.loss.length > 0';

describe('steering a training', () => {
  let front: FrontEnd;
  let batches: BatchCount;
  beforeEach(async () => {
    front = await FrontEnd.start({ env: { LIMPID_STEERING: 'on' } });
    await front.run(MODEL);
    batches = await BatchCount.open(front);
  });
  afterEach(async () => front.close());

  /** Lets it train on, at least so many batches more. */
  async function passing(count: number): Promise<void> {
    const start = await batches.now();
    while ((await batches.now()) < start + count);
  }

  /** Stops it, and reads its cell to the end. */
  async function stopped(training: SteeredTraining): Promise<void> {
    await training.steer({ action: 'stop' });
    await training.closed();
    assert.equal(await training.result(), 'true');
  }

  it('pauses between two batches, goes on, and counts no time of the pause', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await training.send({ type: 'hello' });
    const { picture } = await training.message('picture');
    assert.equal(picture.steering?.comm, training.comm);
    assert.deepEqual(picture.steering.actions.toSorted(), [
      'checkpoint',
      'explain',
      'learning-rate',
      'pause',
      'resume',
      'stop',
    ]);

    await passing(10);
    assert.deepEqual(await training.steer({ action: 'pause' }), { ok: true, text: 'Paused between two batches.' });
    const then = await batches.now();
    for (let question = 0; question < 50; question++) assert.equal(await batches.now(), then);
    await training.send({ type: 'hello' });
    const paused = await training.message('picture');
    assert.equal(paused.picture.state, 'paused');
    assert.match(paused.picture.title, /^Paused in epoch/);
    assert.equal((await training.steer({ action: 'pause' })).text, 'It is paused already.');

    const paused_at = performance.now();
    while (performance.now() - paused_at < 1000) await batches.now();
    assert.equal((await training.steer({ action: 'resume' })).text, 'Training goes on.');
    await passing(1);
    await training.send({ type: 'hello' });
    const resumed = await training.message('picture');
    assert.equal(resumed.picture.state, 'running');
    assert.ok(resumed.picture.elapsed - paused.picture.elapsed < 0.9, 'a second of pause is in the time elapsed');
    assert.equal((await training.steer({ action: 'resume' })).text, 'It was not paused.');
    await stopped(training);
  });

  it('stops and keeps: fit resolves, the cell succeeds, and the cells after it run', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    const next = front.execute('model.history.history.loss.every(Number.isFinite)');
    await passing(10);
    const { ok, text } = await training.steer({ action: 'stop' });
    assert.deepEqual([ok, text], [true, 'Stopped and kept: the weights are those of the last batch.']);
    const picture = await training.last();
    assert.equal(picture.state, 'stopped');
    assert.match(picture.title, /^Stopped and kept/);
    assert.equal(picture.steering, null);
    assert.equal(await training.result(), 'true');
    await next.recvBusy();
    await next.recvExecuteInput('model.history.history.loss.every(Number.isFinite)');
    await next.recvResult('true');
    await next.end();
  });

  it('stops while it is paused', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await training.steer({ action: 'pause' });
    await stopped(training);
  });

  it('ends when it is interrupted while it is paused, as an interrupted cell does', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await passing(10);
    await training.steer({ action: 'pause' });
    await front.interrupt();
    const title = await training.cell.recvUntil((type, content) => {
      const picture = type === 'update_display_data' ? pictureIn(content) : undefined;
      return picture?.state === 'stopped' ? picture.title : undefined;
    });
    assert.match(title, /^Interrupted/);
    await training.closed();
    // its error may come before the picture, the whole picture after it, when the process has time
    training.cell.ignore();
    assert.equal((await training.cell.recvReply('error')).ename, 'Interrupted');
    const again = await SteeredTraining.begin(front, 'await fit(1)\n1');
    await again.closed();
    assert.equal(await again.result(), '1');
  });

  it('trains on at another rate, from the next batch on', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await passing(20);
    const { ok, text } = await training.steer({ action: 'learning-rate', value: 0.0005 });
    assert.deepEqual([ok, text], [true, 'Learning rate is 0.0005 from the next batch on.']);
    await passing(20);
    await stopped(training);
    assert.equal(await front.value('[...new Set(rates)].join()'), "'0.01,0.0005'");
    // the steps are traced, and use it: with a rate of 0 nothing is learnt
    const still = await SteeredTraining.begin(front, ENDLESS);
    await still.steer({ action: 'learning-rate', value: 0 });
    await still.steer({ action: 'checkpoint' });
    await passing(20);
    await still.steer({ action: 'checkpoint' });
    await stopped(still);
    const same = `
      import { readdirSync, readFileSync } from 'node:fs';
      const folders = readdirSync('.limpid/checkpoints').map((id) => '.limpid/checkpoints/' + id)[0];
      const kernels = readdirSync(folders).map((step) => {
        const { weightsManifest: [{ paths: [file] }] } = JSON.parse(readFileSync(folders + '/' + step + '/model.json', 'utf8'));
        return readFileSync(folders + '/' + step + '/' + file).subarray(0, 4 * (36 + 4 + 144 * 3 + 3)).toString('hex');
      });
      [kernels.length, new Set(kernels).size].join()`;
    assert.equal(await front.value(same), "'2,1'");
  });

  it('takes a rate in place of a schedule, and says so', async () => {
    await front.run(`
      import { cosineDecay, sgd } from 'limpid';
      const optimizer = sgd({ learningRate: cosineDecay({ initialLearningRate: 0.01, decaySteps: 1e9 }) });
      model.compile({ optimizer, loss: 'categoricalCrossentropy' });
      undefined`);
    const training = await SteeredTraining.begin(front, ENDLESS);
    await passing(5);
    const { text } = await training.steer({ action: 'learning-rate', value: 0.5 });
    assert.equal(text, 'Learning rate is 0.5 from the next batch on, in place of CosineDecay.');
    await passing(5);
    await stopped(training);
    assert.equal(await front.value('rates.at(-1)'), '0.5');
  });

  it('saves a checkpoint that another model goes on from', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await passing(10);
    await training.steer({ action: 'pause' });
    const { ok, text } = await training.steer({ action: 'checkpoint' });
    assert.ok(ok, text);
    const [, folder = ''] = /^Saved in (\S+)\. To go on from there: `await resume\(model, ".+"\)`\.$/.exec(text) ?? [];
    assert.ok(existsSync(join(front.kernel.folder, folder, 'model.json')), text);
    await stopped(training);
    const resumed = `
      import { resume } from 'limpid';
      const twin = await tf.loadLayersModel('file://${folder}/model.json');
      twin.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
      const { epoch, batch, step, learningRate } = await resume(twin, '${folder}');
      const difference = tf.max(tf.abs(tf.sub(twin.predict(x), model.predict(x)))).dataSync()[0];
      [difference, epoch * 4 + batch === step, learningRate].join()`;
    assert.equal(await front.value(resumed), "'0,true,0.01'");
  });

  it('explains a sample under the same cell while it trains', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await passing(5);
    await training.send({ type: 'steer', action: 'explain', sample: 5 });
    const text = await training.cell.recvUntil((type, content) =>
      type === 'display_data' && JSON.stringify(content).includes('limpid.explanation')
        ? (content['data'] as { 'text/plain': string })['text/plain']
        : undefined,
    );
    assert.match(text, /Integrated gradients/);
    assert.deepEqual(await training.message('answer'), {
      type: 'answer',
      action: 'explain',
      ok: true,
      text: 'Sample 5 is explained below.',
    });
    const { ok, text: why } = await training.steer({ action: 'explain', sample: 64 });
    assert.deepEqual([ok, why.split(': ')[1]?.slice(0, 13)], [false, 'there are 64.']);
    await passing(5);
    await stopped(training);
  });

  it('explains a sample of a data set', async () => {
    await front.run(`
      const rows = tf.data.array(Array.from({ length: 12 }, (_, row) => ({ xs: tf.zeros([8, 8, 1]), ys: tf.oneHot(tf.scalar(row % 3, 'int32'), 3) })));
      const data = rows.batch(4);
      undefined`);
    const training = await SteeredTraining.begin(
      front,
      'const { history } = await model.fitDataset(data, { epochs: 1_000_000, callbacks: { onBatchEnd } });\nhistory.loss.length > 0',
    );
    assert.equal((await training.steer({ action: 'explain', sample: 7 })).text, 'Sample 7 is explained below.');
    assert.match((await training.steer({ action: 'explain', sample: 12 })).text, /there are 12\./);
    await stopped(training);
  });

  it('answers rubbish, and is not harmed by it', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    for (const rubbish of [null, 7, 'stop', [], {}, { type: 'steer' }, { type: 'steer', action: '__proto__' }]) {
      await training.send(rubbish);
      assert.match((await training.message('refused')).text, /^(A request is|Trainings know)/);
    }
    for (const value of [-1, '0.1', null, undefined, { valueOf: 1 }]) {
      const { ok, text } = await training.steer({ action: 'learning-rate', value });
      assert.deepEqual([ok, text], [false, 'A learning rate is a number from 0 on.']);
    }
    for (const sample of [-1, 0.5, '3', 2 ** 60]) {
      const { ok } = await training.steer({ action: 'explain', sample });
      assert.equal(ok, false);
    }
    await passing(5);
    await stopped(training);
    assert.equal(await front.value('[...new Set(rates)].join()'), "'0.01'");
  });

  it('refuses what a flood asks for, and does the rest in order', async () => {
    const training = await SteeredTraining.begin(front, ENDLESS);
    await training.steer({ action: 'pause' });
    await Promise.all(Array.from({ length: 200 }, () => training.send({ type: 'steer', action: 'checkpoint' })));
    const answers: string[] = [];
    while (answers.length < 200) answers.push((await training.message('answer')).text);
    assert.ok(answers.includes('Too much is asked at once.'), answers.slice(0, 3).join());
    await stopped(training);
  });

  it('goes on when the front end closes the comm', async () => {
    const training = await SteeredTraining.begin(front, 'await fit(200)\n1');
    const closing = front.tell('comm_close', { comm_id: training.comm, data: {} });
    await closing.recvBusy();
    await closing.recvIdle();
    assert.equal((await training.last()).state, 'done');
    assert.equal(await training.result(), '1');
  });

  it('goes on when the front end closes the comm while it is paused: nobody else could end the pause', async () => {
    const training = await SteeredTraining.begin(front, 'await fit(200)\n1');
    await training.steer({ action: 'pause' });
    const closing = front.tell('comm_close', { comm_id: training.comm, data: {} });
    await closing.recvBusy();
    await closing.recvIdle();
    assert.equal(await training.result(), '1');
  });

  it('answers for each of two trainings at once', async () => {
    await front.run(
      'const other = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });\nother.compile({ optimizer: "sgd", loss: "meanSquaredError" })',
    );
    const code =
      'await Promise.all([fit(1_000_000), other.fit(tf.ones([8, 2]), tf.ones([8, 1]), { epochs: 1_000_000 })])\ntrue';
    const first = await SteeredTraining.begin(front, code);
    const second = await SteeredTraining.next(front, first.cell);
    assert.equal((await second.steer({ action: 'explain', sample: 0 })).text, 'This training cannot do that.');
    await second.steer({ action: 'stop' });
    await second.closed();
    await passing(5);
    await stopped(first);
  });
});

describe("steering a loop of one's own", () => {
  it('trainOnBatch waits while it is paused', async () => {
    const front = await FrontEnd.start({ env: { LIMPID_STEERING: 'on' } });
    await front.run(MODEL);
    const batches = await BatchCount.open(front);
    const loop = `
      let isWanted = true;
      registerTarget('end', () => { isWanted = false });
      while (isWanted) { await model.trainOnBatch(x, y); batches += 1; await new Promise(setImmediate); }
      batches > 10`;
    const training = await SteeredTraining.begin(front, loop);
    assert.equal((await training.steer({ action: 'stop' })).text, 'This training cannot do that.');
    await training.steer({ action: 'pause' });
    const then = await batches.now();
    for (let question = 0; question < 50; question++) assert.equal(await batches.now(), then);
    await training.steer({ action: 'learning-rate', value: 0.25 });
    await training.steer({ action: 'resume' });
    while ((await batches.now()) < then + 5);
    await front.interrupt();
    training.cell.ignore();
    await training.cell.recvReplyMessage();
    assert.equal(await front.value('model.optimizer.learningRate'), '0.25');
    await front.close();
  });

  describe('that awaits nothing', () => {
    let front: FrontEnd;
    before(async () => {
      front = await FrontEnd.start({ env: { LIMPID_STEERING: 'on' } });
      await front.run(MODEL);
      await front.run(`
        import { traced } from 'limpid';
        const w = tf.variable(tf.scalar(1));
        const sgd = tf.train.sgd(1e-6);
        const loss = () => w.square();
        const declared = traced(() => sgd.minimize(loss, true));
        let steps = 0;
        const loops = {
          minimize: () => sgd.minimize(loss),
          traced: () => declared().dispose(),
          applyGradients: () => { const { value, grads } = tf.variableGrads(loss, [w]); sgd.applyGradients(grads); tf.dispose([value, grads]); },
        };
        undefined`);
    });
    after(async () => front.close());
    const endless = (kind: string) => `for (steps = 0;; steps++) loops.${kind}();`;

    for (const kind of ['minimize', 'traced', 'applyGradients']) {
      it(`${kind} is paused, given another rate, goes on, and is stopped: the cell ends as by an interrupt`, async () => {
        const training = await SteeredTraining.begin(front, endless(kind));
        assert.deepEqual(await training.steer({ action: 'learning-rate', value: 0.25 }), {
          ok: true,
          text: 'Learning rate is 0.25 from the next batch on.',
        });
        await training.send({ type: 'hello' });
        assert.equal((await training.message('picture')).picture.steering?.comm, training.comm);
        assert.equal((await training.steer({ action: 'pause' })).text, 'Paused between two batches.');
        assert.equal((await training.steer({ action: 'checkpoint' })).text, 'This training cannot do that.');
        assert.equal((await training.steer({ action: 'resume' })).text, 'Training goes on.');
        const { text } = await training.steer({ action: 'stop' });
        assert.equal(text, 'Stopped and kept: the weights are those of the last batch.');
        const picture = await training.last();
        assert.equal(picture.state, 'stopped');
        training.cell.ignore();
        const { content } = await training.cell.recvReplyMessage();
        assert.partialDeepStrictEqual(content, { status: 'error', ename: 'Interrupted' });
        assert.equal(await front.value('sgd.learningRate === 0.25 && steps > 10'), 'true');
      });
    }

    it('the picture says at once that it is paused, and an interrupt ends the pause', async () => {
      const training = await SteeredTraining.begin(front, endless('minimize'));
      await training.send({ type: 'hello' });
      await training.message('picture');
      await training.send({ type: 'steer', action: 'pause' });
      await training.state('paused');
      await training.message('answer');
      await front.interrupt();
      training.cell.ignore();
      const { content } = await training.cell.recvReplyMessage();
      assert.partialDeepStrictEqual(content, { status: 'error', ename: 'Interrupted' });
    });

    it('an interrupt ends it also where its last picture takes long', async () => {
      await front.run(`
        import { existsSync } from 'node:fs';
        const { now } = performance;
        performance.now = () => {
          const began = now.call(performance);
          if (existsSync('slow')) while (now.call(performance) < began + 40);
          return now.call(performance);
        };
        undefined`);
      const training = await SteeredTraining.begin(front, endless('minimize'));
      await training.steer({ action: 'pause' });
      const slow = join(front.kernel.folder, 'slow');
      await writeFile(slow, '');
      await front.interrupt();
      training.cell.ignore();
      assert.equal((await training.cell.recvReply('error')).ename, 'Interrupted');
      await rm(slow);
      await front.run('performance.now = now; undefined');
    });

    it('goes on when the front end closes the comm while it is paused', async () => {
      const training = await SteeredTraining.begin(
        front,
        'const end = performance.now() + 3000; while (performance.now() < end) loops.minimize();\n7',
      );
      await training.steer({ action: 'pause' });
      const closing = front.tell('comm_close', { comm_id: training.comm, data: {} });
      await closing.recvBusy();
      await closing.recvIdle();
      assert.equal(await training.result(), '7');
    });

    it('what else arrives meanwhile waits its turn, in order', async () => {
      await front.run(`
        const told: number[] = [];
        registerTarget('order', (comm) => { comm.on('message', ({ data }) => { told.push(Number(data.number)) }) });
        undefined`);
      const opening = front.tell('comm_open', { comm_id: 'order', target_name: 'order', data: {} });
      await opening.recvBusy();
      await opening.recvIdle();
      const training = await SteeredTraining.begin(front, endless('minimize'));
      const messages = [1, 2, 3].map((number) => front.tell('comm_msg', { comm_id: 'order', data: { number } }));
      await training.steer({ action: 'pause' });
      await training.steer({ action: 'resume' });
      await training.steer({ action: 'stop' });
      training.cell.ignore();
      await training.cell.recvReplyMessage();
      for (const message of messages) {
        await message.recvBusy();
        await message.recvIdle();
      }
      assert.equal(await front.value('told.join()'), "'1,2,3'");
    });
  });
});

describe('in a front end that draws widgets by anywidget', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    // what JupyterLab does when it opens a notebook (messages.md of ipywidgets, control comm 1.0.0)
    const control = front.tell('comm_open', { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} });
    await control.recvBusy();
    await control.recvIdle();
  });
  after(async () => front.close());

  it('the module that draws is sent once, to the page that asks', async () => {
    const cell = await front.begin(MODEL);
    const { content: opened } = await cell.recvComm('comm_open');
    assert.equal(opened.target_name, 'jupyter.widget');
    await cell.end();
    const content = { type: 'anywidget', needsModule: true };
    const arrival = front.tell('comm_msg', { comm_id: opened.comm_id, data: { method: 'custom', content } });
    await arrival.recvBusy();
    const { content: message, buffers } = await arrival.recvComm('comm_msg');
    assert.deepEqual(message.data, { method: 'custom', content: { type: 'module' } });
    assert.match(String(buffers[0]), /export\s*\{[^}]*render[^}]*\}/);
    await arrival.recvComm('comm_close');
    await arrival.recvIdle();
  });

  it('a live picture has its widget from the start, the last one has none', async () => {
    const cell = await front.begin('await fit(3)\n1');
    const { content: opened } = await cell.recvComm('comm_open');
    const first = await cell.recvDisplay();
    assert.deepEqual(first.data['application/vnd.jupyter.widget-view+json'], {
      version_major: 2,
      version_minor: 1,
      model_id: opened.comm_id,
    });
    const bundles: string[][] = [];
    await cell.recvUntil((type, content) => {
      // SAFETY: an update of the kernel has data
      if (type === 'update_display_data') bundles.push(Object.keys(content['data'] as object));
      return type === 'execute_result' ? true : undefined;
    });
    await cell.end();
    assert.ok(bundles.at(-1)?.includes('image/svg+xml'));
    assert.ok(bundles.every((mimes) => !mimes.includes('application/vnd.jupyter.widget-view+json')));
  });

  it('a runner that takes the place of one that has crashed opens comms too, though the page does not ask again', async () => {
    const ending = await front.begin('process.exit(3)');
    await ending.recvComm('comm_close');
    await ending.fails();
    const cell = await front.begin(MODEL);
    assert.equal((await cell.recvComm('comm_open')).content.target_name, 'jupyter.widget');
    await cell.end();
  });
});

describe('without a front end that steers', () => {
  it('no comm is opened, and the picture says that it cannot be steered', async () => {
    const front = await FrontEnd.start();
    await front.run(MODEL);
    const cell = await front.begin('await fit(3)\n1');
    const types = new Set<string>();
    const last = await cell.recvUntil((type, content) => {
      types.add(type);
      return type === 'execute_result' ? content : undefined;
    });
    assert.ok(last);
    assert.deepEqual([...types].toSorted(), ['display_data', 'execute_result', 'update_display_data']);
    await cell.end();
    await front.close();
  });
});
