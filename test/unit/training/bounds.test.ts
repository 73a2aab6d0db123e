/** However long, however many: a correct picture, or a stated limit. */
import assert from 'node:assert/strict';
import { finishedTraining, liveTraining } from '../../../kernel/src/display/picture.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance, beginTraining, type Plan, type TrainingHistory } from '../../../kernel/src/training/history.ts';
import { layers, sample } from './events.ts';
import { plan } from './fit.ts';

describe('training pictures, at their bounds', function () {
  this.timeout(300_000);

  it('hold a million batches in 300 KB, and in a file of 1 MB with their twins', async () => {
    const history = long({ epochs: 100, batches: 10_000 });
    const picture = pictureOf('id', advance(history, { type: 'ended', at: history.at, state: 'done' }));
    const points = Object.values(picture.data).map((rows) => rows.length);
    assert.ok(Math.max(...points) <= 2000 * 2, `${Math.max(...points)} rows`);
    assert.ok(sizeOf(picture) < 300_000, `${sizeOf(picture)} bytes`);
    const file = sizeOf(await finishedTraining(picture));
    assert.ok(file < 1_000_000, `${file} bytes in the file`);
    const live = sizeOf(liveTraining(pictureOf('id', history), ''));
    assert.ok(live < 250_000, `${live} bytes five times a second`);
  });

  it('keep the least and the greatest of 200,000 points', () => {
    const history = long({ epochs: 1, batches: 200_000 }, (step) =>
      step === 12_345 ? 50 : step === 177_777 ? -50 : 1,
    );
    const values = pictureOf('id', history).data['lossByBatch']?.map(({ value }) => Number(value)) ?? [];
    assert.deepEqual([Math.min(...values), Math.max(...values)], [-50, 50]);
  });

  it('take as long for a batch at the end as at the beginning', () => {
    const once = (history: TrainingHistory): number => {
      const { user } = process.cpuUsage();
      for (let more = 0; more < 20_000; more++) history = batchEnded(history, history.batch, Math.sin(more));
      return (process.cpuUsage().user - user) / 1000;
    };
    // the least of some: garbage of all that ran before may be collected in any of them
    const took = (history: TrainingHistory): number => Math.min(...Array.from({ length: 5 }, () => once(history)));
    const early = took(beginTraining(plan({ batches: 1_000_000 }), 0));
    const late = took(long({ epochs: 1, batches: 500_000 }));
    assert.ok(late < 4 * early + 20, `${late} ms late, ${early} ms early`);
  });

  it('show 12 curves of 200 metrics, all newest values that fit, and say how many the table leaves out', async () => {
    const metrics = Array.from({ length: 100 }, (_, index) => (index === 0 ? 'loss' : `metric_${index}`));
    const all = [...metrics, ...metrics.map((metric) => `val_${metric}`)];
    let history = beginTraining(plan({ metrics: all, batches: 50, epochs: 40 }), 0);
    for (let epoch = 0; epoch < 40; epoch++) {
      for (let batch = 0; batch < 50; batch++) {
        const values = Object.fromEntries(metrics.map((metric, index) => [metric, index / (1 + batch + epoch)]));
        const at = epoch * 50 + batch;
        history = advance(history, { type: 'batch ended', at, batch, size: 1, values });
      }
      const values = Object.fromEntries(all.map((metric, index) => [metric, index / (1 + epoch)]));
      history = advance(history, { type: 'epoch ended', at: epoch * 50, epoch, values });
    }
    const picture = pictureOf('id', history);
    assert.match(JSON.stringify(picture.spec), /12 of \d+ metrics/);
    assert.equal(picture.table.columns.at(-1), '152 more');
    assert.equal(Object.keys(picture.latest).length, 50);
    assert.equal(picture.metrics, 100, 'a validation is counted with its training');
    assert.ok(sizeOf(picture) < 300_000, `${sizeOf(picture)} bytes`);
    assert.ok(picture.summary.length < 2000 && picture.title.length < 1000);
    assert.ok((await finishedTraining(picture))['image/svg+xml']);
  });

  it('stay readable when 200 metrics are no numbers', () => {
    const metrics = Array.from({ length: 200 }, (_, index) => `metric_with_a_long_name_${index}`);
    const values = Object.fromEntries(metrics.map((metric) => [metric, Number.NaN]));
    const history = advance(beginTraining(plan({ metrics }), 0), {
      ...{ type: 'epoch ended', at: 1, epoch: 0, values },
    });
    assert.match(pictureOf('id', history).summary, /and 192 more: not a number from epoch 1/);
    assert.ok(pictureOf('id', history).summary.length < 2000);
  });

  it('take up a metric that appears late', () => {
    let history = beginTraining(plan({ metrics: ['loss'], epochs: 3 }), 0);
    const end = (epoch: number, values: { [metric: string]: number }) =>
      advance(history, { type: 'epoch ended', at: epoch, epoch, values });
    history = end(0, { loss: 2 });
    assert.equal((pictureOf('id', history).spec['hconcat'] as object[]).length, 1);
    history = end(1, { loss: 1, f1: 0.5, val_loss: 3 });
    const picture = pictureOf('id', history);
    assert.deepEqual(picture.data['metricsByEpoch'], [{ x: 2, epoch: 2, value: 0.5, series: 'training' }]);
    assert.deepEqual(picture.table.columns, ['epoch', 'loss', 'f1', 'validation loss']);
    assert.deepEqual(picture.table.rows[0], [1, '2.00', null, null]);
  });

  it('draw a training of one batch', async () => {
    let history = beginTraining(plan({ epochs: 1, batches: 1, validation: 'none', metrics: ['loss'] }), 0);
    history = batchEnded(history, 0, 0.5);
    history = advance(history, { type: 'epoch ended', at: 9, epoch: 0, values: { loss: 0.5 } });
    const picture = pictureOf('id', advance(history, { type: 'ended', at: 9, state: 'done' }));
    assert.deepEqual(picture.data['lossByBatch'], [{ x: 1, value: 0.5, series: 'training' }]);
    assert.equal(picture.data['best']?.length, 0);
    assert.match(JSON.stringify((await finishedTraining(picture))['image/svg+xml']), /^"<svg/);
  });

  it('mark the best epoch by validation loss, and by loss without validation', () => {
    const best = (metrics: string[]) => {
      let history = beginTraining(plan({ metrics, epochs: 3, batches: 1 }), 0);
      [3, 1, 2].forEach((val_loss, epoch) => {
        const values = metrics.includes('val_loss') ? { loss: 3 - epoch, val_loss } : { loss: 3 - epoch };
        history = advance(history, { type: 'epoch ended', at: epoch, epoch, values });
      });
      const { data, best } = pictureOf('id', history);
      return { best, marked: data['best']?.[0]?.['x'] };
    };
    assert.deepEqual(best(['loss', 'val_loss']), { best: { epoch: 2, metric: 'val_loss', value: 1 }, marked: 2 });
    assert.deepEqual(best(['loss']), { best: { epoch: 3, metric: 'loss', value: 1 }, marked: 3 });
  });
});

function batchEnded(history: TrainingHistory, batch: number, loss: number): TrainingHistory {
  return advance(history, {
    ...{ type: 'batch ended', at: history.at + 1, batch, size: 32, learningRate: 0.001 / (1 + batch) },
    values: history.plan.metrics.includes('acc') ? { loss, acc: 1 / (1 + loss) } : { loss },
  });
}

function long(changes: Partial<Plan>, lossAt = (step: number) => 1.234567 + Math.sin(step)): TrainingHistory {
  const { epochs, batches, ...rest } = plan(changes);
  let history = beginTraining({ epochs, batches, ...rest }, 0);
  for (let epoch = 0; epoch < epochs; epoch++) {
    history = advance(history, { type: 'epoch began', at: history.at, epoch });
    for (let batch = 0; batch < (batches ?? 0); batch++) {
      history = batchEnded(history, batch, lossAt(epoch * (batches ?? 0) + batch));
      const { at } = history;
      if (batch % 500 === 0) history = advance(history, { type: 'layers', at, batch, values: layers(12) });
      if (batch % 1000 === 0) history = advance(history, { type: 'system', at, values: sample(Math.random) });
    }
    const values = { loss: 1.23456, acc: 0.34567, val_loss: 1.34567, val_acc: 0.45678 };
    history = advance(history, { type: 'epoch ended', at: history.at, epoch, values });
  }
  return history;
}

function sizeOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
