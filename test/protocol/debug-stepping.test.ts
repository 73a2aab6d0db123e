/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request: stepping, pausing, errors, ends */
import assert from 'node:assert/strict';
import { DebugSession } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';

describe('debug_request: stepping', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
  });
  beforeEach(async () => debug.attach());
  afterEach(async () => debug.disconnect());
  after(async () => front.close());

  const CODE = `function twice(n: number): number {
  const result = n * 2;
  return result;
}
const a = twice(1);
const b = twice(a);
a + b`;

  it('next stays, stepIn goes in, stepOut comes back', async () => {
    const cell = await debug.begin(CODE, [5]);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 5);
    await debug.resumes(cell, 'next');
    assert.equal((await debug.stopped(cell, 'step')).line, 6);
    await debug.resumes(cell, 'stepIn');
    const inside = await debug.stopped(cell, 'step');
    assert.deepEqual([inside.name, inside.line], ['twice', 2]);
    await debug.resumes(cell, 'next');
    assert.equal((await debug.stopped(cell, 'step')).line, 3);
    await debug.resumes(cell, 'stepOut');
    assert.equal((await debug.stopped(cell, 'step')).line, 7);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('6');
    await cell.end();
  });

  it('a step over an await stops behind it', async () => {
    const code = 'let before = 1;\nawait new Promise((resolve) => setTimeout(resolve, 20));\nbefore += 1;\nbefore';
    const cell = await debug.begin(code, [2]);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 2);
    await debug.resumes(cell, 'next');
    assert.equal((await debug.stopped(cell, 'step')).line, 3);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('2');
    await cell.end();
  });

  it('a step over the last line ends the cell, and the next cell does not stop', async () => {
    const cell = await debug.begin('let last = 1;\nlast += 1;', [2]);
    await debug.stopped(cell, 'breakpoint');
    await debug.resumes(cell, 'next');
    await cell.end();
    assert.equal(await front.value('last'), '2');
  });

  it('pause stops a loop where it is', async () => {
    const cell = await front.begin('console.log("running");\nlet going = true;\nwhile (going) {}\ngoing');
    await cell.recvStream('stdout', 'running\n');
    await debug.ask('pause', { threadId: 1 });
    const top = await debug.stopped(cell, 'pause');
    assert.equal(top.line, 3);
    await debug.ask('evaluate', { expression: 'going = false', frameId: top.id, context: 'repl' });
    await debug.resumes(cell, 'continue');
    await cell.recvResult('false');
    await cell.end();
  });

  it('a debugger statement stops', async () => {
    const cell = await front.begin('let n = 1;\ndebugger;\nn');
    assert.equal((await debug.stopped(cell, 'pause')).line, 2);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('1');
    await cell.end();
  });

  it('errors stop where they are thrown, when asked to', async () => {
    await debug.ask('setExceptionBreakpoints', { filters: ['all'] });
    const cell = await front.begin('try {\n  throw new Error("caught")\n} catch {}');
    assert.equal((await debug.stopped(cell, 'exception')).line, 2);
    const { exceptionId, description } = await debug.ask('exceptionInfo', { threadId: 1 });
    assert.deepEqual([exceptionId, description], ['Error', 'Error: caught']);
    await debug.resumes(cell, 'continue');
    await cell.end();
  });

  it('an interrupt ends stopped code, and variables stay', async () => {
    await front.run('let kept = 41');
    const cell = await debug.begin('kept += 1;\nwhile (true) {\n  kept += 0;\n}', [3]);
    await debug.stopped(cell, 'breakpoint');
    await front.interrupt();
    await cell.recvDebugEvent('continued');
    assert.equal((await cell.fails()).ename, 'Interrupted');
    assert.equal(await front.value('kept'), '42');
  });

  it('an interrupt ends code that stopped after an await', async () => {
    const cell = await debug.begin('await null;\nlet after = 1;\nwhile (true) {\n  after += 1;\n}', [4]);
    await debug.stopped(cell, 'breakpoint');
    await front.interrupt();
    await cell.recvDebugEvent('continued');
    assert.equal((await cell.fails()).ename, 'Interrupted');
  });

  it('output before a stop comes before it, and what is evaluated prints while the code stands', async () => {
    const cell = await debug.begin('console.log("before");\nlet here = 1;\nconsole.log("after");', [2]);
    await cell.recvStream('stdout', 'before\n');
    const top = await debug.stopped(cell, 'breakpoint');
    await debug.ask('evaluate', { expression: 'console.log("looked at")', frameId: top.id, context: 'repl' });
    await cell.recvStream('stdout', 'looked at\n');
    await debug.resumes(cell, 'continue');
    await cell.recvStream('stdout', 'after\n');
    await cell.end();
  });

  it('kernel_info, completion and inspection answer while the code stands', async () => {
    const cell = await debug.begin('const standing = { still: 1 };\nstanding.still', [2]);
    await debug.stopped(cell, 'breakpoint');
    const info = front.send('kernel_info_request', {});
    await info.recvBusy();
    const { debugger: debugs, supported_features } = await info.end();
    assert.ok(debugs && supported_features.includes('debugger'));
    const complete = front.send('complete_request', { code: 'standing.st', cursor_pos: 11 });
    await complete.recvBusy();
    assert.deepEqual((await complete.end()).matches, ['still']);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('1');
    await cell.end();
  });

  it('disconnecting lets stopped code run to its end', async () => {
    const cell = await debug.begin('let going = 1;\ngoing += 1;\ngoing', [2]);
    await debug.stopped(cell, 'breakpoint');
    await debug.disconnect({ restart: false, terminateDebuggee: false });
    await cell.recvDebugEvent('continued');
    await cell.recvResult('2');
    await cell.end();
  });

  it('terminate ends the stopped cell and keeps the kernel', async () => {
    const cell = await debug.begin('let ended = 1;\nended += 1;\nended', [2]);
    await debug.stopped(cell, 'breakpoint');
    await debug.ends('terminate');
    await cell.recvDebugEvent('continued');
    assert.equal((await cell.fails()).ename, 'Interrupted');
    assert.equal(await front.value('ended'), '1');
  });
});
