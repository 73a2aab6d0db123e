/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import assert from 'node:assert/strict';
import { FrontEnd, textOf } from './front-end.ts';

describe('inspect_request', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('const rate = 0.125; function halve(x: number): number { return x / 2 }');
    // no value has this name, so the answer waits until the types are loaded
    await inspect('Partial|');
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

  it('tells the type and the documentation that stand in an earlier cell', async () => {
    await front.run('/** How fast it learns. */\nlet pace: number | "slow" = 0.5');
    assert.equal(await inspect('pace|'), 'let pace: number | "slow"\n\nHow fast it learns.\n\n0.5');
  });

  it('tells what a call around the cursor takes', async () => {
    assert.match((await inspect('halve(|)')) ?? 'not found', /^halve\(x: number\): number/);
  });

  it('tells the shape and dtype of a tensor, and the layers of a model', async () => {
    await front.run(
      "import * as tf from '@tensorflow/tfjs'; const pixels = tf.zeros([2, 3], 'int32'); const net = tf.sequential({ layers: [" +
        "tf.layers.dense({ units: 10, inputShape: [784], name: 'hidden' })] })",
    );
    assert.equal(await inspect('pixels|'), 'const pixels: tf.Tensor<tf.Rank>\n\nTensor [2, 3] int32');
    assert.match(
      (await inspect('net|')) ?? 'not found',
      /^const net: tf\.Sequential\n\nSequential of 1 layer\n {2}hidden \(Dense\) \[null, 10\], 7850 parameters$/,
    );
    await front.run('pixels.dispose()');
    assert.match((await inspect('pixels|')) ?? 'not found', /disposed/);
  });

  it('a value of the session does not stand for a parameter of the same name', async () => {
    assert.equal(await inspect('((rate: string) => ra|te)'), '(parameter) rate: string');
  });

  it('a large array is told in short', async () => {
    await front.run('const large = new Float32Array(20_000_000)');
    assert.match((await inspect('large|')) ?? 'not found', /Float32Array\(20000000\)/);
  });

  it('tells values alone where nobody asks for types, as our extension does', async () => {
    const content = { code: 'rate', cursor_pos: 4, detail_level: 0, types: false } as const;
    const request = front.send('inspect_request', content);
    await request.recvBusy();
    assert.equal(textOf((await request.end()).data), 'rate\n\n0.125');
  });

  it('an unknown name is not found', async () => {
    assert.equal(await inspect('neverDeclared|'), null);
  });

  it('nothing at the cursor is not found', async () => {
    assert.equal(await inspect('   |   '), null);
  });
});
