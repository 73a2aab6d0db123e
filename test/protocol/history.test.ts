/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEntry, RequestContent } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

const ALL: RequestContent<'history_request'> = {
  output: false,
  raw: true,
  hist_access_type: 'tail',
  session: 0,
  start: 0,
  stop: null,
  n: 100,
  pattern: '*',
  unique: false,
};

describe('history_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    for (const code of ['let a = 1', 'a + 1', 'let b = 2', 'a + 1']) {
      if (code.startsWith('let')) await front.run(code);
      else await front.value(code);
    }
    const silent = front.execute('let silent = 1', { silent: true });
    await silent.recvBusy();
    await silent.end();
    const unstored = front.execute('let unstored = 1', { store_history: false });
    await unstored.recvBusy();
    await unstored.recvExecuteInput('let unstored = 1');
    await unstored.end();
  });
  after(async () => front.close());

  async function history(asked: Partial<RequestContent<'history_request'>>): Promise<HistoryEntry[]> {
    const request = front.send('history_request', { ...ALL, ...asked });
    await request.recvBusy();
    const reply = await request.end();
    return reply.history;
  }
  const inputs = (entries: HistoryEntry[]): unknown[] => entries.map(([, line, input]) => [line, input]);

  it('tail: the last n cells, oldest first', async () => {
    assert.deepEqual(inputs(await history({ hist_access_type: 'tail', n: 2 })), [
      [3, 'let b = 2'],
      [4, 'a + 1'],
    ]);
  });

  it('silent cells and those with store_history false are not in it', async () => {
    assert.equal((await history({ hist_access_type: 'tail', n: 100 })).length, 4);
  });

  it('tail with output: pairs of input and output', async () => {
    assert.deepEqual(inputs(await history({ hist_access_type: 'tail', n: 2, output: true })), [
      [3, ['let b = 2', null]],
      [4, ['a + 1', '2']],
    ]);
  });

  it('range: lines start to stop, stop left out', async () => {
    assert.deepEqual(inputs(await history({ hist_access_type: 'range', start: 2, stop: 4 })), [
      [2, 'a + 1'],
      [3, 'let b = 2'],
    ]);
  });

  it('search: the cells that a glob matches', async () => {
    const found = await history({ hist_access_type: 'search', pattern: 'let ?*' });
    assert.deepEqual(inputs(found), [
      [1, 'let a = 1'],
      [3, 'let b = 2'],
    ]);
  });

  it('search unique: each text once, n: the newest', async () => {
    assert.equal((await history({ hist_access_type: 'search', pattern: 'a*1', unique: true })).length, 1);
    assert.deepEqual(inputs(await history({ hist_access_type: 'search', pattern: '*', n: 1 })), [[4, 'a + 1']]);
  });

  it('search takes all but * and ? literally', async () => {
    assert.deepEqual(await history({ hist_access_type: 'search', pattern: 'a . 1' }), []);
  });
});

describe('history_request to a later kernel', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-history-'));
    const earlier = await FrontEnd.start({ env: { LIMPID_HISTORY: join(folder, 'history.sqlite') } });
    await earlier.value('6 * 7');
    await earlier.close();
  });
  after(async () => rm(folder, { recursive: true }));

  it('gives what earlier kernels ran', async () => {
    const front = await FrontEnd.start({ env: { LIMPID_HISTORY: join(folder, 'history.sqlite') } });
    await front.run('let now = 1');
    const asked = { ...ALL, output: true };
    const tail = front.send('history_request', asked);
    await tail.recvBusy();
    assert.deepEqual((await tail.end()).history, [
      [1, 1, ['6 * 7', '42']],
      [2, 1, ['let now = 1', null]],
    ]);
    const range = front.send('history_request', { ...asked, hist_access_type: 'range', session: -1 });
    await range.recvBusy();
    assert.deepEqual((await range.end()).history, [[1, 1, ['6 * 7', '42']]]);
    await front.close();
    assert.equal(front.kernel.log, '', 'SQLite is loaded without a warning');
  });

  it('switched off, keeps its own cells in memory only', async () => {
    const front = await FrontEnd.start({ env: { LIMPID_HISTORY: 'off' } });
    await front.value('1');
    const tail = front.send('history_request', ALL);
    await tail.recvBusy();
    assert.deepEqual((await tail.end()).history, [[1, 1, '1']]);
    await front.close();
  });

  it('whose file is damaged warns, and the kernel goes on', async () => {
    const file = join(folder, 'damaged.sqlite');
    await writeFile(file, 'This is no database. '.repeat(1000));
    const front = await FrontEnd.start({ env: { LIMPID_HISTORY: file } });
    await front.value('1');
    const tail = front.send('history_request', ALL);
    await tail.recvBusy();
    assert.deepEqual((await tail.end()).history, [[1, 1, '1']]);
    await front.close();
    assert.match(front.kernel.log, /HISTORY_UNUSABLE.*damaged\.sqlite/);
  });
});
