/** https://github.com/jupyter/enhancement-proposals/blob/master/91-kernel-subshells/kernel-subshells.md */
import assert from 'node:assert/strict';
import { FrontEnd, textOf, type Conversation } from './front-end.ts';

describe('subshells', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const gates: { [name: string]: PromiseWithResolvers<void> } = {}');
    await front.run('const gate = (name: string) => (gates[name] ??= Promise.withResolvers<void>())');
  });
  after(async () => front.close());

  it('are created, listed without the main shell, and deleted', async () => {
    assert.deepEqual(await list(), []);
    const [one, two] = [await create(), await create()];
    assert.notEqual(one, two);
    assert.deepEqual((await list()).sort(), [one, two].sort());
    await remove(one);
    assert.deepEqual(await list(), [two]);
    await remove(two);
    assert.deepEqual(await list(), []);
  });

  it('kernel_info names the feature', async () => {
    const request = front.send('kernel_info_request', {});
    await request.recvBusy();
    const { supported_features } = await request.end();
    assert.ok(supported_features.includes('kernel subshells'));
  });

  it('a subshell runs while the main shell waits, and each cell has its own output', async () => {
    const subshell_id = await create();
    const waiting = await front.begin("await gate('a').promise; console.log('main goes on')");
    const code = "console.log('from the subshell'); gate('a').resolve()";
    const inside = front.execute(code, {}, { subshell_id });
    await inside.recvBusy();
    await inside.recvExecuteInput(code, 1);
    await inside.recvStream('stdout', 'from the subshell\n');
    await inside.end();
    await waiting.recvStream('stdout', 'main goes on\n');
    await waiting.end();
    await remove(subshell_id);
  });

  it('sees the variables of the main shell, and gives it its own', async () => {
    const subshell_id = await create();
    await front.run('let shared = 1');
    assert.equal(await valueIn(subshell_id, 'shared += 1; var made = "in the subshell"; shared'), '2');
    assert.equal(await front.value('`${made} ${shared}`'), "'in the subshell 2'");
    await remove(subshell_id);
  });

  it('runs its own cells one after another', async () => {
    const subshell_id = await create();
    const first = "await gate('b').promise; order.push('first')";
    await front.run('const order: string[] = []');
    const cells = [
      front.execute(`${first}; undefined`, {}, { subshell_id }),
      front.execute("order.push('second'); undefined", {}, { subshell_id }),
    ];
    await front.run("gate('b').resolve()");
    for (const cell of cells) await finish(cell);
    assert.equal(await front.value('order.join()'), "'first,second'");
    await remove(subshell_id);
  });

  it('many run at once, each with a count of its own', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, create));
    const before = await countOf('main');
    const cells = ids.map((subshell_id) =>
      front.execute(`await gate('c').promise; '${subshell_id}'`, {}, { subshell_id }),
    );
    await front.run("gate('c').resolve()");
    for (const [at, cell] of cells.entries()) {
      await cell.recvBusy();
      assert.equal(await cell.recvExecuteInput(`await gate('c').promise; '${ids[at]}'`), 1);
      assert.equal((await cell.recvResult(`'${ids[at]}'`)).execution_count, 1);
      assert.equal((await cell.end()).execution_count, 1);
    }
    assert.equal(await countOf('main'), before + 2);
    for (const id of ids) await remove(id);
  });

  it('has a history of its own', async () => {
    const subshell_id = await create();
    await valueIn(subshell_id, "'only here'");
    assert.deepEqual(await ownHistory(subshell_id), ["'only here'"]);
    assert.ok(!(await ownHistory(null)).includes("'only here'"));
    await remove(subshell_id);
  });

  it('an error aborts the cells that wait in the same subshell, and no others', async () => {
    const [failing, other] = [await create(), await create()];
    const code = "await gate('d').promise; throw new Error('only mine')";
    const fails = front.execute(code, {}, { subshell_id: failing });
    const waits = front.execute('"never shown"', {}, { subshell_id: failing });
    const elsewhere = [
      front.execute("await gate('d').promise", {}, { subshell_id: other }),
      front.execute("console.log('runs')", {}, { subshell_id: other }),
    ] as const;
    await front.run("gate('d').resolve()");
    await fails.recvBusy();
    await fails.recvExecuteInput(code);
    await fails.fails();
    await waits.recvBusy();
    await waits.recvReply('aborted');
    await waits.recvIdle();
    await finish(elsewhere[0]);
    await elsewhere[1].recvBusy();
    await elsewhere[1].recvExecuteInput("console.log('runs')");
    await elsewhere[1].recvStream('stdout', 'runs\n');
    await elsewhere[1].end();
    await remove(failing);
    await remove(other);
  });

  it('an interrupt stops the cells of all', async () => {
    const subshell_id = await create();
    const cells = [
      front.execute("console.log('waits'); await new Promise(() => {})"),
      front.execute("console.log('waits'); await new Promise(() => {})", {}, { subshell_id }),
    ];
    for (const cell of cells) {
      await cell.recvBusy();
      await cell.recvExecuteInput("console.log('waits'); await new Promise(() => {})");
      await cell.recvStream('stdout', 'waits\n');
    }
    await front.interrupt();
    for (const cell of cells) assert.match((await cell.fails()).evalue, /Interrupted/);
    assert.equal(await valueIn(subshell_id, '"lives"'), "'lives'");
    await remove(subshell_id);
  });

  it('the end of the process ends the cells of all, and a fresh one serves all', async () => {
    const subshell_id = await create();
    const waiting = await front.begin('await new Promise(() => {})');
    const ending = front.execute('process.exit(9)', {}, { subshell_id });
    await ending.recvBusy();
    await ending.recvExecuteInput('process.exit(9)');
    for (const cell of [ending, waiting]) assert.match((await cell.fails()).evalue, /exit code 9/);
    assert.equal(await front.value('"main"'), "'main'");
    assert.equal(await valueIn(subshell_id, '"sub"'), "'sub'");
    await remove(subshell_id);
    await front.run('const gates: { [name: string]: PromiseWithResolvers<void> } = {}');
    await front.run('const gate = (name: string) => (gates[name] ??= Promise.withResolvers<void>())');
  });

  it('while a loop keeps all JavaScript busy, requests to a subshell that need none are answered', async () => {
    const subshell_id = await create();
    const spinning = await front.begin("console.log('spins'); while (true) {}");
    await spinning.recvStream('stdout', 'spins\n');
    for (const type of ['kernel_info_request', 'comm_info_request'] as const) {
      const request = front.send(type, {}, 'shell', { subshell_id });
      await request.recvBusy();
      await request.end();
    }
    const question = front.send('is_complete_request', { code: '(' }, 'shell', { subshell_id });
    await question.recvBusy();
    await question.recvReply('incomplete');
    await question.recvIdle();
    await front.interrupt();
    await spinning.fails();
    await remove(subshell_id);
  });

  it('an id that is unknown, or no longer known, gets busy, an error and idle', async () => {
    const deleted = await create();
    await remove(deleted);
    for (const subshell_id of ['nobody', deleted]) {
      const cell = front.execute('1', {}, { subshell_id });
      await cell.recvBusy();
      assert.match((await cell.recvReply('error')).evalue, /no subshell/);
      await cell.recvIdle();
      const info = front.send('kernel_info_request', {}, 'shell', { subshell_id });
      await info.recvBusy();
      await info.recvIdle();
      const removing = front.send('delete_subshell_request', { subshell_id }, 'control');
      await removing.recvBusy();
      await removing.recvIdle();
      info.ignore();
      removing.ignore();
    }
  });

  it('deleting one aborts what waits in it; what runs ends by itself', async () => {
    const subshell_id = await create();
    const running = front.execute("await gate('e').promise", {}, { subshell_id });
    const waiting = front.execute('"never shown"', {}, { subshell_id });
    await running.recvBusy();
    await running.recvExecuteInput("await gate('e').promise");
    await remove(subshell_id);
    await front.run("gate('e').resolve()");
    await running.end();
    await waiting.recvBusy();
    await waiting.recvReply('aborted');
    await waiting.recvIdle();
  });

  it('control requests are answered one by one, in their order, also while cells run', async () => {
    const waiting = await front.begin("await gate('f').promise");
    const created = Array.from({ length: 10 }, () => front.send('create_subshell_request', {}, 'control'));
    const listing = front.send('list_subshell_request', {}, 'control');
    const ids: string[] = [];
    for (const request of created) {
      await request.recvBusy();
      ids.push((await request.end()).subshell_id);
    }
    await listing.recvBusy();
    assert.deepEqual((await listing.end()).subshell_id, ids);
    assert.equal(await valueIn(String(ids[0]), "gate('f').resolve(); 'opened'"), "'opened'");
    await waiting.end();
    for (const id of ids) await remove(id);
  });

  async function create(): Promise<string> {
    const request = front.send('create_subshell_request', {}, 'control');
    await request.recvBusy();
    return (await request.end()).subshell_id;
  }

  async function remove(subshell_id: string): Promise<void> {
    const request = front.send('delete_subshell_request', { subshell_id }, 'control');
    await request.recvBusy();
    await request.end();
  }

  async function list(): Promise<string[]> {
    const request = front.send('list_subshell_request', {}, 'control');
    await request.recvBusy();
    return (await request.end()).subshell_id;
  }

  async function valueIn(subshell_id: string, code: string): Promise<string> {
    const cell = front.execute(code, {}, { subshell_id });
    await cell.recvBusy();
    await cell.recvExecuteInput(code);
    const { data } = await cell.recvResult();
    await cell.end();
    return textOf(data);
  }

  async function countOf(text: string): Promise<number> {
    const cell = front.execute(`'${text}'`);
    await cell.recvBusy();
    await cell.recvExecuteInput(`'${text}'`);
    await cell.recvResult(`'${text}'`);
    return (await cell.end()).execution_count;
  }

  async function ownHistory(subshell_id: string | null): Promise<unknown[]> {
    const content = { output: false, raw: true, hist_access_type: 'range', n: null } as const;
    const rest = { session: 0, start: 0, stop: null, pattern: '', unique: false };
    const request = front.send('history_request', { ...content, ...rest }, 'shell', { subshell_id });
    await request.recvBusy();
    return (await request.end()).history.map(([, , input]) => input);
  }

  async function finish(cell: Conversation<'execute_request'>): Promise<void> {
    await cell.recvReply('ok');
    cell.ignore();
  }
});
