import assert from 'node:assert/strict';
import { finishedTraining } from '../../../kernel/src/display/picture.ts';
import { pictureOf } from '../../../kernel/src/training/curves.ts';
import { advance } from '../../../kernel/src/training/history.ts';
import { train } from './fit.ts';
import type { Fit } from './fit.ts';

const picture = (changes: Partial<Fit>, metrics?: string[]) =>
  pictureOf('id', train(changes, metrics ? { metrics } : {}));

describe('training curves', () => {
  it('keep their specification while points arrive, so that the view is not drawn anew', () => {
    const specs = [0, 1, 5, 13, 20].map((stopAfter) => picture({ stopAfter }).spec);
    for (const spec of specs) assert.deepEqual(spec, specs[0]);
  });

  it('have the same height from the first picture to the last', async () => {
    const heights = await Promise.all(
      [0, 20].map(async (stopAfter) => {
        const bundle = await finishedTraining(picture({ stopAfter }));
        return /<svg[^>]* height="(\d+)"/.exec(JSON.stringify(bundle['image/svg+xml']).replaceAll('\\', ''))?.[1];
      }),
    );
    assert.ok(heights[0]);
    assert.equal(heights[0], heights[1]);
  });

  it('name every data set that the specification uses, and fill no other', () => {
    const { spec, data } = picture({});
    const used = [...JSON.stringify(spec).matchAll(/"data":\{"name":"(\w+)"\}/g)].map((match) => match[1]);
    assert.deepEqual(Object.keys(data).sort(), [...new Set(used)].sort());
    for (const rows of Object.values(data)) assert.ok(rows.length > 0);
  });

  it('draw a loss that falls far on a logarithmic axis, and one that is negative on a linear one', () => {
    const scales = (loss: (step: number) => number) =>
      [
        ...JSON.stringify(picture({ values: (step) => ({ loss: loss(step), acc: 0.5 }) }).spec).matchAll(
          /"(log|linear)"/g,
        ),
      ].map((match) => match[1]);
    assert.deepEqual(
      scales((step) => 100 * 0.5 ** step),
      ['log', 'linear'].flatMap((scale) => [scale, scale, scale, scale]),
    );
    assert.ok(scales((step) => 100 * 0.5 ** step - 1).every((scale) => scale === 'linear'));
  });

  it('show a value that is no number as a gap, and say so', () => {
    const { data, summary, latest } = picture({
      values: (step) => ({ loss: step > 12 ? Number.NaN : 1, acc: 0.5 }),
    });
    assert.equal(data['lossByBatch']?.at(-1)?.['value'], null);
    assert.equal(latest['loss'], null);
    assert.match(summary, /loss.*not a number from epoch 2, shown as a gap/);
  });

  it('make one wide panel of a model without metrics', () => {
    const { spec, data } = picture({}, ['loss']);
    assert.equal((spec['hconcat'] as object[]).length, 1);
    assert.deepEqual(Object.keys(data), ['frame', 'best', 'lossByBatch', 'lossByEpoch']);
  });

  it('tell several metrics of one panel apart by name', () => {
    const { spec } = picture({}, ['loss', 'acc', 'mae', 'val_loss', 'val_acc', 'val_mae']);
    assert.match(JSON.stringify(spec), /\["accuracy","validation accuracy","MAE","validation MAE"\]/);
  });

  it('let the axis stand still for few epochs, grow in steps for many, and end where training ended', () => {
    const frame = (changes: Partial<Fit>) => picture(changes).data['frame']?.map(({ x }) => x);
    assert.deepEqual(frame({ epochs: 10, stopAfter: 3 }), [0, 10]);
    assert.deepEqual(frame({ epochs: 500, batches: 2, stopAfter: 3 }), [0, 10]);
    assert.deepEqual(frame({ epochs: 500, batches: 2, stopAfter: 50 }), [0, 50]);
    const stopped = advance(train({ epochs: 10, stopAfter: 30 }), { type: 'ended', at: 999, state: 'done' });
    assert.deepEqual(pictureOf('id', stopped).data['frame'], [{ x: 0 }, { x: 3 }]);
  });

  it('count batches on the axis until an epoch is known, epochs from then on', () => {
    const axis = (stopAfter: number) => JSON.stringify(picture({ stopAfter, known: false }).spec);
    assert.match(axis(4), /"title":"batch"/);
    assert.match(axis(11), /"title":"epoch /);
  });

  it('fit into a message however long the training', () => {
    const { data } = picture({ epochs: 30, batches: 2000 });
    assert.ok(JSON.stringify(data).length < 60_000);
  });
});
