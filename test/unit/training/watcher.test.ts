import assert from 'node:assert/strict';
import { mock } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { Publication } from '../../../kernel/src/messages.ts';
import type { TrainingMessage, TrainingPicture } from '../../../kernel/src/mime.ts';
import { publishTo } from '../../../kernel/src/display/publish.ts';
import { repairTfjs } from '../../../kernel/src/engine/repairs/repair.ts';
import { channelsFrom, type Channelled } from '../../../kernel/src/training/channel.ts';
import { applyDelta } from '../../../kernel/src/training/delta.ts';
import type { TrainingEvent } from '../../../kernel/src/training/history.ts';
import { layersFrom } from '../../../kernel/src/training/layers.ts';
import { observeTrainings } from '../../../kernel/src/training/observers.ts';
import { cosineDecay } from '../../../kernel/src/training/schedules.ts';
import { Budget } from '../../../kernel/src/training/budget.ts';
import { Watcher } from '../../../kernel/src/training/watcher.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';
import { layers } from './events.ts';
import { plan } from './fit.ts';
import { ManualClock } from './manual-clock.ts';

const TRAINING = 'application/vnd.limpid.training.v1+json';

describe('what watches a training', function () {
  this.timeout(180_000);
  let pictures: TrainingPicture[] = [];
  const undo: (() => void)[] = [];

  before(async () => {
    repairTfjs();
    await tf.setBackend('cpu');
    watchTraining(tf);
    publishTo(({ content }: Publication) => {
      // SAFETY: what is published here is a training's picture.
      if ('data' in content) pictures.push(structuredClone(content.data[TRAINING]) as unknown as TrainingPicture);
    });
  });
  beforeEach(() => {
    pictures = [];
  });
  afterEach(() => {
    for (const act of undo.splice(0)) act();
  });
  after(() => publishTo(() => undefined));

  /** A channel that a front end hears once it has said hello. */
  function channel() {
    const sent: TrainingMessage[] = [];
    const state: { isHeard: boolean; isClosed: boolean; training?: Channelled } = { isHeard: false, isClosed: false };
    undo.push(
      channelsFrom((_, training) => {
        state.training = training;
        return {
          comm: 'comm-1',
          actions: ['pause', 'stop'],
          get isHeard() {
            return state.isHeard;
          },
          send: (message) => sent.push(structuredClone(message)),
          close: () => {
            state.isClosed = true;
          },
        };
      }),
    );
    const hello = (): void => {
      state.isHeard = true;
      state.training?.hello();
    };
    return { sent, state, hello };
  }

  it('shows whole pictures until a front end is heard, then sends it deltas that lead to the last one', async () => {
    const { sent, state, hello } = channel();
    let beforeHello = 0;
    let since = 0;
    await fit(100, (epoch) => {
      if (epoch !== 12) return;
      beforeHello = pictures.length;
      since = performance.now();
      assert.ok(beforeHello > 1);
      assert.deepEqual(sent, []);
      hello();
    });
    assert.deepEqual(pictures[0]?.steering, { comm: 'comm-1', actions: ['pause', 'stop'] });
    const [first, ...later] = sent;
    assert.ok(first?.type === 'picture');
    let picture = first.picture;
    let deltas = 0;
    for (const message of later) {
      if (message.type === 'picture') picture = message.picture;
      if (message.type !== 'delta') continue;
      assert.equal(message.delta.sequence, (picture.sequence ?? 0) + 1);
      picture = applyDelta(picture, message.delta);
      deltas += 1;
    }
    assert.ok(deltas >= 3, `${deltas} deltas`);
    // at most every two seconds, and at the end: as it is, and whole
    const most = 2 + Math.ceil((performance.now() - since) / 2000);
    assert.ok(pictures.length - beforeHello <= most, `${pictures.length - beforeHello} whole pictures`);
    assert.deepEqual([pictures.at(-1)?.state, pictures.at(-1)?.steering, state.isClosed], ['done', null, true]);
    assert.ok((pictures.at(-1)?.sequence ?? 0) > (picture.sequence ?? 0));
  });

  it('says that training is paused, and does not count the time', async () => {
    const { state } = channel();
    await fit(12, async (epoch) => {
      if (epoch !== 6) return;
      state.training?.paused(true);
      // a minute passes
      const { now } = performance;
      const clock = mock.method(performance, 'now', () => now.call(performance) + 60_000);
      undo.push(() => clock.mock.restore());
      assert.match(pictures.at(-1)?.title ?? '', /^Paused in epoch 7 of 12/);
      state.training?.paused(false);
    });
    const times = pictures.at(-1)?.views?.find(({ name }) => name === 'time')?.data['timeEpochLine'] ?? [];
    assert.equal(times.length, 12);
    assert.ok(
      times.every(({ value }) => Number(value) < 30),
      JSON.stringify(times),
    );
  });

  it('goes on when a channel or a source of statistics fails', async () => {
    undo.push(
      channelsFrom(() => {
        throw new Error('no comm');
      }),
    );
    undo.push(
      layersFrom(() => ({
        read: () => {
          throw new Error('no statistics');
        },
        close: () => undefined,
      })),
    );
    await fit(3);
    assert.equal(pictures.at(-1)?.state, 'done');
  });

  it('reads statistics of layers where there is a source, and tells observers of them', async () => {
    const events: TrainingEvent[] = [];
    let closed = 0;
    undo.push(observeTrainings(() => (event) => events.push(event)));
    undo.push(layersFrom(() => ({ read: () => layers(2), close: () => (closed += 1) })));
    await fit(20);
    const read = events.filter(({ type }) => type === 'layers').length;
    assert.ok(read >= 1 && read <= 8, `${read} readings in about a second`);
    assert.equal(closed, 1);
    assert.ok(pictures.at(-1)?.views?.some(({ name }) => name === 'gradients'));
  });

  it('tells of every batch once, and shows how far it is, where there is no time to read most of them', async () => {
    const clock = new ManualClock();
    const events: (TrainingEvent & { type: 'batch ended' })[] = [];
    undo.push(
      observeTrainings(() => (event) => {
        if (event.type === 'batch ended') events.push(event);
      }),
    );
    const budget = new Budget(clock);
    const watcher = new Watcher({
      tf,
      clock,
      budget,
      startedAt: 0,
      steered: { signal: undefined },
      plan: plan({ epochs: 5 }),
    });
    for (let epoch = 0; epoch < 5; epoch++) {
      watcher.happened({ type: 'epoch began', at: clock.now(), epoch });
      for (let batch = 0; batch < 100; batch++) {
        clock.moveTo(clock.now() + 4.5);
        const before = pictures.length;
        watcher.batchEnded(batch, 32, () => {
          clock.moveTo(clock.now() + 0.1);
          return { loss: 1 };
        });
        if (pictures.length > before) assert.equal(pictures.at(-1)?.batch, batch + 1);
      }
      assert.ok(watcher.isEpochWhole);
      const told = events.splice(0);
      assert.equal(
        told.reduce((sum, { batches = 1 }) => sum + batches, 0),
        100,
      );
      assert.equal(
        told.reduce((sum, { size }) => sum + size, 0),
        3200,
      );
      assert.ok(told.length < 40, `${told.length} events`);
      assert.deepEqual([told.at(-1)?.batch, told.at(-1)?.batches ?? 1], [99, 1], 'the last one may hold validation');
      watcher.happened({ type: 'epoch ended', at: clock.now(), epoch, values: { loss: 1 } });
    }
    await watcher.end('done');
    assert.ok(pictures.length >= 10, `${pictures.length} pictures in 2.25 s`);
    assert.equal(pictures.at(-1)?.epochsDone, 5);
  });

  it('shows the learning rate that each step was done with', async () => {
    const rates = cosineDecay({ initialLearningRate: 0.1, decaySteps: 48 });
    const events: TrainingEvent[] = [];
    undo.push(observeTrainings(() => (event) => events.push(event)));
    await fit(12, undefined, (optimizer) => Object.assign(optimizer, { learningRate: rates }));
    const told = events.flatMap((event) =>
      event.type === 'batch ended' && event.learningRate !== undefined ? [event] : [],
    );
    assert.ok(told.length > 5);
    let epoch = -1;
    for (const event of events) {
      if (event.type === 'epoch began') epoch = event.epoch;
      if (event.type !== 'batch ended' || event.learningRate === undefined) continue;
      assert.equal(event.learningRate, rates(epoch * 4 + event.batch));
    }
  });

  it('shows two fits at once as two pictures', async () => {
    await Promise.all([fit(4), fit(6)]);
    const ended = pictures.filter(({ state }) => state === 'done').map(({ id, epochsDone }) => `${id} ${epochsDone}`);
    assert.deepEqual([...new Set(ended)].map((text) => text.split(' ')[1]).sort(), ['4', '6']);
  });

  it('shows a loss that is no number, and what was before', async () => {
    const made = model();
    await made.fit(tf.ones([16, 2]), tf.fill([16, 1], Infinity), { epochs: 2, batchSize: 4 });
    assert.match(pictures.at(-1)?.summary ?? '', /loss: not a number from epoch 1, shown as a gap/);
  });

  it('fails as fit does when the model is disposed meanwhile', async () => {
    const made = model();
    const training = made.fit(tf.ones([16, 2]), tf.ones([16, 1]), {
      epochs: 9,
      batchSize: 4,
      callbacks: {
        onEpochEnd: (epoch) => {
          if (epoch === 1) made.dispose();
        },
      },
    });
    await assert.rejects(training, /disposed/);
    assert.match(pictures.at(-1)?.title ?? '', /^Failed in epoch 3 of 9/);
  });
});

/** Epochs of about 50 ms, four batches each. */
async function fit(
  epochs: number,
  onEpochEnd: (epoch: number) => void | Promise<void> = () => undefined,
  change: (optimizer: tf.Optimizer) => void = () => undefined,
): Promise<void> {
  const made = model();
  change(made.optimizer);
  await made.fit(tf.ones([16, 2]), tf.ones([16, 1]), {
    epochs,
    batchSize: 4,
    callbacks: {
      onEpochEnd: async (epoch) => {
        await onEpochEnd(epoch);
        await new Promise((resolve) => setTimeout(resolve, 50));
      },
    },
  });
}

function model(): tf.LayersModel {
  const made = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  made.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return made;
}
