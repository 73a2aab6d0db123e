/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('complete_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const network = { layers: [1, 2], layerCount: 2, "not an identifier": 3 }');
    await front.run('let asked = 0; const watched = { get trap() { asked++; return 1; } }');
  });
  after(async () => front.close());

  /** `|` marks the cursor. */
  async function complete(marked: string): Promise<{ matches: string[]; start: number; end: number }> {
    const [before = '', behind = ''] = marked.split('|');
    const request = front.send('complete_request', { code: before + behind, cursor_pos: Array.from(before).length });
    await request.recvBusy();
    const reply = await request.end();
    return { matches: reply.matches, start: reply.cursor_start, end: reply.cursor_end };
  }

  it('members of a value of an earlier cell', async () => {
    const { matches, start, end } = await complete('network.lay|');
    assert.deepEqual([...matches].sort(), ['layerCount', 'layers']);
    assert.deepEqual([start, end], [8, 11]);
  });

  it('names of earlier cells and of the language', async () => {
    assert.ok((await complete('netw|')).matches.includes('network'));
    assert.ok((await complete('consol|')).matches.includes('console'));
    assert.ok((await complete('Math.sq|')).matches.includes('sqrt'));
  });

  it('inside a longer text, only the word at the cursor is replaced', async () => {
    const { matches, start, end } = await complete('const n = network.layerC| + 1');
    assert.deepEqual(matches, ['layerCount']);
    assert.deepEqual([start, end], [18, 24]);
  });

  it('positions count code points, not UTF-16 units', async () => {
    const { matches, start, end } = await complete('"😀😀"; network.layerC|');
    assert.deepEqual(matches, ['layerCount']);
    assert.deepEqual([start, end], [14, 20]);
  });

  it('asking never runs a getter', async () => {
    await complete('watched.trap.|');
    assert.equal(await front.value('asked'), '0');
  });

  it('an unknown name has no matches', async () => {
    assert.deepEqual((await complete('neverDeclared.|')).matches, []);
  });

  it('is answered while a cell waits', async () => {
    const code = 'console.log("waiting"); await new Promise(() => {})';
    const waiting = await front.begin(code);
    await waiting.recvStream('stdout', 'waiting\n');
    assert.deepEqual((await complete('network.layerC|')).matches, ['layerCount']);
    await front.interrupt();
    await waiting.fails();
  });
});
