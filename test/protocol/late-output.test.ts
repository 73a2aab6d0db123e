/** Output belongs to the cell whose code wrote it, however late it comes. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('late output', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('of a timer goes to the cell that set it, after its idle', async () => {
    const code = 'setTimeout(() => console.log("late"), 20)';
    const cell = await front.begin(`${code}; undefined`);
    await cell.end();
    await cell.recvStream('stdout', 'late\n');
  });

  it('of one cell does not land in the cell that runs now', async () => {
    const first =
      'globalThis.wrote = Promise.withResolvers<void>(); setTimeout(() => { console.log("of the first"); wrote.resolve() }, 20); undefined';
    const second = 'await wrote.promise; console.log("of the second")';
    const early = front.execute(first);
    const running = front.execute(second);
    await early.recvBusy();
    await early.recvExecuteInput(first);
    await early.end();
    await running.recvBusy();
    await running.recvExecuteInput(second);
    await early.recvStream('stdout', 'of the first\n');
    await running.recvStream('stdout', 'of the second\n');
    await running.end();
  });

  it('of promises, intervals, immediates and ticks is found alike', async () => {
    const code = [
      'const report = (from: string) => console.log(from);',
      'void Promise.resolve().then(() => new Promise((resolve) => setTimeout(resolve, 10))).then(() => report("promise"));',
      'const beat = setInterval(() => { clearInterval(beat); setImmediate(() => process.nextTick(report, "interval")) }, 30);',
      'undefined',
    ].join('\n');
    const cell = await front.begin(code);
    await cell.end();
    await cell.recvStream('stdout', 'promise\ninterval\n');
  });

  it('an error in a timer is told in the cell that set it, and the kernel lives', async () => {
    const code = 'setTimeout(() => { throw new Error("nobody caught this") }, 10); undefined';
    const cell = await front.begin(code);
    await cell.end();
    const told = await cell.recvStreamLike('stderr', /nobody caught this[^]*\n$/);
    assert.match(told, /cell-\d+\.ts:1:26/);
    assert.doesNotMatch(told, /kernel\//);
    assert.equal(await front.value('1'), '1');
  });

  it('a rejected promise that nobody awaits is told in its cell, and the kernel lives', async () => {
    const code =
      'void (async () => { await null; throw new Error("rejected alone") })(); await new Promise((resolve) => setTimeout(resolve, 20)); undefined';
    const cell = await front.begin(code);
    assert.match(await cell.recvStreamLike('stderr', /rejected alone[^]*\n$/), /cell-\d+\.ts:1:39/);
    await cell.end();
    assert.equal(await front.value('2'), '2');
  });
});
