/** What the types of the whole notebook say of a cell before it runs: the directive `// @limpid`, and warnings. */
import assert from 'node:assert/strict';
import { FrontEnd } from './front-end.ts';

describe('type errors', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run('let rate: number = 0.5; let ran = 0');
    // the types are loaded by the first question about them
    await front.run('// @limpid strict\nrate = 0.25;');
  });
  after(async () => front.close());

  it('end a strict cell before it runs, and show the place', async () => {
    const failure = await front.failure('// @limpid strict\nran++;\nrate = "fast"');
    assert.equal(failure.ename, 'TypeScriptError');
    assert.equal(failure.evalue, "Type 'string' is not assignable to type 'number'. (TS2322)");
    assert.match(failure.traceback.join('\n'), /> .*3 \|.* rate = "fast"/);
    assert.equal(await front.value('ran'), '0');
  });

  it('are all told by a strict cell', async () => {
    const { evalue } = await front.failure('// @limpid strict\nrate.fast; rate.slow');
    assert.match(evalue, /'fast'.*\n.*'slow'/);
  });

  it('a strict cell without any runs', async () => {
    assert.equal(await front.value('// @limpid strict\nrate.toFixed(2)'), "'0.25'");
  });

  it('a strict cell that was refused leaves no types behind', async () => {
    await front.failure('// @limpid strict\nconst half = 1; const bad: string = 1');
    const { evalue } = await front.failure('// @limpid strict\nhalf');
    assert.match(evalue, /Cannot find name 'half'/);
  });

  it('warn where that is asked for, and the cell runs', async () => {
    const code = '// @limpid warn\nrate = JSON.parse("1"); rate.nope;';
    const cell = front.execute(code);
    await cell.recvBusy();
    await cell.recvExecuteInput(code, 9);
    await cell.recvStream(
      'stderr',
      "cell-9.ts:2:30 - warning TS2339: Property 'nope' does not exist on type 'number'.\n",
    );
    await cell.recvReply('ok');
    await cell.recvIdle();
  });

  it('are not looked for otherwise', async () => {
    await front.run('rate.nope;');
  });
});
