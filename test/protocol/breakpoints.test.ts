/** A training that stands at a breakpoint is seen and steered over the comm of its picture, and never hangs where nobody can answer. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';
import { MODEL, SteeredTraining } from './steered-training.ts';

const NAMED = MODEL.replace('tf.layers.conv2d({', "tf.layers.conv2d({ name: 'conv',").replace(
  'tf.layers.dense({',
  "tf.layers.dense({ name: 'scores',",
);
const SET = "import { breakOn } from 'limpid';\nlet handle = breakOn(model, 'conv', { when: { step: 2 } });\nundefined";

describe('a training at a breakpoint', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start({ env: { LIMPID_STEERING: 'on' } });
    await front.run(NAMED);
    await front.run(SET);
  });
  afterEach(async () => {
    await front.run('handle.remove()');
  });
  after(async () => front.close());

  const again = async (options: string, name = 'conv'): Promise<void> => {
    await front.run(`handle = breakOn(model, '${name}', ${options}); undefined`);
  };

  async function begin(code: string): Promise<SteeredTraining> {
    const training = await SteeredTraining.begin(front, code);
    await training.send({ type: 'hello' });
    return training;
  }

  it('shows what the layer holds, is changed, steps from layer to layer and batch to batch, and goes on', async () => {
    const training = await begin('const { history } = await fit(2)\nhistory.loss.length');
    const first = await training.stand();
    assert.deepEqual(
      [first.layer, first.phase, first.reason, first.step, first.epoch],
      ['conv', 'forward', 'step 2', 2, 1],
    );
    assert.deepEqual(
      first.values.map(({ name, shape, isSettable }) => [name, shape.join('×'), isSettable]),
      [
        ['activations', '16×6×6×4', true],
        ['kernel', '3×3×1×4', true],
        ['bias', '4', true],
      ],
    );
    assert.ok(first.values[0]?.picture && first.values[0].counts.length > 1);
    assert.match((await training.steer({ action: 'checkpoint' })).text, /stands within a step/);
    assert.deepEqual(
      await training.steer({ action: 'set', name: 'kernl', how: 'value', value: 0 }).then(({ ok }) => ok),
      false,
    );
    assert.deepEqual(await training.steer({ action: 'set', name: 'kernel', how: 'value', value: 0 }), {
      ok: true,
      text: 'kernel is 0 now.',
    });
    const changed = await training.stand();
    assert.match(changed.values[1]?.text ?? '', /^0 to 0, mean 0, 100.0 % zeros$/);
    // computed again with it: what is left is the bias after one step
    assert.match(changed.values[0]?.text ?? '', /^\S+ to (0|0\.00\d*|\S+e−\d+), mean /);
    await training.steer({ action: 'next-layer' });
    assert.match((await training.stand()).layer, /^flatten/);
    await training.steer({ action: 'next-batch' });
    const next = await training.stand();
    assert.deepEqual([next.step, next.reason], [3, 'next batch']);
    assert.equal((await training.steer({ action: 'resume' })).text, 'Training goes on.');
    await training.closed();
    assert.equal(await training.result(), '2');
  });

  it('abandoned, fit resolves, and the weights are those before the step', async () => {
    await again("{ when: { step: 2 }, phase: 'backward' }", 'scores');
    const training = await begin(
      'const then = model.optimizer.iterations;\nawait fit(9);\nmodel.optimizer.iterations - then',
    );
    const { values, loss } = await training.stand();
    assert.ok(loss !== null && values.some(({ name }) => name === 'gradient of activations'));
    const { text } = await training.steer({ action: 'stop' });
    assert.match(text, /^Stopped and kept: the step is given up/);
    await training.closed();
    const { title, break: left } = await training.last();
    assert.match(title, /^Stopped and kept/);
    assert.equal(left, null);
    // the one step before
    assert.equal(await training.result(), '1');
  });

  it('interrupted while it stands, it ends as an interrupted fit does, and the next one runs', async () => {
    await again('{}');
    const training = await begin('await fit(9)');
    await training.stand();
    await front.interrupt();
    await training.closed();
    // its error may come before the comm is closed, or after it
    training.cell.ignore();
    assert.match((await training.cell.recvReply('error')).evalue, /Interrupted/);
    await front.run('handle.remove()');
    const next = await SteeredTraining.begin(front, 'await fit(1)\n1');
    await next.closed();
    assert.equal(await next.result(), '1');
  });

  it('a loop of minimize has its picture and buttons at once, and ends when it is abandoned', async () => {
    await again('{ when: { step: 2 } }');
    const loop = `
      const sgd = tf.train.sgd(0.01);
      for (let step = 0; step < 5; step++) sgd.minimize(() => model.apply(x).sub(y).square().mean());`;
    const training = await begin(loop);
    assert.equal((await training.stand()).step, 2);
    await training.steer({ action: 'stop' });
    await training.closed();
    training.cell.ignore();
    assert.match((await training.cell.recvReply('error')).evalue, /Interrupted/);
  });

  it('goes on when the front end closes the comm', async () => {
    await again('{}');
    const training = await begin('await fit(1)\n1');
    await training.stand();
    const closing = front.tell('comm_close', { comm_id: training.comm, data: {} });
    await closing.recvBusy();
    await closing.recvIdle();
    assert.equal(await training.result(), '1');
  });
});

describe('a breakpoint where no front end listens', () => {
  it('never hangs: it is said once, or onBreak decides', async () => {
    const front = await FrontEnd.start();
    await front.run(NAMED);
    await front.run(SET);
    const cell = await front.begin('await fit(1)\nhandle.hits');
    const said = await cell.recvUntil((type, content) =>
      type === 'stream' && String(content['text']).includes('breakpoint') ? String(content['text']) : undefined,
    );
    assert.match(said, /came to the breakpoint at conv \(step 2\), and nobody can answer here: it goes on/);
    cell.ignore();
    await cell.recvReplyMessage();
    const decided = await front.begin(`
      handle.remove();
      const met: string[] = [];
      handle = breakOn(model, 'scores', { phase: 'both', onBreak: async (paused) => {
        met.push(paused.phase);
        await paused.activations()?.data();
        if (paused.step === 2) paused.abandon();
      } });
      await fit(3);
      undefined`);
    decided.ignore();
    await decided.recvReplyMessage();
    assert.equal(await front.value('met.join()'), "'forward,backward,forward,backward'");
    await front.close();
  });
});

describe('a breakpoint on the wasm backend', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start({ env: { LIMPID_RUNG: 'wasm' } });
  });
  after(async () => front.close());

  it('stops at layers and operations, moves no number by itself, and gives up a step that was changed', async () => {
    await front.run(NAMED);
    const cell = await front.begin(`
      import { breakOn } from 'limpid';
      const start = model.getWeights().map((weight) => weight.clone());
      const losses = async (): Promise<string> => {
        model.setWeights(start);
        model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
        const { history } = await model.fit(x, y, { epochs: 2, batchSize: 32, shuffle: false, verbose: 0 });
        return String(history.loss);
      };
      const plain = await losses();
      const met: string[] = [];
      const handles = [
        breakOn(model, 'conv', { phase: 'both', onBreak: ({ phase, step }) => void met.push(phase + step) }),
        breakOn(model, 'Conv2D', { when: { step: 2 }, onBreak: ({ layer }) => void met.push(layer) }),
        breakOn(model, 'scores', { when: { gradientNorm: 1e-9 }, onBreak: ({ phase, step }) => void met.push(phase + step) }),
      ];
      const stopped = await losses();
      for (const handle of handles) handle.remove();
      const abandoning = breakOn(model, 'scores', { onBreak: (paused) => {
        paused.set('kernel', 0);
        paused.set('activations', Number.NaN);
      } });
      breakOn(model, 'scores', { when: { loss: 'not finite' }, onBreak: (paused) => {
        met.push(String(paused.gradients().kernel?.shape ?? paused.reason));
        paused.abandon();
      } });
      const given = await losses();
      const kernel = model.getLayer('scores').getWeights()[0].abs().sum().dataSync()[0];
      const conv = model.getLayer('conv').getWeights()[0].sub(start[0]).abs().sum().dataSync()[0];
      undefined`);
    // its pictures are not what this is about
    cell.ignore();
    await cell.recvReplyMessage();
    assert.equal(await front.value('stopped === plain'), 'true');
    const steps = Number(await front.value('met.filter((place) => place.startsWith("forward")).length'));
    assert.ok(steps >= 2);
    const expected = Array.from({ length: steps }, (_, index) => index + 1).flatMap((step) => [
      `forward${step}`,
      ...(step === 2 ? ['Conv2D'] : []),
      `backward${step}`,
      `update${step}`,
    ]);
    const met = await front.value('met.join()');
    assert.deepEqual(met.replaceAll("'", '').split(',').toSorted(), [...expected, 'loss is NaN'].toSorted());
    assert.equal(await front.value('[kernel, conv].join()'), "'0,0'");
  });
});
