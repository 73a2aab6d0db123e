/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute (user_expressions) */
import assert from 'node:assert/strict';
import type { UserExpressions } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

describe('user_expressions', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('are evaluated after the cell, each with a result of its own', async () => {
    const results = await resultsOf('let sum = 40', { more: 'sum + 2', text: '`${sum}` as string', nothing: 'void 0' });
    assert.deepEqual(results, {
      more: { status: 'ok', data: { 'text/plain': '42' }, metadata: {} },
      text: { status: 'ok', data: { 'text/plain': "'40'" }, metadata: {} },
      nothing: { status: 'ok', data: { 'text/plain': 'undefined' }, metadata: {} },
    });
  });

  it('may await, and are shown as values are', async () => {
    const picture = "{ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>b</b>', 'text/plain': 'b' }) }";
    const { awaited, shown } = await resultsOf('', { awaited: 'await Promise.resolve(3)', shown: picture });
    assert.deepEqual(awaited, { status: 'ok', data: { 'text/plain': '3' }, metadata: {} });
    assert.deepEqual(shown, { status: 'ok', data: { 'text/html': '<b>b</b>', 'text/plain': 'b' }, metadata: {} });
  });

  it('one that fails tells its error, and the others are not touched', async () => {
    const { good, bad, wrong } = await resultsOf('', { bad: 'missing.name', wrong: 'const a = 1', good: '1' });
    assert.ok(bad?.status === 'error' && wrong?.status === 'error');
    assert.equal(bad.ename, 'ReferenceError');
    assert.match(bad.evalue, /missing/);
    assert.notDeepEqual(bad.traceback, []);
    assert.equal(wrong.ename, 'SyntaxError');
    assert.deepEqual(good, { status: 'ok', data: { 'text/plain': '1' }, metadata: {} });
  });

  it('of a silent cell are evaluated all the same', async () => {
    const cell = front.execute('let hushed = 7', { silent: true, user_expressions: { hushed: 'hushed' } });
    await cell.recvBusy();
    const { user_expressions } = await cell.end();
    assert.deepEqual(user_expressions['hushed'], { status: 'ok', data: { 'text/plain': '7' }, metadata: {} });
  });

  it('of a cell that fails are not evaluated', async () => {
    await front.run('let evaluated = 0');
    const code = 'throw new Error("before them")';
    const cell = front.execute(code, { user_expressions: { a: 'evaluated += 1' } });
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    await cell.recvError();
    assert.deepEqual((await cell.recvReply('error')).user_expressions, {});
    await cell.recvIdle();
    assert.equal(await front.value('evaluated'), '0');
  });

  it('an endless one is interrupted like a cell', async () => {
    const cell = front.execute('', {
      user_expressions: { endless: '(() => { console.log("spins"); while (true); })()' },
    });
    await cell.recvBusy();
    await cell.recvExecuteInput('');
    await cell.recvStream('stdout', 'spins\n');
    await front.interrupt();
    const { endless } = (await cell.end()).user_expressions;
    assert.ok(endless?.status === 'error');
    assert.equal(endless.ename, 'Interrupted');
  });

  async function resultsOf(code: string, user_expressions: { [name: string]: string }): Promise<UserExpressions> {
    const cell = front.execute(code, { user_expressions });
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    return (await cell.end()).user_expressions;
  }
});
