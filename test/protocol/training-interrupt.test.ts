/** While a model trains the process answers: timers have their turn between two steps, and an interrupt ends within one. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

/** A step of this model takes some milliseconds on any machine, and is traced on the native rung. */
const MODEL = `
import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 1000, inputShape: [1000], activation: 'relu' }),
  tf.layers.dense({ units: 1000 }),
] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const x = tf.randomUniform([2048, 1000]);
let batches = 0;`;

describe('a training', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
    await front.run(MODEL);
  });
  afterEach(async () => front.close());

  it('that is interrupted ends within one step; its history is there, and the model trains on', async () => {
    const code = `
      let batchesThen = Infinity;
      limpid.signal.addEventListener('abort', () => (batchesThen = batches));
      const onBatchEnd = () => { batches += 1; if (batches === 20) console.log('in the third epoch'); };
      await model.fit(x, x, { epochs: 1000, batchSize: 256, callbacks: { onBatchEnd } });`;
    const cell = await front.begin(code);
    cell.ignore();
    while ((await cell.recvAny()) !== 'stream');
    await front.interrupt();
    assert.match(JSON.stringify((await cell.recvReplyMessage()).content), /"evalue":"Interrupted/);
    assert.ok(Number(await front.value('batches - batchesThen')) <= 1);
    // two whole epochs of eight batches, and what was learnt of the third
    assert.ok(Number(await front.value('model.history.history.loss.length')) >= 3);
    assert.equal(await front.value('model.history.history.loss.every(Number.isFinite)'), 'true');
    const again = await front.begin('const { history } = await model.fit(x, x, { epochs: 1, batchSize: 256 })');
    again.ignore();
    await again.recvReplyMessage();
    assert.equal(await front.value('history.loss[0] < model.history.history.loss[0] + 1 && history.loss.length'), '1');
  });

  it('lets timers have their turn between two steps', async () => {
    const code = `
      let ticks = 0;
      const interval = setInterval(() => ticks++, 1);
      const ticksOf = [];
      const onBatchEnd = () => { ticksOf.push(ticks); ticks = 0; };
      await model.fit(x, x, { epochs: 4, batchSize: 256, callbacks: { onBatchEnd } });
      clearInterval(interval);`;
    const cell = await front.begin(code);
    cell.ignore();
    await cell.recvReplyMessage();
    assert.equal(await front.value('ticksOf.length'), '32');
    assert.equal(await front.value('ticksOf.slice(1).filter((ticks) => ticks === 0).length'), '0');
  });
});
