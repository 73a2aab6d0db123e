/** Whatever a cell does to its process, the front end stays connected, the cell says what happened, and the next cell runs. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FrontEnd } from './front-end.ts';

describe('the end of the runner', () => {
  let front: FrontEnd;
  before(async () => {
    // A small heap, so that memory runs out soon.
    front = await FrontEnd.start({ env: { NODE_OPTIONS: '--max-old-space-size=256' } });
  });
  after(async () => front.close());

  const ENDS: { [what: string]: { code: string; says: RegExp } } = {
    'process.exit(3)': { code: 'process.exit(3)', says: /\b3\b/ },
    'process.exit(0)': { code: 'process.exit(0)', says: /\b0\b/ },
    'process.exit after an await': {
      code: 'await new Promise((r) => setTimeout(r, 5)); process.exit(4)',
      says: /\b4\b/,
    },
    'process.abort()': { code: 'process.abort()', says: /SIGABRT/ },
    SIGKILL: { code: 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})', says: /SIGKILL/ },
    'out of memory': { code: 'const hoard = []; while (true) hoard.push(new Array(1e6).fill(1))', says: /memory/i },
  };
  for (const [what, { code, says }] of Object.entries(ENDS)) {
    it(`${what}: the cell says so, and the next runs in a fresh process`, async () => {
      await front.run('var leftover = 1');
      const before = await front.value('process.pid');
      const { evalue } = await front.failure(code);
      assert.match(evalue, says);
      assert.match(evalue, /variables are gone/);
      assert.notEqual(await front.value('process.pid'), before);
      assert.equal(await front.value('typeof leftover'), "'undefined'");
    });
  }

  it('output written before the end is shown', async () => {
    const code = 'console.log("last words"); process.exit(5)';
    const cell = await front.begin(code);
    await cell.recvStream('stdout', 'last words\n');
    assert.match((await cell.fails()).evalue, /\b5\b/);
  });

  it('aborts the cells queued behind it', async () => {
    const ending = front.execute('process.exit(6)');
    const queued = front.execute('"never shown"');
    await ending.recvBusy();
    await ending.recvExecuteInput('process.exit(6)');
    await ending.fails();
    await queued.recvBusy();
    await queued.recvReply('aborted');
    await queued.recvIdle();
  });

  it('between two cells is survived as well', async () => {
    const code =
      "const { existsSync } = require('node:fs'); setInterval(() => existsSync('ends') && process.exit(7), 5); undefined";
    const before = await front.value('process.pid');
    const cell = await front.begin(code);
    await cell.end();
    await writeFile(join(front.kernel.folder, 'ends'), '');
    await cell.recvStreamLike('stderr', /\b7\b[^]*variables are gone/);
    assert.notEqual(await front.value('process.pid'), before);
  });

  it('the count goes on, and the heartbeat never stops', async () => {
    const cell = front.execute('"counted"');
    await cell.recvBusy();
    const count = await cell.recvExecuteInput('"counted"');
    await cell.recvResult("'counted'");
    await cell.end();
    const ended = await front.failure('process.exit(8)');
    assert.equal(await front.heartbeat('still here'), 'still here');
    assert.match(ended.evalue, /\b8\b/);
    const next = front.execute('"counted on"');
    await next.recvBusy();
    await next.recvExecuteInput('"counted on"', count + 2);
    await next.recvResult("'counted on'");
    await next.end();
  });
});
