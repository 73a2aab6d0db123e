/** What the types of the whole notebook say of a cell before it runs: the directive `// @limpid`, and warnings. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Conversation } from './conversation.ts';
import { FrontEnd } from './front-end.ts';

/** As front ends start a kernel, which set nothing. */
const DEFAULT = { LIMPID_TYPES: '' };

describe('type errors', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start({ env: DEFAULT });
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

  it('of a strict cell are told up to a number', async () => {
    const { evalue } = await front.failure(`// @limpid strict\n${'rate.fast;'.repeat(30)}`);
    assert.equal(evalue.split('\n').length, 11);
    assert.match(evalue, /… and 20 more type errors\.$/);
  });

  it('a strict cell without any runs', async () => {
    assert.equal(await front.value('// @limpid strict\nrate.toFixed(2)'), "'0.25'");
  });

  it('a strict cell that was refused leaves no types behind', async () => {
    await front.failure('// @limpid strict\nconst half = 1; const bad: string = 1');
    const { evalue } = await front.failure('// @limpid strict\nhalf');
    assert.match(evalue, /Cannot find name 'half'/);
  });

  it('are warnings by default, with their place, while the cell runs', async () => {
    const cell = await front.begin('let halves = 0;\nrate = JSON.parse("1"); rate.nope;\nawait new Promise(() => {})');
    assert.equal(
      await warning(cell),
      [
        "cell-10.ts:2:30 - warning TS2339: Property 'nope' does not exist on type 'number'.",
        '> 2 | rate = JSON.parse("1"); rate.nope;',
        '    |                              ^^^^',
        '',
      ].join('\n'),
    );
    await front.interrupt();
    await cell.fails();
  });

  it('are not looked for in a cell that begins with `// @limpid off`', async () => {
    await front.run('// @limpid off\nrate.nope;');
    // its types have been asked for behind those of the cell above
    assert.equal(await front.value('// @limpid strict\nrate'), '1');
  });

  it('are told to nobody by a silent cell', async () => {
    const cell = front.execute('rate.nope;', { silent: true });
    await cell.recvBusy();
    await cell.end();
    assert.equal(await front.value('// @limpid strict\nrate'), '1');
  });
});

describe('type errors while types are loaded', () => {
  it('come late, under their cells, as those were when they ran', async () => {
    const front = await FrontEnd.start({ env: DEFAULT });
    const first = await front.begin('const size = 1; size.nope;');
    await first.end();
    const second = await front.begin('const size = "one"; size.toFixed;');
    await second.end();
    assert.match(await warning(first), /^cell-1\.ts:1:22 - warning TS2339: .*'nope' does not exist on type '1'/);
    assert.match(
      await warning(second),
      /^cell-2\.ts:1:26 - warning TS2551: .*'toFixed' does not exist on type '"one"'/,
    );
    await front.close();
  });

  it('do not keep the kernel from ending, and nothing is told then', async () => {
    const front = await FrontEnd.start({ env: DEFAULT });
    await front.run('const size = 1; size.nope;');
    // closing fails when anything is told that nobody has asked for
    await front.close();
  });

  it('are nobody’s with LIMPID_TYPES=off, all cells are strict with LIMPID_TYPES=strict', async () => {
    const strict = await FrontEnd.start({ env: { LIMPID_TYPES: 'strict' } });
    assert.equal((await strict.failure('const n: number = "x"')).ename, 'TypeScriptError');
    await strict.close();
    const off = await FrontEnd.start({ env: { LIMPID_TYPES: 'off' } });
    await off.run('const n: number = "x"');
    assert.equal(await off.value('// @limpid strict\nn'), "'x'");
    await off.close();
  });
});

describe('a tsconfig.json with a mistake', () => {
  it('is told of once, and ends no cell', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'limpid-tsconfig-'));
    writeFileSync(join(cwd, 'tsconfig.json'), '{ "compilerOptions": { "target": "es1" } }');
    const front = await FrontEnd.start({ cwd, env: DEFAULT });
    const cell = await front.begin('// @limpid strict\nconst size = 1');
    assert.match(await warning(cell), /^warning TS6046: .*tsconfig\.json: .*'--target'.* The rest of it holds\.\n$/);
    await cell.end();
    assert.equal(await front.value('// @limpid strict\nsize'), '1');
    await front.close();
  });
});

async function warning(cell: Conversation<'execute_request'>): Promise<string> {
  return stripVTControlCharacters(await cell.recvStreamLike('stderr', /\n$/));
}
