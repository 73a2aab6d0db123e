import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../../../kernel/src/errors.ts';
import type { Publication } from '../../../kernel/src/messages.ts';
import { cellScope, publishTo } from '../../../kernel/src/display/publish.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';

const TRAINING = 'application/vnd.limpid.training.v1+json';

interface Shown {
  type: string;
  id: string;
  /** Of the picture. */
  state: string;
  epochsDone: number;
  batches: number | null;
  title: string;
  mimes: string[];
}

describe('training watched', () => {
  let shown: Shown[] = [];

  before(async () => {
    await tf.setBackend('cpu');
    watchTraining(tf);
    publishTo((publication) => shown.push(read(publication)));
  });
  beforeEach(() => {
    shown = [];
  });
  after(() => publishTo(() => undefined));

  it('shows one picture that is updated, and is whole at the end', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, { epochs: 3, validationSplit: 0.25 });
    assert.deepEqual([shown[0]?.type, shown[0]?.state], ['display_data', 'running']);
    assert.ok(shown.slice(1).every(({ type, id }) => type === 'update_display_data' && id === shown[0]?.id));
    const last = shown.at(-1);
    assert.deepEqual([last?.state, last?.epochsDone], ['done', 3]);
    assert.deepEqual(last?.mimes, [
      TRAINING,
      'application/vnd.vegalite.v5+json',
      'image/svg+xml',
      'text/x-markdown',
      'text/plain',
    ]);
  });

  it('updates at most five times a second', async () => {
    const { model, x, y } = problem();
    const began = performance.now();
    await model.fit(x, y, { epochs: 60 });
    const allowed = 2 + (performance.now() - began) / 200;
    const running = shown.filter(({ state }) => state === 'running').length;
    assert.ok(running >= 1 && running <= allowed, `${running} updates`);
  });

  it('shows a silent fit too', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, Object.assign({ epochs: 1 }, { verbose: 0 }));
    assert.equal(shown.at(-1)?.state, 'done');
  });

  it('shows two fits as two pictures', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, { epochs: 1 });
    await model.fit(x, y, { epochs: 3, initialEpoch: 1 });
    assert.equal(new Set(shown.map(({ id }) => id)).size, 2);
    assert.equal(shown.at(-1)?.epochsDone, 3);
  });

  it('learns the number of batches of a data set of unknown size', async () => {
    const { model } = problem();
    const rows = Array.from({ length: 40 }, (_, row) => ({ xs: [row, 1, 2, 3], ys: [row] }));
    const data = tf.data
      .array(rows)
      .filter(() => true)
      .batch(8);
    await model.fitDataset(data, { epochs: 2 });
    assert.equal(shown[0]?.batches, null);
    assert.deepEqual([shown.at(-1)?.batches, shown.at(-1)?.state], [5, 'done']);
  });

  it('reads the metrics of every epoch, as fit returns them', async () => {
    const { model, x, y } = problem();
    const pictures: string[] = [];
    publishTo((publication) => {
      if ('data' in publication.content) pictures.push(JSON.stringify(publication.content.data[TRAINING]));
    });
    try {
      const { history } = await model.fit(x, y, { epochs: 2 });
      const { data } = JSON.parse(pictures.at(-1) ?? '') as { data: { lossByEpoch: { value: number }[] } };
      assert.deepEqual(
        data.lossByEpoch.map(({ value }) => value),
        history['loss']?.map((loss) => Number(Number(loss).toPrecision(5))),
      );
    } finally {
      publishTo((publication) => shown.push(read(publication)));
    }
  });

  it('leaves no tensors behind that a fit does not leave by itself', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, { epochs: 1 });
    const before = tf.memory().numTensors;
    await model.fit(x, y, { epochs: 2, validationSplit: 0.5 });
    assert.equal(tf.memory().numTensors, before);
  });

  it('ends with the batch when the cell is interrupted: weights are kept, tensors are not', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, { epochs: 1 });
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const training = cellScope.run({ id: 'cell', signal: controller.signal }, () =>
      model.fit(x, y, {
        epochs: 500,
        callbacks: {
          onBatchEnd: (batch) => {
            if (batch === 3) controller.abort();
          },
        },
      }),
    );
    await assert.rejects(training, (error) => error instanceof LimpidError && error.code === 'INTERRUPTED');
    assert.equal(shown.at(-1)?.state, 'stopped');
    assert.match(shown.at(-1)?.title ?? '', /^Interrupted in epoch 1 of 500/);
    assert.equal(tf.memory().numTensors, before);
    await model.fit(x, y, { epochs: 1 });
    assert.equal(shown.at(-1)?.state, 'done');
  });

  it('says that a fit failed, and throws what it threw', async () => {
    const { model, x, y } = problem();
    const failure = new Error('a callback of the user');
    const training = model.fit(x, y, { callbacks: { onBatchEnd: () => Promise.reject(failure) } });
    await assert.rejects(training, (error) => error === failure);
    assert.equal(shown.at(-1)?.state, 'failed');
  });

  it('shows nothing when a fit fails before its first batch', async () => {
    const { model, x } = problem();
    await assert.rejects(model.fit(x, tf.zeros([3, 1])), /same number of samples/);
    assert.deepEqual(shown, []);
  });

  it('says that training stopped early', async () => {
    const { model, x, y } = problem();
    await model.fit(x, y, { epochs: 9, callbacks: { onEpochEnd: (epoch) => void (model.stopTraining = epoch === 1) } });
    assert.match(shown.at(-1)?.title ?? '', /^Stopped early, 2 of 9 epochs/);
  });
});

function problem() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
  const x = tf.randomNormal([256, 4], 0, 1, 'float32', 7);
  return { model, x, y: x.sum(1, true) };
}

function read({ type, content }: Publication): Shown {
  assert.ok('transient' in content);
  // SAFETY: what is published here is a training picture, which the assertions look into.
  const picture = content.data[TRAINING] as unknown as Shown;
  const { state, epochsDone, batches, title } = picture;
  const id = content.transient.display_id ?? '';
  return { type, id, state, epochsDone, batches, title, mimes: Object.keys(content.data) };
}
