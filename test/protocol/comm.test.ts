/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { FrontEnd } from './front-end.ts';

const ECHO = [
  "import { registerTarget } from 'limpid';",
  "registerTarget('echo', (comm, { data, metadata, buffers }) => {",
  "  console.log('opened with', data, metadata, buffers.length);",
  "  comm.on('message', ({ data, metadata, buffers }) => comm.send({ got: data }, { metadata, buffers }));",
  "  comm.on('close', ({ data }) => console.log('closed with', data));",
  '});',
  'undefined',
].join('\n');

describe('comms', () => {
  let front: FrontEnd;
  beforeEach(async () => {
    front = await FrontEnd.start();
  });
  afterEach(async () => front.close());

  async function comms(target_name?: string | null): Promise<object> {
    const request = front.send('comm_info_request', target_name === undefined ? {} : { target_name });
    await request.recvBusy();
    const reply = await request.end();
    return reply.comms;
  }

  it('of the front end: opened, echoed with buffers and metadata, closed; each under its own parent', async () => {
    await front.run(ECHO);
    const opening = front.tell(
      'comm_open',
      { comm_id: 'c1', target_name: 'echo', data: { first: 1 } },
      { metadata: { version: '1' }, buffers: [Buffer.from('x')] },
    );
    await opening.recvBusy();
    await opening.recvStream('stdout', "opened with { first: 1 } { version: '1' } 1\n");
    await opening.recvIdle();
    assert.deepEqual(await comms(), { c1: { target_name: 'echo' } });
    assert.deepEqual(await comms(null), { c1: { target_name: 'echo' } });
    assert.deepEqual(await comms('echo'), { c1: { target_name: 'echo' } });
    assert.deepEqual(await comms('jupyter.widget'), {});

    const bytes = [randomBytes(1000), Buffer.alloc(0)];
    const message = front.tell(
      'comm_msg',
      { comm_id: 'c1', data: { n: [1, null, 'ü'] } },
      { metadata: { m: true }, buffers: bytes },
    );
    await message.recvBusy();
    const echo = await message.recvComm('comm_msg');
    assert.deepEqual(echo.content, { comm_id: 'c1', data: { got: { n: [1, null, 'ü'] } } });
    assert.deepEqual(echo.metadata, { m: true });
    assert.deepEqual(echo.buffers, bytes);
    await message.recvIdle();

    const closing = front.tell('comm_close', { comm_id: 'c1', data: { why: 'done' } });
    await closing.recvBusy();
    await closing.recvStream('stdout', "closed with { why: 'done' }\n");
    await closing.recvIdle();
    assert.deepEqual(await comms(), {});
  });

  it('for a target that nobody registered are closed on IOPub', async () => {
    const opening = front.tell('comm_open', { comm_id: 'c2', target_name: 'nobody', data: {} });
    await opening.recvBusy();
    const { content } = await opening.recvComm('comm_close');
    assert.deepEqual(content, { comm_id: 'c2', data: {} });
    await opening.recvIdle();
    assert.deepEqual(await comms(), {});
  });

  it('open after the cells before them, which may register their target, and their messages after that', async () => {
    const cell = front.execute(ECHO);
    const opening = front.tell('comm_open', { comm_id: 'c3', target_name: 'echo', data: {} });
    const message = front.tell('comm_msg', { comm_id: 'c3', data: {} });
    await cell.recvBusy();
    await cell.recvExecuteInput(ECHO);
    await cell.end();
    await opening.recvBusy();
    await opening.recvStream('stdout', 'opened with {} {} 0\n');
    await opening.recvIdle();
    await message.recvBusy();
    await message.recvComm('comm_msg');
    await message.recvIdle();
  });

  it('of the kernel: opened, sent and closed under the cell, with what the front end answers', async () => {
    const code = [
      "import { openComm } from 'limpid';",
      "const comm = openComm('chart', { x: 1 }, { metadata: { version: '2.1.0' }, buffers: [new Float32Array([1, 2])] });",
      "comm.on('message', ({ data }) => console.log('heard', data));",
      'comm.send({ y: 2 });',
      'comm.id',
    ].join('\n');
    const cell = await front.begin(code);
    const { content, metadata, buffers } = await cell.recvComm('comm_open');
    assert.deepEqual({ ...content, comm_id: '' }, { comm_id: '', target_name: 'chart', data: { x: 1 } });
    assert.deepEqual(metadata, { version: '2.1.0' });
    assert.deepEqual(buffers, [Buffer.from(new Float32Array([1, 2]).buffer)]);
    const { comm_id } = content;
    assert.deepEqual((await cell.recvComm('comm_msg')).content, { comm_id, data: { y: 2 } });
    await cell.recvResult(`'${comm_id}'`);
    await cell.end();

    const answer = front.tell('comm_msg', { comm_id, data: { z: 3 } });
    await answer.recvBusy();
    await answer.recvStream('stdout', 'heard { z: 3 }\n');
    await answer.recvIdle();

    const closing = await front.begin('comm.close({ bye: true })');
    assert.deepEqual((await closing.recvComm('comm_close')).content, { comm_id, data: { bye: true } });
    await closing.end();
    assert.match((await front.failure('comm.send({})')).evalue, /The comm chart is closed/);
  });

  it('are handled while a cell waits', async () => {
    const code = [
      "import { registerTarget } from 'limpid';",
      'const clicked = Promise.withResolvers<string>();',
      "registerTarget('button', (comm) => { comm.on('message', ({ data }) => clicked.resolve(String(data.by))) });",
      "console.log('waiting');",
      'await clicked.promise',
    ].join('\n');
    const registering = code.split('\n').slice(0, 3).join('\n');
    await front.run(`${registering}\nundefined`);
    const opening = front.tell('comm_open', { comm_id: 'b', target_name: 'button', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    const cell = await front.begin('await clicked.promise');
    const click = front.tell('comm_msg', { comm_id: 'b', data: { by: 'mouse' } });
    await click.recvBusy();
    await click.recvIdle();
    await cell.recvResult("'mouse'");
    await cell.end();
  });

  it('are read by for await until they close', async () => {
    const code = [
      "import { registerTarget } from 'limpid';",
      "registerTarget('log', async (comm) => {",
      '  for await (const { data } of comm) console.log(data.line);',
      "  console.log('end');",
      '});',
      'undefined',
    ].join('\n');
    await front.run(code);
    const opening = front.tell('comm_open', { comm_id: 'l', target_name: 'log', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    for (const line of ['one', 'two']) {
      const message = front.tell('comm_msg', { comm_id: 'l', data: { line } });
      await message.recvBusy();
      await message.recvIdle();
    }
    const closing = front.tell('comm_close', { comm_id: 'l', data: {} });
    await closing.recvBusy();
    await closing.recvIdle();
    await opening.recvStream('stdout', 'one\ntwo\nend\n');
  });

  it("a handler's error is an output of its message, at its line, and the comm lives", async () => {
    const code = [
      "import { registerTarget } from 'limpid';",
      "registerTarget('bad', (comm) => {",
      "  comm.on('message', async ({ data }) => {",
      '    await null;',
      "    if (data.fail) throw new RangeError('too far');",
      '    comm.send({ fine: true });',
      '  });',
      '});',
      'undefined',
    ].join('\n');
    await front.run(code);
    const opening = front.tell('comm_open', { comm_id: 'e', target_name: 'bad', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    const failing = front.tell('comm_msg', { comm_id: 'e', data: { fail: true } });
    await failing.recvBusy();
    const { ename, evalue, traceback } = await failing.recvError();
    assert.deepEqual([ename, evalue], ['RangeError', 'too far']);
    assert.match(traceback.join('\n'), /cell-1\.ts:5:26/);
    await failing.recvIdle();
    const fine = front.tell('comm_msg', { comm_id: 'e', data: {} });
    await fine.recvBusy();
    await fine.recvComm('comm_msg');
    await fine.recvIdle();
  });

  it('an interrupt stops a handler that spins, and keeps the state', async () => {
    const code = [
      "import { registerTarget } from 'limpid';",
      'var kept = 41;',
      "registerTarget('spin', (comm) => { comm.on('message', () => { console.log('spins'); while (true) {} }) });",
      'undefined',
    ].join('\n');
    await front.run(code);
    const opening = front.tell('comm_open', { comm_id: 's', target_name: 'spin', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    const spinning = front.tell('comm_msg', { comm_id: 's', data: {} });
    await spinning.recvBusy();
    await spinning.recvStream('stdout', 'spins\n');
    await front.interrupt();
    assert.equal((await spinning.recvError()).ename, 'Interrupted');
    await spinning.recvIdle();
    assert.equal(await front.value('kept + 1'), '42');
  });

  it('close when the runner ends', async () => {
    const cell = await front.begin("import { openComm } from 'limpid'; const { id } = openComm('chart'); id");
    const { content } = await cell.recvComm('comm_open');
    await cell.recvResult();
    await cell.end();
    const ending = await front.begin('process.exit(3)');
    assert.equal((await ending.recvComm('comm_close')).content.comm_id, content.comm_id);
    await ending.fails();
    assert.deepEqual(await comms(), {});
  });

  for (const [what, type, content] of [
    ['a comm that is not open', 'comm_msg', { comm_id: 'never', data: {} }],
    ['a comm without an id', 'comm_open', { target_name: 'echo', data: {} }],
    ['a comm without a target', 'comm_open', { comm_id: 'x', data: {} }],
    ['data that is no object', 'comm_close', { comm_id: 'x', data: 7 }],
    ['data that is a list', 'comm_open', { comm_id: 'x', target_name: 'echo', data: [] }],
  ] as const) {
    it(`${what}: ${type} is refused, busy and idle are told, and the kernel lives`, async () => {
      // SAFETY: what is wrong with it is what the test is about
      const message = front.tell(type, content as never);
      await message.recvBusy();
      await message.recvIdle();
      assert.equal(await front.value('1'), '1');
    });
  }

  it('an id that is taken is refused, and its comm stays open', async () => {
    const cell = await front.begin("import { openComm } from 'limpid'; openComm('chart').id");
    const { comm_id } = (await cell.recvComm('comm_open')).content;
    await cell.recvResult();
    await cell.end();
    const opening = front.tell('comm_open', { comm_id, target_name: 'nobody', data: {} });
    await opening.recvBusy();
    await opening.recvIdle();
    assert.deepEqual(await comms(), { [comm_id]: { target_name: 'chart' } });
  });

  it('10 MB come and go byte by byte', async () => {
    await front.run(ECHO);
    const opening = front.tell('comm_open', { comm_id: 'big', target_name: 'echo', data: {} });
    await opening.recvBusy();
    await opening.recvStream('stdout', 'opened with {} {} 0\n');
    await opening.recvIdle();
    const bytes = randomBytes(10_000_000);
    const message = front.tell('comm_msg', { comm_id: 'big', data: {} }, { buffers: [bytes] });
    await message.recvBusy();
    const { buffers } = await message.recvComm('comm_msg');
    assert.equal(buffers.length, 1);
    assert.ok(buffers[0]?.equals(bytes));
    await message.recvIdle();
  });
});
