import assert from 'node:assert/strict';
import { figuresOf } from '../../../kernel/src/memory/figures.ts';
import { RunsOfCells } from '../../../kernel/src/memory/meter.ts';

/** One run of a cell: its text, and how many tensors of it are there now. */
type Run = [code: string, kept: number];

function leakAfter(...all: Run[]) {
  const runs = new RunsOfCells();
  const cells = all.map(([code, kept], at) => {
    const name = `cell-${at + 1}.ts`;
    runs.ended(name, code);
    return { name, born: kept, disposed: 0, reclaimed: 0, kept, bytes: 4 * kept };
  });
  const place = { place: `cell-${all.length}.ts:1`, kept: 1, bytes: 4, reclaimed: 0, reclaimedBytes: 0 };
  return runs.suspectIn(cells, [place])?.leak ?? null;
}

describe('a leak of tensors', () => {
  it('is three runs of one cell that all keep some', () => {
    const cases: [string, Run[], number | null][] = [
      [
        'two runs',
        [
          ['a', 1],
          ['a', 1],
        ],
        null,
      ],
      [
        'three runs',
        [
          ['a', 1],
          ['a', 2],
          ['a', 3],
        ],
        3,
      ],
      [
        'with other cells between',
        [
          ['a', 1],
          ['b', 0],
          ['a', 1],
          ['c', 5],
          ['a', 1],
        ],
        3,
      ],
      [
        'three cells',
        [
          ['a', 1],
          ['b', 1],
          ['c', 1],
        ],
        null,
      ],
      [
        'only the last keeps',
        [
          ['a', 0],
          ['a', 0],
          ['a', 9],
        ],
        null,
      ],
      [
        'one that kept nothing lies between',
        [
          ['a', 1],
          ['a', 0],
          ['a', 1],
          ['a', 1],
        ],
        null,
      ],
      [
        'since it was mended',
        [
          ['a', 1],
          ['a', 1],
          ['a', 1],
          ['a', 0],
        ],
        null,
      ],
      [
        'four after one that kept nothing',
        [
          ['a', 0],
          ['a', 1],
          ['a', 1],
          ['a', 1],
          ['a', 1],
        ],
        4,
      ],
    ];
    for (const [what, runs, wanted] of cases) assert.equal(leakAfter(...runs)?.runs ?? null, wanted, what);
  });

  it('is told by its last run, its line, and what a run leaves; of several the greatest', () => {
    const leak = leakAfter(['a', 9], ['a', 9], ['a', 9], ['b', 20], ['b', 30], ['b', 40]);
    assert.deepEqual(leak, { cell: 'cell-6.ts', place: 'cell-6.ts:1', runs: 3, tensors: 30, bytes: 120 });
  });
});

describe('figures of numbers', () => {
  it('are those of the finite ones, with the others counted', () => {
    const told = figuresOf([1, 3, Number.NaN, Infinity, 0, 0], { drawn: 'order' });
    assert.deepEqual(told, {
      ...{ size: 6, read: 6, min: 0, max: 3, mean: 1, std: Math.sqrt(1.5), zeros: 2, nans: 1, infinities: 1 },
      ...{ bars: [1, 3, null, null, 0, 0], drawn: 'order' },
    });
  });

  it('are null where nothing is finite, and say of how many they are a sample', () => {
    const { min, mean, bars, size, read } = figuresOf([Number.NaN, -Infinity], { size: 50, drawn: 'distribution' });
    assert.deepEqual({ min, mean, bars, size, read }, { min: null, mean: null, bars: [], size: 50, read: 2 });
  });

  it('of a long row keep its ends', () => {
    const { bars } = figuresOf(
      Float32Array.from({ length: 1000 }, (_, at) => at),
      { drawn: 'order' },
    );
    assert.deepEqual([bars.length, bars[0], bars.at(-1)], [30, 0, 999]);
  });
});
