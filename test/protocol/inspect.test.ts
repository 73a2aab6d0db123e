/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import assert from 'node:assert/strict';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import { FrontEnd } from './front-end.ts';

describe('inspect_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const rate = 0.125; function halve(x: number): number { return x / 2 }');
  });
  after(async () => front.close());

  /** `|` marks the cursor. */
  async function inspect(marked: string): Promise<MimeBundle | null> {
    const [before = '', behind = ''] = marked.split('|');
    const cursor_pos = [...before].length;
    const request = front.send('inspect_request', { code: before + behind, cursor_pos, detail_level: 0 });
    await request.recvBusy();
    const reply = await request.recvReply('ok');
    await request.recvIdle();
    if (!reply.found) assert.deepEqual(reply.data, {});
    return reply.found ? reply.data : null;
  }

  it('tells the value of a variable', async () => {
    assert.match(String((await inspect('rat|e'))?.['text/plain']), /0\.125/);
  });

  it('finds the word before the cursor, behind wide characters too', async () => {
    assert.match(String((await inspect('"😀"; rate|'))?.['text/plain']), /0\.125/);
  });

  it('tells that a function is one', async () => {
    assert.match(String((await inspect('halve|(3)'))?.['text/plain']), /halve/);
  });

  it('an unknown name is not found', async () => {
    assert.equal(await inspect('neverDeclared|'), null);
  });

  it('nothing at the cursor is not found', async () => {
    assert.equal(await inspect('   |   '), null);
  });
});
