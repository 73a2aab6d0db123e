/** Output belongs to the cell whose code wrote it, however late it comes. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';

/** Code for a cell: calls `act` below a timer when the test says so. */
const later = (act: string): string =>
  `const wait = () => existsSync('now') ? (${act})() : setTimeout(wait, 5); setTimeout(wait, 5)`;

describe('late output', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import { existsSync } from 'node:fs'");
  });
  afterEach(async () => rm(join(front.kernel.folder, 'now'), { force: true }));
  after(async () => front.close());

  /** What has waited for it is done. */
  const now = async (): Promise<void> => writeFile(join(front.kernel.folder, 'now'), '');

  it('of a timer goes to the cell that set it, after its idle', async () => {
    const cell = await front.begin(`{ ${later('() => console.log("late")')} } undefined`);
    await cell.end();
    await now();
    await cell.recvStream('stdout', 'late\n');
  });

  it('of one cell does not land in the cell that runs now', async () => {
    const first =
      'globalThis.go = Promise.withResolvers<void>(); globalThis.wrote = Promise.withResolvers<void>(); void go.promise.then(() => setTimeout(() => { console.log("of the first"); wrote.resolve() }, 5)); undefined';
    const second = 'go.resolve(); await wrote.promise; console.log("of the second")';
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
      'const reported = Promise.withResolvers<void>();',
      `void new Promise<void>((resolve) => { ${later('resolve')} }).then(() => report("promise")).then(reported.resolve);`,
      'void reported.promise.then(() => { const beat = setInterval(() => { clearInterval(beat); setImmediate(() => process.nextTick(report, "interval")) }, 5) });',
      'undefined',
    ].join('\n');
    const cell = await front.begin(code);
    await cell.end();
    await now();
    await cell.recvStream('stdout', 'promise\ninterval\n');
  });

  it('an error in a timer is told in the cell that set it, and the kernel lives', async () => {
    const code = `{\n${later('() => {\n  throw new Error("nobody caught this") }')} }\nundefined`;
    const cell = await front.begin(code);
    await cell.end();
    await now();
    const told = await cell.recvStreamLike('stderr', /nobody caught this[^]*\n$/);
    assert.match(told, /cell-\d+\.ts:3:9/);
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
