/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-interrupt */
import assert from 'node:assert/strict';
import { FrontEnd, type Conversation } from './front-end.ts';

describe('interrupt_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('let kept = "before the interrupt"; let rounds = 0');
  });
  after(async () => front.close());
  afterEach('variables are still there and cells run', async () => {
    assert.equal(await front.value('kept'), "'before the interrupt'");
  });

  /** Each prints `running` once it cannot end by itself. */
  const ENDLESS = {
    'a synchronous loop': 'console.log("running"); while (true) rounds++',
    'a loop that catches everything':
      'console.log("running"); while (true) { try { while (true) rounds++ } catch {} finally { rounds++ } }',
    'a pending await': 'console.log("running"); await new Promise(() => {})',
    'a long timer': 'console.log("running"); await new Promise((resolve) => setTimeout(resolve, 1e8))',
    'a loop after an await':
      'await new Promise((resolve) => setTimeout(resolve, 5)); console.log("running"); while (true) rounds++',
    'a loop in a promise reaction':
      'await Promise.resolve().then(() => { console.log("running"); while (true) rounds++ })',
    'a loop inside a timer':
      'await new Promise((resolve) => setTimeout(() => { console.log("running"); while (true) rounds++ }, 5))',
    'a loop inside setImmediate':
      'await new Promise((resolve) => setImmediate(() => { console.log("running"); while (true) rounds++ }))',
    'an endless for await':
      'console.log("running"); for await (const n of (async function* () { while (true) { await new Promise(setImmediate); yield 1 } })()) rounds += n',
  };
  for (const [what, code] of Object.entries(ENDLESS)) {
    it(`stops ${what}`, async () => {
      const cell = await front.begin(code);
      await cell.recvStream('stdout', 'running\n');
      await front.interrupt();
      await expectInterrupted(cell);
    });
  }

  it('stops what ran: the loop does not go on behind the next cell', async () => {
    const code = 'console.log("running"); while (true) { rounds++; await null }';
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'running\n');
    await front.interrupt();
    await expectInterrupted(cell);
    const rounds = await front.value('rounds');
    await front.run('await new Promise<void>((resolve) => setTimeout(resolve, 50))');
    assert.equal(await front.value('rounds'), rounds);
  });

  it('SIGINT means the same', async () => {
    const code = 'console.log("running"); while (true) rounds++';
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'running\n');
    front.kernel.signal('SIGINT');
    await expectInterrupted(cell);
  });

  it('aborts the cells queued behind', async () => {
    const code = 'console.log("running"); while (true) rounds++';
    const cell = front.execute(code);
    const queued = front.execute('kept = "changed by a queued cell"');
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    await cell.recvStream('stdout', 'running\n');
    await front.interrupt();
    await expectInterrupted(cell);
    await queued.recvBusy();
    await queued.recvReply('aborted');
    await queued.recvIdle();
  });

  it('with nothing running it is answered, and the next cell runs untouched', async () => {
    await front.interrupt();
    await front.interrupt();
    assert.equal(await front.value('1 + 1'), '2');
  });

  it('twenty interrupts in a row each stop their own cell', async () => {
    for (let round = 0; round < 20; round++) {
      const code = `console.log("running"); while (true) rounds++ // ${round}`;
      const cell = await front.begin(code);
      await cell.recvStream('stdout', 'running\n');
      await front.interrupt();
      await expectInterrupted(cell);
    }
  });

  it('stops a loop of minimize wherever it is: the next one trains, and nothing is left half done', async () => {
    await front.run(`import * as tf from '@tensorflow/tfjs-node';
      const w = tf.variable(tf.ones([8, 8])), seen = tf.variable(tf.zeros([8, 8]), false), sgd = tf.train.sgd(1e-9);
      const step = () => sgd.minimize(() => {
        const product = w.matMul(w);
        seen.assign(product);
        return product.square().mean();
      }, true, [w]);
      const tensors = () => tf.memory().numTensors;
      for (let time = 0; time < 9; time++) step().dispose();
      const before = tensors();`);
    for (let round = 0; round < 8; round++) {
      const cell = await front.begin(
        'for (let at = 0; ; at++) { step().dispose(); if (at === 20) console.log("running"); }',
      );
      await cell.recvStream('stdout', 'running\n');
      await front.interrupt();
      await expectInterrupted(cell);
      const state = 'tf.engine().state';
      assert.equal(
        await front.value(`[${state}.gradientDepth, ${state}.kernelDepth, ${state}.scopeStack.length].join()`),
        "'0,0,0'",
      );
      assert.equal(
        await front.value('[Math.round(seen.dataSync()[0]), Math.round(step().dataSync()[0])].join()'),
        "'8,64'",
      );
    }
    // at most the cost of a step that was stopped, and the one that was read
    assert.equal(await front.value('tensors() - before <= 16'), 'true');
  });

  async function expectInterrupted(cell: Conversation<'execute_request'>): Promise<void> {
    const { evalue } = await cell.fails();
    assert.match(evalue, /Interrupted/);
  }
});
