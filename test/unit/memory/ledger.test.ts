import assert from 'node:assert/strict';
import { Ledger } from '../../../kernel/src/memory/ledger.ts';

describe('ledger of tensors', () => {
  it('a tensor is kept until it is disposed, and counted once', () => {
    const ledger = new Ledger<string>(() => undefined);
    ledger.born(1, 'weights', 400, 'cell-1.ts');
    ledger.born(2, 'loss', 4, 'cell-1.ts');
    ledger.disposed(2);
    ledger.disposed(2);
    const [cell] = ledger.cells;
    assert.deepEqual(cell && [cell.born, cell.disposed, cell.reclaimed, cell.kept, cell.bytes], [2, 1, 0, 1, 400]);
    assert.deepEqual([ledger.tensors, ledger.bytes], [1, 400]);
  });

  it('a tensor that is disposed in another cell counts where it was born', () => {
    const ledger = new Ledger<string>(() => undefined);
    ledger.born(1, 'x', 4, 'cell-1.ts');
    ledger.born(2, 'y', 4, 'cell-2.ts');
    ledger.disposed(1);
    assert.deepEqual(
      ledger.cells.map(({ name, kept }) => [name, kept]),
      [
        ['cell-1.ts', 0],
        ['cell-2.ts', 1],
      ],
    );
  });

  it('what cannot be reached is given back, once, as it was last', () => {
    const ledger = new Ledger<string>(() => undefined);
    ledger.born(1, 'reachable', 4, 'cell-1.ts');
    ledger.born(2, 'first value', 4, 'cell-1.ts');
    // a variable that is assigned is the same object with another value
    ledger.born(2, 'second value', 4, 'cell-2.ts');
    assert.deepEqual(ledger.reclaim(new Set([1])), [{ id: 2, tensor: 'second value' }]);
    assert.deepEqual(ledger.reclaim(new Set([1])), []);
    assert.deepEqual(
      ledger.cells.map(({ reclaimed, kept }) => [reclaimed, kept]),
      [[1, 1]],
    );
  });

  it('lines of the first 64 births of a cell are exact', () => {
    let line = 0;
    const ledger = new Ledger<null>(() => `cell-1.ts:${line}`);
    for (let id = 0; id < 64; id++) {
      line = id % 4;
      ledger.born(id, null, 4, 'cell-1.ts');
    }
    ledger.reclaim(new Set([...Array(64).keys()].filter((id) => id % 4 !== 3)));
    assert.deepEqual(
      [...ledger.places.values()].map(({ place, kept, reclaimed }) => [place, kept, reclaimed]),
      [
        ['cell-1.ts:0', 16, 0],
        ['cell-1.ts:1', 16, 0],
        ['cell-1.ts:2', 16, 0],
        ['cell-1.ts:3', 0, 16],
      ],
    );
  });

  for (const lines of [2, 3, 7, 16]) {
    it(`of 100,000 births by a loop of ${lines} lines, few are looked at, and each line gets its share within a half`, () => {
      let line = 0;
      let looks = 0;
      const ledger = new Ledger<null>(() => {
        looks += 1;
        return `cell-1.ts:${line}`;
      });
      for (let id = 0; id < 100_000; id++) {
        line = id % lines;
        ledger.born(id, null, 4, 'cell-1.ts');
      }
      assert.ok(looks < 700, `${looks} looks`);
      for (const { place, kept } of ledger.places.values()) {
        const share = kept / (100_000 / lines);
        assert.ok(Math.abs(share - 1) < 1 / 2, `${place}: ${share}`);
      }
    });
  }

  it('asked to trace, it looks at every birth', () => {
    let looks = 0;
    const ledger = new Ledger<null>((all) => {
      looks += all ? 1 : 0;
      return 'cell-1.ts:1';
    });
    ledger.tracesAll = true;
    for (let id = 0; id < 1000; id++) ledger.born(id, null, 4, 'cell-1.ts');
    assert.equal(looks, 1000);
    assert.equal(ledger.places.get('cell-1.ts:1')?.kept, 1000);
  });
});
