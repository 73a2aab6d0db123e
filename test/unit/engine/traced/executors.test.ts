import assert from 'node:assert/strict';
import { Executors, type Executor } from '../../../../kernel/src/engine/traced/executors.ts';

describe('the choice between executors', () => {
  /** Calls that take as long as the executor of the moment does. */
  function calls(executors: Executors, count: number, times: { [executor in Executor]: number }): Executor[] {
    return Array.from({ length: count }, () => {
      const { next } = executors;
      executors.took(times[next]);
      return next;
    });
  }

  it('both are measured in turns, after a warm-up', () => {
    const run = calls(new Executors(), 60, { parallel: 1, sequential: 1 });
    assert.deepEqual(run.slice(0, 8 + 13), Array(8 + 13).fill('parallel'));
    assert.deepEqual(run.slice(21, 34), Array(13).fill('sequential'));
    assert.equal(run.filter((executor) => executor === 'sequential').length, 26);
  });

  for (const [sequential, chosen] of [
    [0.9, 'sequential'],
    [1, 'parallel'],
    [1.2, 'parallel'],
  ] as const) {
    it(`${sequential} ms in a row against 1 ms: ${chosen}`, () => {
      const executors = new Executors();
      calls(executors, 59, { parallel: 1, sequential });
      assert.equal(executors.isChosen, false);
      calls(executors, 1, { parallel: 1, sequential });
      assert.ok(executors.isChosen);
      assert.equal(executors.next, chosen);
    });
  }

  it('a graph that cannot run in a row runs in parallel', () => {
    const executors = new Executors();
    assert.equal(executors.failed(), false, 'a failure of the parallel one is a failure');
    calls(executors, 21, { parallel: 1, sequential: 1 });
    assert.equal(executors.next, 'sequential');
    assert.equal(executors.failed(), true);
    assert.equal(executors.next, 'parallel');
    assert.ok(executors.isChosen);
  });
});
