/** What a press on the head of a column does to the order of a table. */
import assert from 'node:assert/strict';
import { directionOf, placesIn, pressed, type Sorting } from '../../../extension/src/renderer/sorting.ts';

const ORDERS = [
  { places: [2, 0, 1], isFalling: true },
  { places: [0, 1, 2], isFalling: false },
];

const PRESSES: [what: string, presses: number[], places: number[], direction: string][] = [
  ['nothing', [], [2, 0, 1], 'descending'],
  ['its own head', [0], [1, 0, 2], 'ascending'],
  ['its own head twice', [0, 0], [2, 0, 1], 'descending'],
  ['another head', [1], [0, 1, 2], 'ascending'],
  ['another head twice', [1, 1], [2, 1, 0], 'descending'],
  ['another head after a turn', [0, 1], [0, 1, 2], 'ascending'],
  ['back again', [1, 1, 0], [2, 0, 1], 'descending'],
  ['a column that is not there', [7], [], 'ascending'],
];

describe('a table that is sorted by its heads', () => {
  for (const [what, presses, places, direction] of PRESSES) {
    it(`after a press on ${what}`, () => {
      const sorting = presses.reduce<Sorting>(pressed, { column: 0, isReversed: false });
      assert.deepEqual([placesIn(sorting, ORDERS), directionOf(sorting, ORDERS)], [places, direction]);
    });
  }

  it('never changes the orders themselves', () => {
    placesIn({ column: 0, isReversed: true }, ORDERS).sort();
    assert.deepEqual(ORDERS[0]?.places, [2, 0, 1]);
  });
});
