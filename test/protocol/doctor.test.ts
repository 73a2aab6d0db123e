/** The doctor in a notebook: its findings under the curve and in the history, with the cells and lines that made what they are about. */
import assert from 'node:assert/strict';
import {
  TRAINING,
  type ExperimentOutcome,
  type TrainingFinding,
  type TrainingMessage,
  type TrainingPicture,
} from '../../kernel/src/mime.ts';
import { FrontEnd } from './front-end.ts';
import { SteeredTraining } from './steered-training.ts';

describe('findings of a training', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import * as tf from '@tensorflow/tfjs';");
  });
  after(async () => front.close());

  it('name the cell and the line of the layer, of compile and of fit', async () => {
    await front.run(
      'const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }));\nmodel.add(tf.layers.dense({ units: 3 }));',
    );
    const compile = await front.begin(
      '\nmodel.compile({ optimizer: tf.train.sgd(0), loss: "categoricalCrossentropy" });',
    );
    await compile.recvIdle();
    assert.deepEqual(
      told((await compile.recvReplyMessage()).metadata),
      // without a sample of the data, and before the first step
      ['logits-into-probability-loss cell 2:3', 'learning-rate cell 3:2'],
    );
    const fit =
      'const x = tf.randomNormal([64, 4]).mul(5000);\nconst y = tf.oneHot(tf.range(0, 64, 1, "int32").mod(tf.scalar(3, "int32")), 3);\nconst history = await model.fit(x, y, { epochs: 3 });';
    const cell = await front.begin(fit);
    const { picture, words } = await cell.recvUntil((type, content) => finished(type, content));
    await cell.end();
    const list = 'history.findings.map(({ symptom, where }) => `${symptom} ${where.url}:${where.line}`)';
    const found = await front.value(`${list}.join(' ')`);
    for (const one of [
      'logits-into-probability-loss cell-2.ts:3',
      'learning-rate cell-3.ts:2',
      'unnormalized-input cell-4.ts:3',
    ])
      assert.ok(found.includes(one), `${one} is not among ${found}`);
    const shown = picture.findings?.map(({ symptom, where }) => `${symptom}, ${where}`);
    assert.ok(shown?.includes('learning-rate, cell 3, line 2'), shown?.join('; '));
    assert.match(words, /- \*\*logits-into-probability-loss\*\*: .* Try: .*\(cell 2, line 3\)/);
  });

  it('name the line of a layer within a list of layers', async () => {
    const list = `
const listed = tf.sequential({
  layers: [
    tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }),
    tf.layers.dense({ units: 3 }),
  ],
});
listed.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });`;
    const cell = await front.begin(list);
    await cell.recvIdle();
    const [said] = told((await cell.recvReplyMessage()).metadata);
    assert.match(said ?? '', /^logits-into-probability-loss cell \d+:5$/);
  });
});

describe('an experiment that is asked for at a finding', function () {
  this.timeout(300_000);
  let front: FrontEnd;
  let training: SteeredTraining;
  before(async () => {
    front = await FrontEnd.start({ env: { LIMPID_STEERING: 'on', LIMPID_RUNG: 'wasm' } });
    await front.run(`
import * as tf from '@tensorflow/tfjs';
import { getRandomState, setSeed } from 'limpid';
setSeed(3);
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }),
  tf.layers.dropout({ rate: 0.1 }),
  tf.layers.dense({ units: 1 }),
] });
model.compile({ optimizer: tf.train.momentum(1e-9, 0.9), loss: 'meanSquaredError' });
const x = tf.randomNormal([64, 4]);
const y = x.sum(1, true);
const bits = async () => JSON.stringify([
  model.getWeights().map((weight) => [...new Uint32Array(weight.dataSync().buffer.slice(0))]),
  (await model.optimizer.getWeights()).map(({ tensor }) => [...new Uint32Array(Float32Array.from(tensor.dataSync()).buffer)]),
  model.optimizer.learningRate, model.optimizer.iterations, getRandomState(),
]);
undefined`);
  });
  after(async () => front.close());

  const ASK = { type: 'steer', action: 'experiment', symptom: 'learning-rate' };
  const ask = (request: object): void => {
    const content = { ...request };
    front.tell('comm_msg', { comm_id: training.comm, data: { method: 'custom', content } }).ignore();
  };
  let told = '';
  /** The next thing that is said of the experiment; it is said again when something else is found meanwhile. */
  const outcome = async (): Promise<ExperimentOutcome> => {
    const next = await training.cell.recvUntil((type, content) => {
      if (type !== 'comm_msg') return undefined;
      // SAFETY: what the kernel sends there
      const { content: message } = content['data'] as { content?: TrainingMessage };
      const findings = message?.type === 'delta' ? message.delta.changed.findings : undefined;
      const found = findings?.find(({ symptom }) => symptom === ASK.symptom)?.outcome;
      return found?.state === told ? undefined : found;
    });
    told = next.state;
    return next;
  };

  it('waits for the end of the training and says so, then trains a copy, and leaves model, optimizer and random numbers as they are', async () => {
    training = await SteeredTraining.begin(
      front,
      'const history = await model.fit(x, y, { epochs: 100_000, batchSize: 16 });\nconst then = await bits(); undefined',
    );
    await training.send({ type: 'hello' });
    await training.message('picture');
    await training.steer({ action: 'pause' });
    ask(ASK);
    assert.deepEqual(await outcome(), { state: 'waiting', text: 'It begins when the training is over.' });
    await training.steer({ action: 'resume' });
    await training.steer({ action: 'stop' });
    assert.equal((await outcome()).state, 'running');
    training.cell.ignore();
    const { state, text, series } = await outcome();
    assert.equal(state, 'confirmed');
    assert.match(text, /^The loss falls fastest at about [\d.e−]+\. The model has 1\.0e−9\.$/);
    assert.ok((series?.lines[0]?.values.length ?? 0) > 10);
    assert.equal(await front.value('then === await bits()'), 'true');
  });

  it('is done again when the training is over, and its result stays in the notebook', async () => {
    ask(ASK);
    assert.equal((await outcome()).state, 'running');
    assert.equal((await outcome()).state, 'confirmed');
    const picture = await training.last();
    assert.equal(picture.state, 'stopped');
    assert.equal(picture.findings?.find(({ symptom }) => symptom === ASK.symptom)?.outcome?.state, 'confirmed');
    assert.equal(await front.value('then === await bits()'), 'true');
  });

  it('says that the model is gone, and that there is none for what was not found', async () => {
    await front.run('model.dispose(); undefined');
    ask(ASK);
    assert.equal((await outcome()).state, 'running');
    const { state, text } = await outcome();
    assert.deepEqual([state, text], ['failed', 'The model is gone: it was disposed, or nothing holds it any more.']);
    ask({ ...ASK, symptom: 'dead-relu' });
    assert.match((await training.message('answer')).text, /^There is no experiment for this finding/);
    ask({ ...ASK, symptom: 3 });
    assert.equal((await training.message('answer')).ok, false);
  });
});

/** What the reply of a cell says of the models that it compiled. */
function told(metadata: unknown): string[] {
  // SAFETY: what the kernel tells of a cell that compiles
  const { limpid } = metadata as { limpid?: { findings?: TrainingFinding[] } };
  return (limpid?.findings ?? []).map(({ symptom, place }) => `${symptom} cell ${place?.cell}:${place?.line}`);
}

/** The picture that stays, and its words. */
function finished(
  type: string,
  content: { [field: string]: unknown },
): { picture: TrainingPicture; words: string } | undefined {
  const { data } = content;
  if (type !== 'update_display_data' || typeof data !== 'object' || data === null) return undefined;
  const { [TRAINING]: picture, 'text/x-markdown': words }: { [TRAINING]?: unknown; 'text/x-markdown'?: unknown } = data;
  // SAFETY: what the kernel shows under this type is a training's picture.
  return typeof words === 'string' ? { picture: picture as TrainingPicture, words } : undefined;
}
