/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute */
import assert from 'node:assert/strict';
import { encode } from './frames.ts';
import { FrontEnd } from './front-end.ts';

describe('execute_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('is answered in order: busy, input, output, result, reply, idle', async () => {
    const code = 'console.log("to stdout"); console.error("to stderr"); 6 * 7';
    const cell = front.execute(code);
    await cell.recvBusy();
    await cell.recvExecuteInput(code, 1);
    await cell.recvStream('stdout', 'to stdout\n');
    await cell.recvStream('stderr', 'to stderr\n');
    const result = await cell.recvResult('42');
    const reply = await cell.recvReply('ok');
    await cell.recvIdle();
    assert.equal(result.execution_count, 1);
    assert.deepEqual(reply, { status: 'ok', execution_count: 1, payload: [], user_expressions: {} });
  });

  it('counts one more for each cell, failed ones included', async () => {
    const counts = [];
    for (const code of ['let a = 1', 'throw new Error("counted")', 'let b = 2']) {
      const cell = front.execute(code);
      await cell.recvBusy();
      counts.push(await cell.recvExecuteInput(code));
      if (code.startsWith('throw')) await cell.recvError();
      const reply = await cell.recvReply(code.startsWith('throw') ? 'error' : 'ok');
      assert.equal(reply.execution_count, counts.at(-1));
      await cell.recvIdle();
    }
    assert.deepEqual(counts, [2, 3, 4]);
  });

  it('silent: runs, publishes only busy and idle, and does not count', async () => {
    const cell = front.execute('let quiet = 5; console.log("unheard"); quiet', { silent: true });
    await cell.recvBusy();
    const reply = await cell.end();
    assert.equal(reply.execution_count, 4);
    assert.equal(await front.value('quiet'), '5');
  });

  it('silent failure: the reply alone tells the error', async () => {
    const cell = front.execute('throw new RangeError("unheard")', { silent: true });
    await cell.recvBusy();
    const reply = await cell.recvReply('error');
    await cell.recvIdle();
    assert.equal(reply.ename, 'RangeError');
  });

  it('store_history false: shows its output, and does not count', async () => {
    const before = await countOf('0', {});
    const unstored = await countOf('1', { store_history: false });
    const after = await countOf('2', {});
    assert.equal(after, before + 1);
    assert.ok(unstored <= after, `an unstored cell does not count: ${unstored}`);

    async function countOf(code: string, options: { store_history?: boolean }): Promise<number> {
      const cell = front.execute(code, options);
      await cell.recvBusy();
      await cell.recvExecuteInput(code);
      await cell.recvResult(code);
      const reply = await cell.end();
      return reply.execution_count;
    }
  });

  it('empty code succeeds', async () => front.run(''));

  it('a cell without a value shows none', async () => {
    await front.run('const nothing = 1;');
    await front.run('undefined');
    await front.run('function f(): void {}\nf()');
  });

  it('null, strings and objects are shown as values', async () => {
    assert.equal(await front.value('null'), 'null');
    assert.equal(await front.value('"text"'), "'text'");
    assert.equal(await front.value('({ a: 1, b: [2, 3] })'), '{ a: 1, b: [ 2, 3 ] }');
  });

  it('top-level await gives its value', async () => {
    assert.equal(await front.value('await new Promise<number>((resolve) => setTimeout(() => resolve(7), 1))'), '7');
    assert.equal(await front.value('const awaited = await Promise.resolve(8); awaited'), '8');
  });

  it('for await and await in a template work at top level', async () => {
    const code = [
      'const seen: number[] = [];',
      'for await (const n of (async function* () { yield 1; yield 2 })()) seen.push(n);',
      '`${await Promise.resolve("template")} ${seen}`',
    ].join('\n');
    assert.equal(await front.value(code), "'template 1,2'");
  });

  it('const, let, class, function, enum, type and interface are declared anew by a later cell', async () => {
    for (const [first, second, use, expected] of [
      ['const c = 1', 'const c = "one"', 'c', "'one'"],
      ['let l = 1', 'const l = 2', 'l', '2'],
      ['class K { v = 1 }', 'class K { v = 2 }', 'new K().v', '2'],
      ['function fn() { return 1 }', 'function fn() { return 2 }', 'fn()', '2'],
      ['enum E { A = 1 }', 'enum E { A = 2 }', 'E.A', '2'],
      ['type T = number', 'type T = string', 'const t: T = "t"; t', "'t'"],
      ['interface I { a: number }', 'interface I { b: number }', 'const i: I = { b: 1 }; i.b', '1'],
    ] as const) {
      await front.run(first);
      await front.run(second);
      assert.equal(await front.value(use), expected, second);
    }
  });

  it('TypeScript only syntax runs: annotations, generics, satisfies, parameter properties, decorators-free classes', async () => {
    const code = [
      'class Box<T> { constructor(readonly inner: T) {} }',
      'const box = new Box<number>(3) satisfies { inner: number };',
      'const doubled: number = (box.inner as number) * 2;',
      'doubled!',
    ].join('\n');
    assert.equal(await front.value(code), '6');
  });

  it('a cell that fails aborts the cells queued behind it, and only those', async () => {
    const failing = front.execute('await new Promise((resolve) => setTimeout(resolve, 50)); throw new Error("first")');
    const queued = front.execute('"never shown"');
    const info = front.send('comm_info_request', {});
    await failing.recvBusy();
    await failing.recvExecuteInput('await new Promise((resolve) => setTimeout(resolve, 50)); throw new Error("first")');
    await failing.fails();
    await queued.recvBusy();
    await queued.recvReply('aborted');
    await queued.recvIdle();
    await info.recvBusy();
    await info.end();
    assert.equal(await front.value('"runs again"'), "'runs again'");
  });

  it('stop_on_error false lets the queued cells run', async () => {
    const code = 'throw new Error("go on")';
    const failing = front.execute(code, { stop_on_error: false });
    const queued = front.execute('"shown"');
    await failing.recvBusy();
    await failing.recvExecuteInput(code);
    await failing.fails();
    await queued.recvBusy();
    await queued.recvExecuteInput('"shown"');
    await queued.recvResult("'shown'");
    await queued.end();
  });

  it('a silent cell that fails lets the queued cells run', async () => {
    const failing = front.execute('throw new Error("unheard")', { silent: true });
    const queued = front.execute('"shown"');
    await failing.recvBusy();
    await failing.recvReply('error');
    await failing.recvIdle();
    await queued.recvBusy();
    await queued.recvExecuteInput('"shown"');
    await queued.recvResult("'shown'");
    await queued.end();
  });

  it('silent wins over store_history: the cell is neither counted nor remembered', async () => {
    const before = await front.value('0');
    const cell = front.execute('"silent and stored"', { silent: true, store_history: true });
    await cell.recvBusy();
    const silent = await cell.end();
    const next = front.execute(before);
    await next.recvBusy();
    await next.recvExecuteInput(before, silent.execution_count + 1);
    await next.recvResult();
    await next.end();
  });

  it('the reply says when the cell started, and of which cell it is', async () => {
    const parts = front.parts('execute_request', { code: '' }, {}, { cellId: 'of-the-notebook' });
    const cell = front.converse<'execute_request'>(parts);
    front.sendFrames(encode(front.kernel.connection.key, parts));
    await cell.recvBusy();
    await cell.recvExecuteInput('');
    const { metadata } = await cell.recvReplyMessage();
    await cell.recvIdle();
    // SAFETY: the schema has checked that metadata is an object.
    const { cellId, started } = metadata as { [name: string]: unknown };
    assert.equal(cellId, 'of-the-notebook');
    assert.ok(Date.now() - Date.parse(String(started)) < 60_000);
  });

  it('cells run one after another in the order they were sent', async () => {
    const cells = Array.from({ length: 20 }, (_, index) => front.execute(`console.log(${index})`));
    for (const [index, cell] of cells.entries()) {
      await cell.recvBusy();
      await cell.recvExecuteInput(`console.log(${index})`);
      await cell.recvStream('stdout', `${index}\n`);
      await cell.end();
    }
  });
});
