/** What a cell has to do with the names of the session: `limpid` in the metadata of its execute_reply. */
import assert from 'node:assert/strict';
import type { ReceivedMessage } from './frames.ts';
import { FrontEnd } from './front-end.ts';

describe('the names of a cell', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  it('are told when it has run: what it defines, changes and uses', async () => {
    const { fixed, ...first } = await namesOf('const twice = (x: number) => x * factor; let factor = 2; let sum = 0;');
    assert.deepEqual(first, { defines: ['twice', 'factor', 'sum'], changes: [], uses: [] });
    assert.equal(fixed?.length, 1);
    const [{ digest, ...twice } = {}] = fixed;
    assert.deepEqual(twice, { name: 'twice', uses: ['factor'], changes: [] });
    assert.equal(typeof digest, 'string');
    assert.deepEqual(await namesOf('sum += twice(Math.PI);'), {
      defines: [],
      changes: ['sum'],
      uses: ['sum', 'twice'],
      fixed: [],
    });
  });

  it('are told of a cell that failed: it may have changed them', async () => {
    const names = await namesOf('sum = 1; throw new Error("after the change")', 'error');
    assert.deepEqual(names.changes, ['sum']);
  });

  it('are told of a silent cell', async () => {
    const cell = front.execute('sum = 2', { silent: true });
    await cell.recvBusy();
    const names = namesIn(await cell.recvReplyMessage());
    await cell.recvIdle();
    assert.deepEqual(names?.changes, ['sum']);
  });

  it('are not told of a cell that did not run', async () => {
    for (const code of ['const sum = ', '// @limpid strict\nconst text: string = 1', '']) {
      const cell = await front.begin(code);
      if (code !== '') await cell.recvError();
      const names = namesIn(await cell.recvReplyMessage());
      await cell.recvIdle();
      assert.equal(names, undefined, code);
    }
  });

  it('stand beside what JupyterLab reads', async () => {
    const cell = await front.begin('sum = 3;');
    const { metadata } = await cell.recvReplyMessage();
    await cell.recvIdle();
    assert.deepEqual(Object.keys(metadata ?? {}), ['started', 'limpid']);
  });

  it('of the session come before those of Node', async () => {
    assert.deepEqual((await namesOf('let start = performance.now();')).uses, []);
    await namesOf('const performance = { now: () => 0 };');
    assert.deepEqual((await namesOf('start = performance.now();')).uses, ['performance']);
  });

  async function namesOf(code: string, status: 'ok' | 'error' = 'ok'): Promise<Names> {
    const cell = await front.begin(code);
    if (status === 'error') await cell.recvError();
    const reply = await cell.recvReplyMessage();
    await cell.recvIdle();
    const names = namesIn(reply);
    assert.ok(names, JSON.stringify(reply));
    return names;
  }
});

interface Names {
  defines?: string[];
  changes?: string[];
  uses?: string[];
  fixed?: { [field: string]: unknown }[];
}

function namesIn({ metadata }: ReceivedMessage): Names | undefined {
  // SAFETY: the schema has checked that metadata is an object; the tests compare what is in it.
  return (metadata as { limpid?: Names }).limpid;
}
