/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import assert from 'node:assert/strict';
import { FrontEnd, textOf } from './front-end.ts';

describe('inspect_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const rate = 0.125; function halve(x: number): number { return x / 2 }');
  });
  after(async () => front.close());

  /** The text that is told about what lies at the cursor, marked by `|`; null when nothing is found. */
  async function inspect(marked: string): Promise<string | null> {
    const [before = '', behind = ''] = marked.split('|');
    const cursor_pos = Array.from(before).length;
    const request = front.send('inspect_request', { code: before + behind, cursor_pos, detail_level: 0 });
    await request.recvBusy();
    const { found, data } = await request.end();
    if (!found) assert.deepEqual(data, {});
    return found ? textOf(data) : null;
  }

  it('tells the value of a variable', async () => {
    assert.match((await inspect('rat|e')) ?? 'not found', /0\.125/);
  });

  it('finds the word before the cursor, behind wide characters too', async () => {
    assert.match((await inspect('"😀"; rate|')) ?? 'not found', /0\.125/);
  });

  it('tells that a function is one', async () => {
    assert.match((await inspect('halve|(3)')) ?? 'not found', /halve/);
  });

  it('an unknown name is not found', async () => {
    assert.equal(await inspect('neverDeclared|'), null);
  });

  it('nothing at the cursor is not found', async () => {
    assert.equal(await inspect('   |   '), null);
  });
});
