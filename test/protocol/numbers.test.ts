/** A training whose loss is NaN in a notebook: the cell run again names the operation, its line and its step, with nothing asked for. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

const TRAIN = `const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2], activation: 'relu', biasInitializer: 'ones', kernelInitializer: 'zeros' }));
const loss = (truth, guess) => {
  const shifted = guess.sub(1);
  return tf.neg(tf.log(shifted)).mean();
};
model.compile({ optimizer: 'sgd', loss });
const history = await model.fit(tf.ones([8, 2]), tf.ones([8, 1]), { epochs: 2, batchSize: 4 });`;

describe('numbers that are not finite', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import * as tf from '@tensorflow/tfjs'; import { watchNumbers } from 'limpid'");
  });
  after(async () => front.close());

  /** Runs the training to the picture that stays. */
  async function trained(): Promise<void> {
    const cell = await front.begin(`// @limpid off\n${TRAIN}`);
    await cell.recvUntil(
      (_, { data }) => (typeof data === 'object' && data !== null && 'text/x-markdown' in data) || undefined,
    );
    await cell.end();
  }

  it('a cell whose loss was NaN is watched when it runs again, and the finding names operation, step, cell and line', async () => {
    await trained();
    const first = await front.value('history.findings.find((one) => one.symptom === "non-finite-loss").tries[0]');
    assert.match(first, /run this cell again/);
    assert.equal(await front.value('watchNumbers().findings.length'), '0');

    await trained();
    const found = await front.value(
      '(({ text, where, evidence }) => `${evidence.operation} ${evidence.step} ${where.url}:${where.line} ${text}`)(history.findings.find((one) => one.symptom === "non-finite-loss"))',
    );
    assert.match(found, /^'Log 1 cell-\d+\.ts:6 In step 1 \(epoch 1, batch 1\) Log gave the first values/);
    assert.equal(await front.value('watchNumbers().isOn'), 'false');
  });

  it('a loop of minimize too; where it is to stop, the error points at the line', async () => {
    const loop = `const w = tf.variable(tf.scalar(0));
const optimizer = tf.train.sgd(0.1);
for (let i = 0; i < 3; i++) {
  optimizer.minimize(() => {
    return tf.sqrt(tf.abs(w));
  });
}`;
    await front.run(loop);
    const again = await front.begin(loop);
    await again.recvStreamLike('stderr', /gradient of Sqrt gave the first values/);
    await again.end();
    const gradient = await front.value('JSON.stringify(watchNumbers().findings.at(-1))');
    assert.match(gradient, /"began":"gradient".*"gradientOf":"Sqrt".*"line":5/);

    const { ename, evalue, traceback } = await front.failure(
      'watchNumbers({ stop: true });\nconst one = tf.scalar(1);\nconst two = one.div(0);',
    );
    assert.equal(ename, 'LimpidError');
    assert.match(evalue, /^RealDiv gave the first values that are not finite: float32 \[\], all infinite\./);
    assert.match(JSON.stringify(traceback), /one\.div\(0\)/);
  });

  it('what was found is shown as a table', async () => {
    const shown = await front.begin('watchNumbers(false)');
    const { data } = await shown.recvResult();
    await shown.end();
    assert.match(JSON.stringify(data['text/markdown']), /not watched.*\| Log \|.*\| RealDiv, gradient of Sqrt \|/);
    assert.match(JSON.stringify(data['text/plain']), /RealDiv/);
  });
});
