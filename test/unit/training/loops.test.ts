import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { Publication } from '../../../kernel/src/messages.ts';
import type { TrainingPicture } from '../../../kernel/src/mime.ts';
import { cellScope, endCell, publishTo, type CellEnd, type CellScope } from '../../../kernel/src/display/publish.ts';
import { repairTfjs } from '../../../kernel/src/engine/repairs/repair.ts';
import { traced } from '../../../kernel/src/engine/traced/pure.ts';
import { watchTraining } from '../../../kernel/src/training/watch.ts';

const TRAINING = 'application/vnd.limpid.training.v1+json';
/** Long enough to be a loop: ten steps over half a second. */
const STEPS = 14;
const STEP_TIME = 45;

describe('training loops of a notebook’s own', function () {
  this.timeout(180_000);
  let pictures: TrainingPicture[] = [];

  before(async () => {
    repairTfjs();
    await tf.setBackend('cpu');
    watchTraining(tf);
    publishTo(({ content }: Publication) => {
      // SAFETY: what is published here is a training's picture.
      if ('data' in content) pictures.push(content.data[TRAINING] as unknown as TrainingPicture);
    });
  });
  beforeEach(() => {
    pictures = [];
  });
  after(() => publishTo(() => undefined));

  it('show one picture of minimize: steps, loss, steps a second, learning rate', async () => {
    const { optimizer, cost } = problem();
    const losses: number[] = [];
    await cell(async () => {
      await loop(() => {
        const loss = optimizer.minimize(cost, true);
        losses.push(loss?.dataSync()[0] ?? Number.NaN);
        loss?.dispose();
      });
    });
    const last = pictures.at(-1);
    assert.equal(new Set(pictures.map(({ id }) => id)).size, 1);
    assert.match(last?.title ?? '', /^14 steps done · loss [\d.]+ · \d+(\.\d)? steps\/s · took 0:01$/);
    assert.deepEqual([last?.state, last?.epochs, last?.batch], ['done', 0, STEPS]);
    assert.ok(Math.abs((last?.learningRate ?? 0) - 0.1) < 1e-9);
    const shown = last?.data['lossByBatch'] ?? [];
    assert.ok(shown.length > 3, `${shown.length} losses were read`);
    for (const { x, value } of shown) {
      assert.equal(value, Number((losses[Number(x) - 1] ?? 0).toPrecision(5)), `step ${x}`);
    }
    assert.match(pictures[0]?.title ?? '', /^Step 1\d · loss/);
  });

  it('give what minimize gives, and leave no tensor behind', async () => {
    const { optimizer, cost } = problem();
    await cell(async () => {
      const first = optimizer.minimize(cost, true);
      assert.ok(first instanceof tf.Tensor && !first.isDisposed);
      first.dispose();
      const before = tf.memory().numTensors;
      await loop(() => assert.equal(optimizer.minimize(cost), null));
      assert.equal(tf.memory().numTensors, before);
    });
    assert.ok(pictures.length > 0);
  });

  it('show steps that traced(…) declares, by the loss that they give', async () => {
    const { optimizer, x, y, weight } = problem();
    const step = traced((inputs: tf.Tensor, targets: tf.Tensor) => {
      const loss = optimizer.minimize(
        () => tf.losses.meanSquaredError(targets, tf.mul(inputs, weight)).asScalar(),
        true,
      );
      return loss ? { loss, twice: tf.mul(2, loss) } : {};
    });
    await cell(() => loop(() => tf.dispose(step(x, y))));
    const last = pictures.at(-1);
    assert.equal(last?.batch, STEPS);
    assert.ok(Math.abs((last.latest['twice'] ?? 0) - 2 * (last.latest['loss'] ?? 1)) < 1e-6);
    assert.equal(new Set(pictures.map(({ id }) => id)).size, 1);
  });

  it('show gradients that are applied, without a loss', async () => {
    const { optimizer, cost } = problem();
    await cell(() =>
      loop(() => {
        const { value, grads } = tf.variableGrads(cost);
        optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
        tf.dispose([value, grads]);
      }),
    );
    assert.match(pictures.at(-1)?.title ?? '', /^14 steps done · \d+(\.\d)? steps\/s/);
  });

  it('show trainOnBatch of each model, with its metrics', async () => {
    const models = [model(), model()];
    await cell(async () => {
      for (let step = 0; step < STEPS; step++) {
        for (const one of models) await one.trainOnBatch(tf.ones([4, 2]), tf.ones([4, 1]));
        await setTimeout(STEP_TIME);
      }
    });
    const last = pictures.filter(({ state }) => state === 'done');
    assert.equal(new Set(last.map(({ id }) => id)).size, 2);
    assert.deepEqual(
      last.map(({ title }) => title.split(' · ').slice(0, 2)).sort(),
      [1, 2].flatMap((loop) => Array<string[]>(2).fill([`Loop ${loop}`, `${STEPS} steps done`])),
    );
    assert.match(last[0]?.summary ?? '', /^Loop 1: Training ran 14 steps/);
    for (const { batch, latest } of last) {
      assert.equal(batch, STEPS);
      assert.deepEqual(Object.keys(latest), ['loss', 'mae']);
    }
  });

  it('show nothing of a few steps, of many steps within a moment, and without a cell', async () => {
    const { optimizer, cost } = problem();
    await cell(async () => {
      for (let step = 0; step < 5; step++) {
        optimizer.minimize(cost);
        await setTimeout(150);
      }
    });
    await cell(async () => {
      // however slow the machine is, it is one moment
      const moment = performance.now();
      const clock = mock.method(performance, 'now', () => moment);
      for (let step = 0; step < 30; step++) optimizer.minimize(cost);
      clock.mock.restore();
    });
    await loop(() => optimizer.minimize(cost));
    assert.deepEqual(pictures, []);
  });

  it('show the picture of fit alone, whose steps minimize too', async () => {
    const one = model();
    await cell(async () => {
      await one.fit(tf.ones([64, 2]), tf.ones([64, 1]), {
        epochs: 30,
        callbacks: { onEpochEnd: () => setTimeout(30) },
      });
    });
    assert.deepEqual([...new Set(pictures.map(({ epochs }) => epochs))], [30]);
    assert.equal(new Set(pictures.map(({ id }) => id)).size, 1);
  });

  it('begin a new picture in the next cell, and say how a cell ended', async () => {
    const { optimizer, cost } = problem();
    for (const end of ['stopped', 'failed'] as const) await cell(() => loop(() => optimizer.minimize(cost)), end);
    assert.equal(new Set(pictures.map(({ id }) => id)).size, 2);
    const titles = pictures.filter(({ state }) => state !== 'running').map(({ title }) => title.split(' · ')[0]);
    assert.deepEqual([...new Set(titles)], ['Interrupted in step 14', 'Failed in step 14']);
  });

  it('pass on what a step throws', async () => {
    const { optimizer } = problem();
    const failure = new Error('a step of the user');
    await cell(async () => {
      assert.throws(
        () =>
          optimizer.minimize(() => {
            throw failure;
          }),
        (error) => error === failure,
      );
    });
  });
});

async function cell(code: () => Promise<void>, end: CellEnd = 'done'): Promise<void> {
  const scope: CellScope = { id: 'cell', signal: new AbortController().signal, endings: [] };
  await cellScope.run(scope, code);
  await endCell(scope, end);
}

async function loop(step: () => void): Promise<void> {
  for (let number = 0; number < STEPS; number++) {
    step();
    await setTimeout(STEP_TIME);
  }
}

function problem() {
  const weight = tf.scalar(0).variable();
  const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([2, 4, 6])];
  const cost = (): tf.Scalar => tf.losses.meanSquaredError(y, tf.mul(x, weight)).asScalar();
  return { optimizer: tf.train.adam(0.1), weight, x, y, cost };
}

function model(): tf.LayersModel {
  const made = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  made.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError', metrics: ['mae'] });
  return made;
}
