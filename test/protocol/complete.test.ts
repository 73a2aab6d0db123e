/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('complete_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const network = { layers: [1, 2], layerCount: 2, "not an identifier": 3 }');
    await front.run('let asked = 0; const watched = { get trap() { asked++; return 1; } }');
    // no value has this name, so the answer waits until the types are loaded
    await complete('type Loaded = Recor|');
  });
  after(async () => front.close());

  interface Found {
    matches: string[];
    start: number;
    end: number;
    /** `type signature` of each match. */
    told: Record<string, string>;
  }

  /** `|` marks the cursor. */
  async function complete(marked: string): Promise<Found> {
    const [before = '', behind = ''] = marked.split('|');
    const request = front.send('complete_request', { code: before + behind, cursor_pos: Array.from(before).length });
    await request.recvBusy();
    const reply = await request.end();
    const types = reply.metadata['_jupyter_types_experimental'] ?? [];
    // SAFETY: the schema of the specification has been checked; this is what front ends read the metadata as.
    const told = (types as { text: string; type: string; signature: string }[]).map(
      ({ text, type, signature }) => [text, `${type} ${signature}`.trim()] as const,
    );
    return {
      matches: reply.matches,
      start: reply.cursor_start,
      end: reply.cursor_end,
      told: Object.fromEntries(told),
    };
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

  it('asking never runs a getter, not even one without effects', async () => {
    await front.run('const slow = { get forever(): { a: 1 } { for (;;); } }');
    assert.deepEqual((await complete('slow.forever.|')).matches, ['a']);
    assert.equal(await front.value('1 + 1'), '2');
  });

  it('tells the types of cells that ran', async () => {
    await front.run(
      'interface Sample { digit: number } function load(): Promise<Sample[]> { return Promise.resolve([]) }',
    );
    assert.deepEqual((await complete('(await load())[0].|')).matches, ['digit']);
    assert.equal((await complete('loa|')).told['load'], 'function (): Promise<Sample[]>');
  });

  it('names that a value has and its type has not', async () => {
    await front.run('const parsed = JSON.parse(`{"rows": [{"digit": 7}]}`)');
    assert.ok((await complete('parsed.ro|')).matches.includes('rows'));
    assert.ok((await complete('parsed.rows[0].|')).matches.includes('digit'));
  });

  it('the shape and dtype of a tensor', async () => {
    await front.run(
      "import * as tf from '@tensorflow/tfjs'; const pixels = tf.zeros([2, 3], 'int32'); const batch = { pixels }",
    );
    assert.equal((await complete('pixel|')).told['pixels'], 'instance Tensor<Rank> = Tensor [2, 3] int32');
    assert.equal((await complete('batch.|')).told['pixels'], 'property Tensor<Rank> = Tensor [2, 3] int32');
    assert.ok((await complete('pixels.resh|')).matches.includes('reshape'));
  });

  it('the shape of a tensor also where a name beside it cannot be looked at', async () => {
    await front.run('const pixelTraps = new Proxy({}, { getOwnPropertyDescriptor: () => (asked++, undefined) })');
    await front.failure('throw new Error("before"); const pixelNever = 1;');
    assert.equal((await complete('pixel|')).told['pixels'], 'instance Tensor<Rank> = Tensor [2, 3] int32');
    assert.equal(await front.value('asked'), '0');
  });

  it('a name that the cell declares itself is not looked up among values', async () => {
    assert.ok(!(await complete('const network = "text"; network.|')).matches.includes('layers'));
  });

  it('a large array is not listed', async () => {
    await front.run('const large = new Float32Array(20_000_000)');
    const { matches } = await complete('large.|');
    assert.ok(matches.includes('subarray') && !matches.includes('0'));
  });

  it('paths and packages of imports', async () => {
    const { matches, start, end } = await complete("import * as tf from '@tensorflow/tfj|");
    assert.ok(matches.includes('@tensorflow/tfjs'));
    assert.deepEqual([start, end], [21, 36]);
  });

  it('values alone where nobody asks for types, as our extension does', async () => {
    const request = front.send('complete_request', { code: 'network.', cursor_pos: 8, types: false });
    await request.recvBusy();
    const { matches } = await request.end();
    assert.ok(matches.includes('layerCount'));
    const names = front.send('complete_request', { code: '', cursor_pos: 0, types: false });
    await names.recvBusy();
    const reply = await names.end();
    assert.ok(reply.matches.includes('network') && !reply.matches.includes('interface'));
  });

  it('an unknown name has no matches', async () => {
    assert.deepEqual((await complete('neverDeclared.|')).matches, []);
  });

  it('is answered while a cell spins', async () => {
    const spinning = await front.begin('console.log("spinning"); for (;;);');
    await spinning.recvStream('stdout', 'spinning\n');
    assert.deepEqual((await complete('network.layerC|')).matches, ['layerCount']);
    await front.interrupt();
    await spinning.fails();
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
