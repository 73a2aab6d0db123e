import assert from 'node:assert/strict';
import { createThinner, stepFor } from '../../../extension/src/renderer/thin.ts';

const CHANNELS = { x: 'x', y: 'value', series: 'series' };

function curve(length: number, series = 'a'): { x: number; value: number | null; series: string }[] {
  return Array.from({ length }, (_, x) => ({ x, value: Math.sin(x * 12.9898) * 43 + x / 10, series }));
}

describe('thinning', () => {
  it('keeps the least and the greatest of every stretch, and nothing that lies between', () => {
    const rows = [...curve(1000), ...curve(1000, 'b').map((row) => ({ ...row, value: -Number(row.value) }))];
    const step = 50;
    const found = createThinner(CHANNELS, step)(rows);
    for (const series of ['a', 'b']) {
      for (let from = 0; from < 1000; from += step) {
        const inside = ({ x, series: of }: { x?: unknown; series?: unknown }): boolean =>
          of === series && Number(x) >= from && Number(x) < from + step;
        const values = rows.filter(inside).map(({ value }) => Number(value));
        const kept = found.filter(inside).map((row) => Number(row['value']));
        assert.deepEqual(
          [...kept].sort((a, b) => a - b),
          [Math.min(...values), Math.max(...values)],
        );
      }
    }
  });

  it('keeps the order and the rows themselves, and every gap', () => {
    const rows = curve(100);
    rows[42] = { x: 42, value: null, series: 'a' };
    const found = createThinner(CHANNELS, 10)(rows);
    assert.deepEqual(
      found,
      rows.filter((row) => found.includes(row)),
    );
    assert.ok(found.includes(rows[42]));
  });

  it('changes the last stretch alone when rows come behind', () => {
    const rows = curve(1000);
    const before = createThinner(CHANNELS, 50)(rows.slice(0, 955));
    const after = createThinner(CHANNELS, 50)(rows);
    const settled = before.filter(({ x }) => Number(x) < 950);
    assert.deepEqual(after.slice(0, settled.length), settled);
  });

  it('of rows that grow is that of the whole', () => {
    const rows = [...curve(300), ...curve(300, 'b')].sort((one, other) => one.x - other.x);
    const thin = createThinner(CHANNELS, 50);
    for (let length = 100; length <= 600; length += 7) {
      const grown = rows.slice(0, length);
      assert.deepEqual(thin(grown), createThinner(CHANNELS, 50)(grown));
    }
    assert.deepEqual(thin(curve(80, 'other')), createThinner(CHANNELS, 50)(curve(80, 'other')));
  });

  it('has stretches whose length stays while a curve grows, until it is twice as long', () => {
    const lengths = [600, 700, 800, 900, 1000].map((length) => stepFor(length, 400));
    assert.deepEqual(lengths, [2, 2, 2, 4, 4]);
    assert.ok(stepFor(1e-3, 400) < 1e-3 / 200);
  });
});
