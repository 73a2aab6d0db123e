/** A kernel that outlives its front end, and the front end that comes back; with the client that the extension uses. */
import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachKernel, startKernel, type KernelClient } from '../../kernel/src/client/index.ts';
import { runningKernels } from '../../kernel/src/keep/index.ts';
import type { Publication } from '../../kernel/src/messages.ts';
import { KERNEL_COMMAND } from './kernel-process.ts';

/** Halfway it waits until somebody has come back. */
const EPOCHS = `for (let epoch = 1; epoch <= 40; epoch += 1) {
  console.log('epoch', epoch);
  do await new Promise((resolve) => setTimeout(resolve, 10));
  while (epoch === 20 && !require('node:fs').existsSync('back'));
}
'done'`;
const ALL_EPOCHS = Array.from({ length: 40 }, (_, index) => `epoch ${index + 1}\n`).join('');

describe('a kernel that outlives its front end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-keep-'));
  const clients: KernelClient[] = [];
  before(() => (process.env['LIMPID_KERNELS'] = join(folder, 'kernels')));
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.dispose();
    rmSync(join(folder, 'back'), { force: true });
  });
  after(() => {
    delete process.env['LIMPID_KERNELS'];
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (patience = 60): Promise<KernelClient> => {
    const keep = { notebook: 'file:///a.ipynb', patience };
    const client = await startKernel({ command: KERNEL_COMMAND, cwd: folder, keep });
    clients.push(client);
    return client;
  };
  const comeBack = async (): Promise<KernelClient> => {
    const client = await attachKernel(only(runningKernels()), {});
    clients.push(client);
    return client;
  };

  it('is found by its file, which nobody else can read', async () => {
    const client = await start();
    const { file, kept } = only(runningKernels());
    assert.deepEqual([kept.notebook, kept.pid], ['file:///a.ipynb', client.pid]);
    assert.deepEqual([file, kept.log].map(modeOf), ['600', '600']);
    assert.equal(modeOf(join(folder, 'kernels')), '700');
    await client.shutdown();
    assert.deepEqual(readdirSync(join(folder, 'kernels')), []);
  });

  it('knows how many front ends it has', async () => {
    const first = await start();
    const count = async (): Promise<number> => (await first.request('journal_request', { cells: [] })).front_ends;
    assert.equal(await count(), 1);
    const second = await comeBack();
    assert.equal(await count(), 2);
    second.detach();
    while ((await count()) !== 1);
  });

  it('loses no line of a cell whose front end leaves in its midst', async () => {
    const first = await start();
    const begun = Promise.withResolvers<void>();
    void first.execute(EPOCHS, { cellId: 'fit', onMessage: ({ type }) => type === 'stream' && begun.resolve() });
    await begun.promise;
    first.detach();

    const second = await comeBack();
    const { entries, sequence } = await second.request('journal_request', {});
    const { id, cellId, code, outputs, reply } = only(entries);
    assert.deepEqual([cellId, code, reply], ['fit', EPOCHS, null]);
    writeFileSync(join(folder, 'back'), '');
    const told = [...outputs];
    const end = second.adopt(id, { onMessage: (publication) => told.push(publication) });
    second.listen(sequence);
    assert.equal((await end).status, 'ok');
    assert.equal(textOf(told), ALL_EPOCHS);
    assert.deepEqual(
      told.map(({ type }) => type).filter((type) => type !== 'stream' && type !== 'status'),
      ['execute_input', 'execute_result'],
    );
  });

  it('tells how a cell ended that nobody watched, when its front end was killed', async () => {
    const front = await otherProcess(folder);
    const message: unknown[] = await once(front, 'message');
    front.kill('SIGKILL');
    await once(front, 'exit');

    const client = await comeBack();
    assert.equal(client.pid, message[0]);
    const { entries, sequence } = await client.request('journal_request', {});
    const entry = only(entries);
    const told = [...entry.outputs];
    const end = client.adopt(entry.id, { onMessage: (publication) => told.push(publication) });
    writeFileSync(join(folder, 'back'), '');
    client.listen(sequence);
    assert.equal((await end).status, 'ok');
    assert.equal(textOf(told), ALL_EPOCHS);
    const again = only((await client.request('journal_request', {})).entries);
    assert.equal(again.reply?.content.status, 'ok');
    assert.equal(textOf(again.outputs), ALL_EPOCHS);
  });

  it('keeps variables, counts on, and can be interrupted by who came back', async () => {
    const first = await start();
    await first.execute('let x = 41');
    first.detach();
    const second = await comeBack();
    second.listen((await second.request('journal_request', {})).sequence);
    const told: Publication[] = [];
    const reply = await second.execute('x + 1', { onMessage: (publication) => told.push(publication) });
    assert.deepEqual([reply.status, reply.status === 'ok' && reply.execution_count], ['ok', 2]);
    assert.ok(told.some(({ type, content }) => type === 'execute_result' && content.data['text/plain'] === '42'));
    const begun = Promise.withResolvers<void>();
    const endless = second.execute('for (;;) console.log(1)', {
      onMessage: ({ type }) => type === 'stream' && begun.resolve(),
    });
    await begun.promise;
    await second.interrupt();
    assert.equal((await endless).status, 'error');
  });

  it('tells what was published after a front end said that it had seen all', async () => {
    const client = await start();
    await client.execute(
      "const waits = setInterval(() => { if (require('node:fs').existsSync('back')) { clearInterval(waits); console.log('late') } }, 10); 'now'",
    );
    const seen = client.sequence;
    await client.request('seen_request', { sequence: seen });
    client.detach();
    const second = await comeBack();
    const late = Promise.withResolvers<Publication>();
    clients.push(
      await attachKernel(only(runningKernels()), { onLate: (one) => one.type === 'stream' && late.resolve(one) }),
    );
    clients.at(-1)?.listen(0);
    writeFileSync(join(folder, 'back'), '');
    assert.equal(textOf([await late.promise]), 'late\n');
    const journal = await second.request('journal_request', {});
    assert.equal(journal.seen, seen);
    assert.ok(only(journal.entries).last > seen);
  });

  it('ends when nobody has come for as long as it waits, and leaves nothing', async () => {
    const client = await start(0.4);
    client.detach();
    await until(() => runningKernels().length === 0 && readdirSync(join(folder, 'kernels')).length === 0);
    clients.length = 0;
  });

  it('waits for the end of a cell before it counts', async () => {
    const client = await start(0.1);
    const written = join(folder, 'written');
    const code = `await new Promise((resolve) => setTimeout(resolve, 1500));
require('node:fs').writeFileSync(${JSON.stringify(written)}, 'whole');`;
    const sent = Promise.withResolvers<void>();
    client
      .execute(code, { onMessage: ({ type }) => type === 'execute_input' && sent.resolve() })
      .catch(() => undefined);
    await sent.promise;
    client.detach();
    await until(() => runningKernels().length === 0);
    assert.equal(readFileSync(written, 'utf8'), 'whole');
    clients.length = 0;
  });

  it('keeps of another kind of kernel what comes after its journal was asked for', async () => {
    const client = await startKernel({ command: KERNEL_COMMAND, cwd: folder });
    clients.push(client);
    await client.execute(`console.log('before')`);
    assert.deepEqual(await client.request('journal_request', {}), {
      ...{ status: 'ok', sequence: 0, seen: 0, entries: [] },
      front_ends: 1,
    });
    await client.execute(`console.log('after')`);
    const { entries } = await client.request('journal_request', {});
    assert.deepEqual(
      entries.map(({ code }) => code),
      [`console.log('after')`],
    );
  });
});

/** A front end in a process of its own, which runs EPOCHS in a kept kernel and tells its pid. */
async function otherProcess(cwd: string): Promise<ChildProcess> {
  const front = fileURLToPath(new URL('keep-front-end.ts', import.meta.url));
  return fork(front, [JSON.stringify(KERNEL_COMMAND), EPOCHS, cwd]);
}

function only<T>(list: readonly T[]): T {
  assert.equal(list.length, 1);
  const [one] = list;
  assert.ok(one);
  return one;
}

function textOf(told: readonly Publication[]): string {
  return told.map((one) => (one.type === 'stream' ? one.content.text : '')).join('');
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

/** The kernel ends by itself and tells nobody: its file is looked for until it is gone. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}
