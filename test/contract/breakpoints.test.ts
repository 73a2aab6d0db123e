/** A breakpoint stops a training where it says, lets it be changed there, and changes no number by itself. */
import assert from 'node:assert/strict';
import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { loadEngine, type TensorFlow } from '../../kernel/src/engine/load.ts';
import { isOpByOpAsked } from '../../kernel/src/engine/op-by-op.ts';
import { LimpidError } from '../../kernel/src/errors.ts';
import { breakOn, type BreakHandle, type BreakOptions } from '../../kernel/src/training/breakpoints/break-on.ts';
import type { Paused } from '../../kernel/src/training/breakpoints/paused.ts';

describe('a breakpoint in a training', () => {
  let tf: TensorFlow;
  let handles: BreakHandle[] = [];
  let x: Tensor;
  let y: Tensor;

  before(async () => {
    ({ tf } = await loadEngine());
    x = tf.randomUniform([8, 6, 6, 1], -1, 1, 'float32', 7);
    y = tf.oneHot(tf.range(0, 8, 1, 'int32').mod(tf.scalar(3, 'int32')), 3);
  });
  afterEach(() => {
    for (const handle of handles) handle.remove();
    handles = [];
    delete process.env['LIMPID_TRACE'];
  });

  function made(): LayersModel {
    const seeded = (seed: number) => tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed });
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({
          name: 'conv',
          filters: 3,
          kernelSize: 3,
          inputShape: [6, 6, 1],
          activation: 'relu',
          kernelInitializer: seeded(1),
        }),
        tf.layers.batchNormalization({ name: 'norm' }),
        tf.layers.flatten({ name: 'flat' }),
        tf.layers.dense({ name: 'scores', units: 3, activation: 'softmax', kernelInitializer: seeded(2) }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy' });
    return model;
  }

  function set(model: LayersModel, name: string, options: BreakOptions): BreakHandle {
    const handle = breakOn(model, name, options);
    handles.push(handle);
    return handle;
  }

  const fit = async (model: LayersModel, epochs: number): Promise<number[]> => {
    const { history } = await model.fit(x, y, { epochs, batchSize: 4, shuffle: false, verbose: 0 });
    return (history['loss'] ?? []).map(Number);
  };
  const places = (paused: Paused): string => `${paused.step} ${paused.layer} ${paused.phase}`;

  /** Where it stops, as it is let go on in this way. */
  async function stops(
    name: string,
    options: BreakOptions,
    act: (paused: Paused) => void = () => undefined,
  ): Promise<string[]> {
    const met: string[] = [];
    const model = made();
    set(model, name, {
      ...options,
      onBreak: (paused) => {
        met.push(places(paused));
        act(paused);
      },
    });
    await fit(model, 2);
    return met;
  }

  it('changes no number, whether steps were traced before it or not, and leaves no tensor', async () => {
    process.env['LIMPID_TRACE'] = 'off';
    const expected = await fit(made(), 8);
    delete process.env['LIMPID_TRACE'];
    const model = made();
    const handle = set(model, 'conv', { phase: 'both', onBreak: (paused) => paused.continue() });
    set(model, 'scores', { phase: 'both', when: ({ loss }) => loss === -1 });
    set(model, 'Relu', {});
    const first = await fit(model, 2);
    const tensors = tf.memory().numTensors;
    assert.deepEqual([...first, ...(await fit(model, 6))], expected);
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(handle.hits, 2 * 2 * 8);
  });

  it('stops forward, backward, in both, and at operations', async () => {
    assert.deepEqual((await stops('conv', {})).slice(0, 2), ['1 conv forward', '2 conv forward']);
    assert.deepEqual((await stops('scores', { phase: 'both' })).slice(0, 3), [
      '1 scores forward',
      '1 scores backward',
      '2 scores forward',
    ]);
    assert.deepEqual((await stops('Conv2D', { phase: 'both' })).slice(0, 2), ['1 Conv2D forward', '1 Conv2D backward']);
  });

  it('stops by its condition alone', async () => {
    assert.deepEqual(await stops('norm', { when: { step: 3 } }), ['3 norm forward']);
    assert.deepEqual(await stops('conv', { when: ({ step, epoch }) => step === 3 && epoch === 2 }), ['3 conv forward']);
    assert.deepEqual(await stops('conv', { when: { gradientNorm: 1e9 } }), []);
    assert.deepEqual((await stops('conv', { when: { gradientNorm: 1e-9 } }))[0], '1 conv update');
    assert.deepEqual(await stops('conv', { when: { loss: 'not finite' } }), []);
  });

  it('stops when the loss is no number, before it reaches a weight; abandoned, fit resolves with the weights before', async () => {
    const model = made();
    const weights = (): number[][] => model.getWeights().map((weight) => [...weight.dataSync()]);
    const reasons: string[] = [];
    let before: number[][] = [];
    set(model, 'scores', {
      when: { step: 3 },
      onBreak: (paused) => {
        before = weights();
        paused.set('activations', Number.NaN);
      },
    });
    set(model, 'scores', {
      when: { loss: 'not finite' },
      onBreak: (paused) => {
        reasons.push(`${places(paused)}: ${paused.reason}`);
        paused.abandon();
      },
    });
    const losses = await fit(model, 5);
    assert.deepEqual(reasons, ['3 scores loss: loss is NaN']);
    assert.equal(losses.length, 2);
    const trained = (all: number[][]): number[][] =>
      [0, 1, 2, 3].flatMap((index) => all[index] ?? []).map((one) => [one]);
    assert.deepEqual(trained(weights()), trained(before));
    assert.equal(Object.hasOwn(model.optimizer, 'applyGradients'), false);
    handles.forEach((handle) => handle.remove());
    assert.ok((await fit(model, 1)).every(Number.isFinite), 'it trains on');
  });

  it('stops in the step after a validation loss that rose, at the layer', async () => {
    const model = made();
    const reasons: string[] = [];
    set(model, 'conv', { when: { valLoss: 3 }, onBreak: ({ step, reason }) => void reasons.push(`${step} ${reason}`) });
    set(model, 'scores', {
      when: { step: 3 },
      phase: 'backward',
      onBreak: (paused) => paused.set('kernel', (now) => now.mul(-1000)),
    });
    await model.fit(x, y, { epochs: 3, batchSize: 4, validationData: [x, y], verbose: 0 });
    assert.equal(reasons.length, 1);
    assert.match(reasons[0] ?? '', /^5 val_loss rose from [\d.]+ to [\d.,]+$/);
  });

  it('shows what the layer gave, holds and learns', async () => {
    const model = made();
    const seen: unknown[] = [];
    const shapes = (all: { [name: string]: Tensor }) =>
      Object.entries(all).map(([name, { shape }]) => `${name} ${shape.join('×')}`);
    set(model, 'scores', {
      when: { gradientNorm: 1e-9 },
      onBreak: (paused) => {
        seen.push(paused.activations()?.shape, shapes(paused.weights()), shapes(paused.gradients()), paused.epoch);
        const [sum = 0] = paused.activations()?.sum().dataSync() ?? [];
        seen.push(Math.round(sum));
        paused.abandon();
      },
    });
    await fit(model, 1);
    assert.deepEqual(seen, [
      [4, 3],
      ['kernel 48×3', 'bias 3'],
      // of the logits: the loss comes from them
      ['activations 4×3', 'kernel 48×3', 'bias 3'],
      1,
      4,
    ]);
  });

  it('a weight that is set is seen in the loss of the same step, an activation that is replaced too', async () => {
    const uniform = Math.log(3);
    for (const change of [
      (paused: Paused) => {
        paused.set('kernel', 0);
        paused.set('bias', (now) => now.mul(0));
      },
      (paused: Paused) => paused.set('activations', 1 / 3),
    ]) {
      const model = made();
      set(model, 'scores', { onBreak: change });
      const loss = Number(await model.trainOnBatch(x, y));
      assert.ok(Math.abs(loss - uniform) < 1e-5, String(loss));
    }
  });

  it('goes on from layer to layer, forward and backward, and to the next batch', async () => {
    const walk = await stops('conv', { when: { step: 1 } }, (paused) => paused.next());
    assert.deepEqual(walk.slice(0, 9), [
      '1 conv forward',
      '1 norm forward',
      '1 flat forward',
      '1 scores forward',
      '1 scores backward',
      '1 flat backward',
      '1 norm backward',
      '1 conv backward',
      '2 conv forward',
    ]);
    const batches = await stops('norm', { when: { step: 2 } }, (paused) => paused.nextBatch());
    assert.deepEqual(batches, ['2 norm forward', '3 norm forward', '4 norm forward']);
  });

  it('waits between two batches for a handler that awaits, which can end the training there', async () => {
    const model = made();
    const order: string[] = [];
    set(model, 'conv', {
      onBreak: async (paused) => {
        order.push(`begins ${paused.step}`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`ends ${paused.step} ${paused.activations()?.isDisposed}`);
        assert.throws(() => paused.set('activations', 0), hasCode('BREAK_PASSED'));
        if (paused.step === 2) paused.abandon();
      },
    });
    await fit(model, 4);
    assert.deepEqual(order, ['begins 1', 'ends 1 false', 'begins 2', 'ends 2 false']);
  });

  it('is in loops of minimize, which abandoning ends', () => {
    const model = made();
    const met: string[] = [];
    const step = () =>
      model.optimizer.minimize(() => (model.apply(x, { training: true }) as Tensor).sub(y).square().mean<Scalar>());
    set(model, 'conv', {
      phase: 'backward',
      onBreak: (paused) => {
        met.push(places(paused));
        if (paused.step === 2) paused.abandon();
      },
    });
    step();
    const kernel = model.getWeights()[0]?.dataSync();
    assert.throws(step, hasCode('INTERRUPTED'));
    assert.deepEqual(model.getWeights()[0]?.dataSync(), kernel);
    assert.deepEqual(met, ['1 conv backward', '2 conv backward']);
    handles.forEach((handle) => handle.remove());
    set(model, 'conv', { onBreak: async () => undefined });
    assert.throws(step, hasCode('BREAK_AWAITS'));
  });

  it('removed, it costs nothing: layers are as before, and steps are traced again', async () => {
    const model = made();
    const layer = model.getLayer('conv');
    const runKernel = Object.getOwnPropertyDescriptor(tf.engine(), 'runKernel');
    const handle = set(model, 'conv', { onBreak: () => assert.fail('it is removed') });
    const other = set(model, 'Relu', { onBreak: () => undefined });
    handle.remove();
    handle.remove();
    await fit(model, 1);
    assert.deepEqual([handle.hits, other.hits], [0, 2]);
    assert.ok(Object.hasOwn(layer, 'call'));
    other.remove();
    assert.ok(!Object.hasOwn(layer, 'call'));
    // what guards the memory may hook it too, and stays
    assert.deepEqual(Object.getOwnPropertyDescriptor(tf.engine(), 'runKernel'), runKernel);
    assert.equal(isOpByOpAsked(), false);
  });

  it('stops in fitDataset at the layer, by its conditions, and waits for a handler that awaits', async () => {
    const batches = tf.data.generator(function* () {
      for (const from of [0, 4]) yield { xs: x.slice([from, 0, 0, 0], [4, 6, 6, 1]), ys: y.slice([from, 0], [4, 3]) };
    });
    const model = made();
    const met: string[] = [];
    const conditions: string[] = [];
    set(model, 'conv', {
      phase: 'both',
      onBreak: async (paused) => {
        met.push(`${paused.epoch} ${places(paused)}`);
        await new Promise((resolve) => setImmediate(resolve));
        if (paused.step === 5) paused.abandon();
      },
    });
    set(model, 'scores', { when: { step: 2 }, onBreak: ({ reason }) => void conditions.push(reason) });
    set(model, 'scores', { when: { valLoss: 3 }, onBreak: ({ reason }) => void conditions.push(reason) });
    set(model, 'scores', {
      when: { step: 3 },
      phase: 'backward',
      onBreak: (paused) => paused.set('kernel', (now) => now.mul(-1000)),
    });
    const { history } = await model.fitDataset(batches, { epochs: 9, validationData: batches, verbose: 0 });
    assert.deepEqual(
      met,
      [1, 2, 3, 4, 5].flatMap((step) =>
        ['forward', 'backward'].map((phase) => `${Math.ceil(step / 2)} ${step} conv ${phase}`),
      ),
    );
    assert.match(conditions.join(), /^step 2,val_loss rose from [\d.]+ to [\d.,]+$/);
    assert.ok((history['loss'] ?? []).length < 9);
  });

  it('says what is wrong with it', async () => {
    const model = made();
    const disposed = made();
    disposed.dispose();
    const wrong: [code: string, act: () => unknown][] = [
      ['BREAK_UNKNOWN', () => breakOn(model, 'scoers')],
      ['BREAK_DISPOSED', () => breakOn(disposed, 'conv')],
      ['BREAK_MODEL', () => breakOn(new tf.GraphModel('nowhere') as never, 'conv')],
      ['BREAK_WHEN', () => breakOn(model, 'conv', { when: {} })],
      ['BREAK_WHEN', () => breakOn(model, 'conv', { when: { step: Number.NaN } })],
      ['BREAK_PHASE', () => breakOn(model, 'conv', { phase: 'sideways' as never })],
      ['BREAK_ON_BREAK', () => breakOn(model, 'conv', { onBreak: 7 as never })],
    ];
    for (const [code, act] of wrong) assert.throws(act, hasCode(code), code);
    assert.throws(() => breakOn(model, 'scoers'), /Did you mean scores\?/);
    assert.throws(() => breakOn(new tf.GraphModel('nowhere') as never, 'conv'), /this is a graph model/);
    set(model, 'scores', {
      onBreak: (paused) => {
        assert.throws(() => paused.set('kernl', 0), /Did you mean kernel\?/);
        assert.throws(() => paused.set('bias', tf.zeros([4])), hasCode('BREAK_SHAPE'));
      },
    });
    await model.trainOnBatch(x, y);
  });

  it('goes on where nobody can answer, and says so once', async () => {
    const model = made();
    const handle = set(model, 'conv', {});
    const { warn } = console;
    const said: unknown[] = [];
    console.warn = (line: unknown) => said.push(line);
    try {
      await fit(model, 2);
    } finally {
      console.warn = warn;
    }
    assert.equal(handle.hits, 4);
    assert.equal(said.length, 1);
    assert.match(String(said[0]), /BREAK_UNATTENDED|nobody can answer here: it goes on/);
  });
});

function hasCode(code: string) {
  return (error: unknown): boolean => error instanceof LimpidError && error.code === code;
}
