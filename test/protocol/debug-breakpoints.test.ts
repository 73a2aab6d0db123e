/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request: where and when code stops */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DebugSession } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';

describe('debug_request: breakpoints', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
    await debug.attach();
  });
  after(async () => {
    await debug.disconnect();
    await front.close();
  });

  const ADD = `function add(a: number, b: number): number {
  const sum = a + b;
  return sum;
}
add(2, 3)`;

  it('stop before their line, and the cell ends as if nothing had been', async () => {
    const cell = await debug.begin(ADD, [2]);
    const top = await debug.stopped(cell, 'breakpoint');
    assert.equal(top.name, 'add');
    assert.equal(top.line, 2);
    const [, below, ...rest] = await debug.stack();
    assert.match(below?.name ?? '', /^cell-\d+\.ts$/);
    assert.equal(below?.line, 5);
    assert.deepEqual(rest, [], 'frames of the kernel and of Node are hidden');
    await debug.resumes(cell, 'continue');
    await cell.recvResult('5');
    await cell.end();
  });

  it('stop in a cell with empty lines before its code', async () => {
    const cell = await debug.begin(`\n\n${ADD}`, [7]);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 7);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('5');
    await cell.end();
  });

  it('hold in code of TypeScript alone: types before the line move nothing', async () => {
    const code =
      'interface Point {\n  x: number;\n}\nenum Colour {\n  Red,\n}\nconst p: Point = { x: Colour.Red };\np.x += 1;\np.x';
    const cell = await debug.begin(code, [8]);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 8);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('1');
    await cell.end();
  });

  it('stop again in a cell that defined the function earlier', async () => {
    await front.run('function later(): number {\n  const kept = 1;\n  return kept;\n}');
    const { sourcePath } = await debug.ask('dumpCell', {
      code: 'function later(): number {\n  const kept = 1;\n  return kept;\n}',
    });
    const { breakpoints } = await debug.setBreakpoints(sourcePath, [3]);
    assert.deepEqual(
      breakpoints.map(({ verified, line, source }) => [verified, line, source.path]),
      [[true, 3, sourcePath]],
    );
    const cell = await front.begin('later()');
    const top = await debug.stopped(cell, 'breakpoint');
    assert.deepEqual([top.source.path, top.line], [sourcePath, 3]);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('1');
    await cell.end();
    await debug.setBreakpoints(sourcePath, []);
    assert.equal(await front.value('later()'), '1');
  });

  const LOOP = 'let total = 0;\nfor (let round = 1; round <= 6; round++) {\n  total += round;\n}\ntotal';

  it('with a condition stop only where it holds', async () => {
    const cell = await debug.begin(LOOP, [{ line: 3, condition: 'round === 4' }]);
    const top = await debug.stopped(cell, 'breakpoint');
    assert.equal((await debug.scope(top, 'Locals')).get('round')?.value, '4');
    await debug.resumes(cell, 'continue');
    await cell.recvResult('21');
    await cell.end();
  });

  it('with a hit condition count', async () => {
    const cell = await debug.begin(LOOP, [{ line: 3, hitCondition: '%3' }]);
    for (const round of ['3', '6']) {
      const top = await debug.stopped(cell, 'breakpoint');
      assert.equal((await debug.scope(top, 'Locals')).get('round')?.value, round);
      await debug.resumes(cell, 'continue');
    }
    await cell.recvResult('21');
    await cell.end();
  });

  it('that log print into the cell and do not stop', async () => {
    const logMessage = 'round {round}: {total} of 100 %';
    const cell = await debug.begin(LOOP, [{ line: 3, logMessage, condition: 'round > 4' }]);
    await cell.recvStream('stdout', 'round 5: 10 of 100 %\nround 6: 15 of 100 %\n');
    await cell.recvResult('21');
    await cell.end();
  });

  it('in a cell that declares a name again read its new value', async () => {
    const code = 'const again = [1, 2];\nlet more = 3;\nmore += again.length;\nmore';
    await front.run(`${code};\nundefined`);
    const cell = await debug.begin(code, [
      { line: 3, logMessage: 'has {again.length}', condition: 'more === 3' },
      { line: 4, condition: 'more === 5' },
    ]);
    await cell.recvStream('stdout', 'has 2\n');
    const top = await debug.stopped(cell, 'breakpoint');
    assert.equal(top.line, 4);
    const asked = { expression: 'again[1] + more', frameId: top.id, context: 'hover' };
    assert.equal((await debug.ask('evaluate', asked)).result, '7');
    await debug.resumes(cell, 'continue');
    await cell.recvResult('5');
    await cell.end();
  });

  it('that log and count print each time they count', async () => {
    const cell = await debug.begin(LOOP, [{ line: 3, logMessage: 'round {round}', hitCondition: '>=5' }]);
    await cell.recvStream('stdout', 'round 5\nround 6\n');
    await cell.recvResult('21');
    await cell.end();
  });

  it('on a line without code move to the next that has some, and tell so', async () => {
    const cell = await debug.begin('let moved = 1;\n// nothing here\nmoved += 1;\nmoved', [2]);
    const { breakpoint } = await cell.recvDebugEvent('breakpoint');
    assert.deepEqual(breakpoint instanceof Object && 'line' in breakpoint && breakpoint.line, 3);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 3);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('2');
    await cell.end();
  });

  it('stop in an imported TypeScript file, set before it is loaded, and in the same file when it has changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'limpid-debug-'));
    const file = join(folder, 'half.mts');
    const text =
      'enum Part {\n  Half = 2,\n}\nexport function half(n: number): number {\n  const part = n / Part.Half;\n  return part;\n}\n';
    await writeFile(file, text);
    await debug.setBreakpoints(file, [6]);
    const cell = await front.begin(`import { half } from ${JSON.stringify(file)}\nhalf(84)`);
    const top = await debug.stopped(cell, 'breakpoint');
    assert.deepEqual([top.name, top.source.path, top.line], ['half', file, 6]);
    assert.equal((await debug.scope(top, 'Locals')).get('part')?.value, '42');
    await debug.resumes(cell, 'continue');
    await cell.recvResult('42');
    await cell.end();

    // the file is evaluated afresh: V8 has it as another script
    await writeFile(file, text.replace('= 2', '= 4'));
    const again = await front.begin(`import { half } from ${JSON.stringify(file)}\nhalf(84)`);
    const topAgain = await debug.stopped(again, 'breakpoint');
    assert.deepEqual([topAgain.name, topAgain.source.path, topAgain.line], ['half', file, 6]);
    await debug.resumes(again, 'continue');
    await again.recvResult('21');
    await again.end();
    await rm(folder, { recursive: true });
  });

  it('of another debug session are forgotten with it', async () => {
    await debug.disconnect();
    const cell = await front.begin(ADD);
    await cell.recvResult('5');
    await cell.end();
    await debug.attach();
    assert.deepEqual((await debug.ask('debugInfo')).breakpoints, []);
  });

  it('a runner that dies ends the debug session, and the next one can be debugged', async () => {
    const lost = front.execute('process.abort()');
    await lost.recvReply('error');
    lost.ignore();
    await debug.latest?.recvDebugEvent('terminated');
    assert.equal((await debug.ask('debugInfo')).isStarted, false);
    await debug.attach();
    const cell = await debug.begin(ADD, [2]);
    assert.equal((await debug.stopped(cell, 'breakpoint')).line, 2);
    await debug.resumes(cell, 'continue');
    await cell.recvResult('5');
    await cell.end();
  });
});
