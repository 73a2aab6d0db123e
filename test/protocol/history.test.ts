/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history */
import assert from 'node:assert/strict';
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
    const unstored = front.execute('let unstored = 1', { silent: true });
    await unstored.recvBusy();
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

  it('silent cells are not in it', async () => {
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
