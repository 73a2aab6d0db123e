/** `limpid.signal`: code that listens ends by itself, in its own order, when the user interrupts. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('limpid.signal', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());

  const ABORTED =
    "await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 50))); console.log('tidied up')";
  const WAYS: { [how: string]: string } = {
    'the global `limpid.signal`': 'const signal = limpid.signal',
    "`import { signal } from 'limpid'`": "import { signal } from 'limpid'",
    "`import * as limpid from 'limpid'`": "import * as limpid from 'limpid'; const { signal } = limpid",
  };
  for (const [how, code] of Object.entries(WAYS)) {
    it(`${how} lets the cell tidy up before it ends`, async () => {
      const cell = await front.begin(`${code}; console.log('waits'); ${ABORTED}`);
      await cell.recvStream('stdout', 'waits\n');
      await front.interrupt();
      await cell.recvStream('stdout', 'tidied up\n');
      assert.equal((await cell.fails()).ename, 'Interrupted');
    });
  }

  it('is a new one for each cell', async () => {
    assert.equal(await front.value('limpid.signal.aborted'), 'false');
    assert.equal(await front.value('limpid.signal === limpid.signal'), 'true');
    await front.run('var earlier = limpid.signal');
    assert.equal(await front.value('earlier === limpid.signal'), 'false');
  });

  it('a request that has it is given up', async () => {
    const code = [
      "import { createServer } from 'node:http';",
      'const server = createServer(() => console.log("asked")).listen(0, "127.0.0.1");',
      "await new Promise((resolve) => server.once('listening', resolve));",
      'try { await fetch(`http://127.0.0.1:${(server.address() as { port: number }).port}`, { signal: limpid.signal }) }',
      'catch { console.log("given up") } finally { server.closeAllConnections(); server.close() }',
    ].join('\n');
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'asked\n');
    await front.interrupt();
    await cell.recvStream('stdout', 'given up\n');
    await cell.fails();
  });

  it('code that listens and still does not end is left behind', async () => {
    const cell = await front.begin("limpid.signal; console.log('deaf'); await new Promise(() => {})");
    await cell.recvStream('stdout', 'deaf\n');
    await front.interrupt();
    await cell.fails();
    assert.equal(await front.value('1'), '1');
  });

  it('may be hidden by a name of the user', async () => {
    await front.run('{ const limpid = 1 }');
    assert.equal(await front.value('const limpid = 2; limpid'), '2');
  });
});
