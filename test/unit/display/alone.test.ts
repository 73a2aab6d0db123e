import assert from 'node:assert/strict';
import { cellRuns, isOccupied, runAlone, untilNothingIsAlone } from '../../../kernel/src/display/alone.ts';

describe('work that shares the process with no cell', () => {
  it('begins when all cells have ended, and cells wait for it', async () => {
    const done: string[] = [];
    const cells = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    for (const { promise } of cells) cellRuns(promise);
    const work = Promise.withResolvers<void>();
    const working = runAlone(async () => {
      done.push('begins');
      await work.promise;
      done.push('ends');
    });
    cells[0]?.resolve();
    await Promise.resolve();
    assert.deepEqual([done, isOccupied()], [[], true]);
    cells[1]?.resolve();
    while (done.length === 0) await Promise.resolve();
    const cell = untilNothingIsAlone().then(() => done.push('a cell'));
    cellRuns(cell);
    const second = runAlone(async () => void done.push('second'));
    work.resolve();
    await Promise.all([working, second, cell]);
    assert.deepEqual([done, isOccupied()], [['begins', 'ends', 'a cell', 'second'], false]);
  });

  it('that fails lets the others go on, and so does a cell', async () => {
    await assert.rejects(
      runAlone(() => Promise.reject(new Error('no'))),
      /no/,
    );
    const failing = Promise.reject(new Error('of the cell'));
    cellRuns(failing);
    await assert.rejects(failing);
    assert.equal(await runAlone(async () => 1), 1);
  });

  it('that is taken back while it waits never begins', async () => {
    const cell = Promise.withResolvers<void>();
    cellRuns(cell.promise);
    const controller = new AbortController();
    const working = runAlone(() => assert.fail('it has begun'), controller.signal);
    controller.abort(new Error('taken back'));
    await assert.rejects(working, /taken back/);
    cell.resolve();
    await cell.promise;
  });
});
