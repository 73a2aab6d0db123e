import assert from 'node:assert/strict';
import type { Publication } from '../../../kernel/src/messages.ts';
import { cellScope, endCell, publishTo, type CellScope } from '../../../kernel/src/display/publish.ts';
import { OWN_PLACES, placeFor, type Place } from '../../../kernel/src/training/place.ts';
import { ManualClock } from './manual-clock.ts';

describe('places of trainings', () => {
  let published: { type: string; id: string | undefined; text: unknown }[] = [];
  let scope: CellScope;

  beforeEach(() => {
    published = [];
    scope = { id: 'cell', signal: new AbortController().signal, endings: [] };
    publishTo(({ type, content }: Publication) => {
      assert.ok('transient' in content);
      published.push({ type, id: content.transient.display_id, text: content.data['text/plain'] });
    });
  });
  after(() => publishTo(() => undefined));

  /** A training that shows its number, and that it is finished. */
  function training(number: number, clock: ManualClock) {
    const place = placeFor(clock);
    const shown = {
      update: () => place.show({ 'text/plain': String(number) }),
      finish: async () => place.show({ 'text/plain': `${number}, finished` }),
    };
    const earlier = place.take(shown);
    place.request(shown);
    return { place, shown, earlier };
  }

  it('are their own for the first of a cell, and are finished when the cell ends', async () => {
    const clock = new ManualClock();
    await cellScope.run(scope, async () => {
      for (const number of [1, 2]) {
        const { place, shown, earlier } = training(number, clock);
        assert.equal(earlier, 0);
        await place.end(shown);
      }
    });
    assert.deepEqual(
      published.map(({ text }) => text),
      ['1', '1', '2', '2'],
    );
    await endCell(scope, 'done');
    assert.deepEqual(
      published.slice(4).map(({ text }) => text),
      ['1, finished', '2, finished'],
    );
    assert.equal(new Set(published.map(({ id }) => id)).size, 2);
  });

  it('are one for all later trainings: 500 fits make nine pictures, and few updates', async () => {
    const clock = new ManualClock();
    const earlier: number[] = [];
    await cellScope.run(scope, async () => {
      for (let number = 1; number <= 500; number++) {
        const one = training(number, clock);
        clock.moveTo(clock.now() + 10);
        await one.place.end(one.shown);
        earlier.push(one.earlier);
      }
    });
    await endCell(scope, 'done');
    assert.equal(published.filter(({ type }) => type === 'display_data').length, OWN_PLACES + 1);
    assert.deepEqual([earlier[OWN_PLACES - 1], earlier[OWN_PLACES], earlier.at(-1)], [0, 8, 499]);
    assert.equal(published.at(-1)?.text, '500, finished');
    assert.equal(published.filter(({ text }) => String(text).endsWith('finished')).length, OWN_PLACES + 1);
    // 492 trainings of 10 ms, five updates a second
    const updates = published.filter(({ id }) => id === published.at(-1)?.id).length;
    assert.ok(updates <= 2 + 4920 / 200, `${updates} updates of the shared place`);
  });

  it('show the newest of two trainings at once', async () => {
    const clock = new ManualClock();
    await cellScope.run(scope, async () => {
      for (let number = 0; number < OWN_PLACES; number++)
        await training(number, clock).place.end(training(0, clock).shown);
      const [older, newer] = [training(100, clock), training(101, clock)];
      clock.moveTo(1000);
      older.place.request(older.shown);
      assert.equal(published.at(-1)?.text, '101');
      await newer.place.end(newer.shown);
      await older.place.end(older.shown);
    });
    await endCell(scope, 'done');
    assert.equal(published.at(-1)?.text, '101, finished');
  });

  /** Pauses between updates that take so many milliseconds. */
  function pausesOf(cost: number, show: (place: Place) => void): number[] {
    const clock = new ManualClock();
    const place = placeFor(clock);
    const updates: number[] = [];
    const shown = {
      update: () => {
        updates.push(clock.now());
        show(place);
        clock.moveTo(clock.now() + cost);
      },
      finish: async () => undefined,
    };
    place.take(shown);
    for (let time = 0; time < 9000; time += 20) {
      clock.moveTo(Math.max(time, clock.now()));
      place.request(shown);
    }
    return updates.slice(1).map((at, index) => at - (updates[index] ?? 0));
  }

  it('are updated less often where an update takes long', () => {
    // every 200 ms until two have shown what one costs, then half a hundredth of the time
    const pauses = pausesOf(10, () => undefined);
    assert.deepEqual([pauses[0], pauses.at(-1)], [200, 2000]);
  });

  it('are updated by whole pictures so seldom that what these cost elsewhere is paid too', () => {
    const pauses = pausesOf(2, (place) => place.show({ 'text/plain': 'whole' }));
    assert.deepEqual([pauses[0], pauses.at(-1)], [200, 1200]);
    assert.equal(pausesOf(2, () => undefined).at(-1), 400);
  });

  it('finish at once where no cell can end', async () => {
    const { place, shown } = training(1, new ManualClock());
    await place.end(shown);
    assert.equal(published.at(-1)?.text, '1, finished');
  });
});
