/** Explanations of a training are shown under its cell while it runs, and stay there whole. */
import assert from 'node:assert/strict';
import type { DisplayContent } from '../../kernel/src/messages.ts';
import { IN_WORDS, SVG, TEXT, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { part } from '../unit/portraits/part.ts';
import { FrontEnd } from './front-end.ts';

/** Moments kept of a training. */
const KEEP = 6;

const MODEL = `
import * as tf from '@tensorflow/tfjs';
import { explainTraining, registerTarget } from 'limpid';
const model = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], activation: 'relu' }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 3, activation: 'softmax' }),
] });
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'categoricalCrossentropy' });
const x = tf.randomUniform([64, 8, 8, 1]);
const y = tf.oneHot(tf.range(0, 64, 1, 'int32').mod(tf.scalar(3, 'int32')), 3);
registerTarget('stop', (comm) => { comm.on('message', () => { model.stopTraining = true; }); });
const watched = explainTraining(x.slice(0, 1), { label: 0, keep: ${KEEP} });
undefined`;

describe('explanations through a training', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
    await front.run(MODEL);
  });
  afterEach(async () => front.close());

  it('grow under the cell while it trains, and are whole before its reply', async () => {
    // A comm that is open is heard while a cell runs.
    const opening = front.tell('comm_open', { comm_id: 'stop', target_name: 'stop', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    const cell = await front.begin(
      'await model.fit(x, y, { epochs: 1_000_000, verbose: 0, callbacks: watched });\nundefined',
    );
    const next = () =>
      cell.recvUntil((type, content) => {
        // SAFETY: both messages have this content; others have no data.
        const { data } = content as unknown as Partial<DisplayContent>;
        return data && data[TRAINING] === undefined ? { type, data, title: titleIn(data) } : undefined;
      });
    const first = await next();
    assert.equal(first.type, 'display_data');
    assert.match(first.title, /^Explained from start to start · labelled 0 · 0 · [\d.]+ %$/);
    let grown = await next();
    while (/to start/.test(grown.title)) grown = await next();
    assert.equal(grown.type, 'update_display_data');
    assert.match(grown.title, /^Explained from start to epoch \d+ · labelled 0 · 0 · [\d.]+ % → 0 · [\d.]+ %$/);
    assert.deepEqual(Object.keys(grown.data).sort(), [VEGA_LITE, IN_WORDS, TEXT].sort());
    // Until more moments have been than are kept: one each epoch.
    while (Number(/to epoch (\d+)/.exec(grown.title)?.[1]) < KEEP) grown = await next();

    const stopping = front.tell('comm_msg', { comm_id: 'stop', data: {} });
    await stopping.recvBusy();
    await stopping.recvIdle();
    let whole = await next();
    while (whole.data[SVG] === undefined) whole = await next();
    assert.deepEqual(Object.keys(whole.data).sort(), [VEGA_LITE, SVG, IN_WORDS, TEXT].sort());
    cell.ignore();
    await cell.recvReply('ok');
    const moments = Number(await front.value('watched.moments.length'));
    assert.ok(moments > KEEP / 2 && moments <= KEEP, `${moments} moments`);
    const pictures = part(whole.data, SVG).match(/<image /g)?.length;
    assert.equal(pictures, 1 + 2 * moments, 'the input, and the moments of two methods');
    assert.match(whole.title, new RegExp(`to epoch ${await front.value('watched.moments.at(-1).epochs')} `));
  });

  it('of a training that fails, what there is stays whole', async () => {
    const failing = '{ onEpochEnd: (epoch) => { if (epoch === 2) throw new Error("a callback of the user"); } }';
    const cell = await front.begin(
      `await model.fit(x, y, { epochs: 9, verbose: 0, callbacks: [watched, ${failing}] });`,
    );
    const text = await cell.recvUntil((_, content) => {
      // SAFETY: as above.
      const { data } = content as unknown as Partial<DisplayContent>;
      return data && data[SVG] !== undefined && data[TRAINING] === undefined ? part(data, TEXT) : undefined;
    });
    assert.match(text, /^Explained from start to epoch 3/);
    cell.ignore();
    const failure = await cell.fails();
    assert.match(failure.evalue, /a callback of the user/);
  });

  it('are the value of a cell too', async () => {
    const cell = await front.begin('await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: watched });\nundefined');
    cell.ignore();
    await cell.recvReply('ok');
    const shown = await front.begin('watched');
    const bundle = await shown.recvUntil((type, content) =>
      // SAFETY: a result has data.
      type === 'execute_result' ? (content as unknown as DisplayContent).data : undefined,
    );
    assert.match(part(bundle, SVG), /<image /);
    assert.match(part(bundle, IN_WORDS), /epoch 2/);
    await shown.recvReply('ok');
    await shown.recvIdle();
  });
});

function titleIn(data: DisplayContent['data']): string {
  return part(data, TEXT).split('\n')[0] ?? '';
}
