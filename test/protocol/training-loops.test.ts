/** A training loop of a notebook's own has its picture under its cell, and the whole one is there before the cell's reply. */
import assert from 'node:assert/strict';
import type { DisplayContent } from '../../kernel/src/messages.ts';
import { TRAINING, type TrainingPicture } from '../../kernel/src/mime.ts';
import { FrontEnd } from './front-end.ts';

const PROBLEM = `
import * as tf from '@tensorflow/tfjs';
import { traced } from 'limpid';
const weight = tf.zeros([100, 1]).variable();
const x = tf.randomNormal([64, 100]);
const y = x.sum(1, true);
const optimizer = tf.train.adam(0.01);
const step = traced((inputs, targets) =>
  optimizer.minimize(() => tf.losses.meanSquaredError(targets, tf.matMul(inputs, weight)), true));
const train = (until) => { while (!until()) step(x, y).dispose(); };`;

describe('a training loop of one’s own', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
    await front.run(PROBLEM);
  });
  afterEach(async () => front.close());

  it('shows its steps while it runs, and the whole picture before the reply', async () => {
    const code = `
      const end = performance.now() + 1500;
      const before = optimizer.iterations;
      train(() => performance.now() > end);`;
    const cell = await front.begin(code);
    const first = pictureIn(await cell.recvDisplay());
    assert.deepEqual([first.state, first.epochs], ['running', 0]);
    let last: DisplayContent;
    do last = await cell.recvUpdate();
    while (last.data['image/svg+xml'] === undefined);
    assert.equal(pictureIn(last).state, 'done');
    assert.match(pictureIn(last).title, /^[\d,]+ steps done · loss [^ ]+ · [\d,]+ steps\/s · took 0:\d\d$/);
    await cell.recvReply('ok');
    await cell.recvIdle();
    assert.equal(Number(await front.value('optimizer.iterations - before')), pictureIn(last).batch);
  });

  it('that is interrupted says so in its picture', async () => {
    const cell = await front.begin('train(() => false)');
    cell.ignore();
    while ((await cell.recvAny()) !== 'display_data');
    await front.interrupt();
    let last: DisplayContent;
    do last = await cell.recvUpdate();
    while (pictureIn(last).state === 'running');
    assert.match(pictureIn(last).title, /^Interrupted in step [\d,]+/);
    assert.match(JSON.stringify((await cell.recvReplyMessage()).content), /"evalue":"Interrupted/);
    assert.equal(await front.value('1 + 1'), '2');
  });
});

function pictureIn({ data }: DisplayContent): TrainingPicture {
  // SAFETY: what this cell shows is the picture of a training.
  return data[TRAINING] as unknown as TrainingPicture;
}
