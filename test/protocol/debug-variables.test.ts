/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request: looking at values, and changing them */
import assert from 'node:assert/strict';
import { DebugSession, type Cell } from './debug-session.ts';
import { FrontEnd } from './front-end.ts';
import type { StackFrame } from '../../kernel/src/debug/dap.ts';

describe('debug_request: variables', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  let cell: Cell;
  let top: StackFrame;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
    await debug.attach();
    await front.run(
      'let counter = 1; class Point { constructor(public x: number, readonly y = [1, 2]) {} get sum() { return this.x + 1 } }',
    );
    await front.run(`const big = Array.from({ length: 2500 }, (_, at) => at); const bytes = new Uint8Array([7, 8, 9])`);
    cell = await debug.begin(CODE, [5]);
    top = await debug.stopped(cell, 'breakpoint');
  });
  after(async () => {
    await debug.resumes(cell, 'continue');
    await cell.recvResult('42');
    await cell.end();
    await debug.disconnect();
    await front.close();
  });

  const CODE = `function look(text: string, n: number): number {
  const point = new Point(n);
  const holder = { deep: { deeper: 'down' }, nothing: null, later: undefined, f(a: number) { return a } };
  const table = new Map([['one', 1]]);
  return counter * n;
}
look('it', 21) + 21 * (counter - 1) + 21`;

  // JupyterLab shows the type, where there is one, in place of the value: it would show `number` and not 21.
  it('locals show their values, and those with parts their types', async () => {
    const locals = await debug.scope(top, 'Locals');
    const shown = [...locals.values()].map(({ name, value, type }) => [name, value, type]);
    assert.deepEqual(shown, [
      ['text', "'it'", undefined],
      ['n', '21', undefined],
      ['point', 'Point {x: 21, y: Array(2)}', 'Point'],
      ['holder', '{deep: {…}, nothing: null, later: undefined, f: ƒ}', 'Object'],
      ['table', "Map(1) {'one' => 1}", 'Map'],
    ]);
  });

  it('what the cells declared are globals', async () => {
    const globals = await debug.scope(top, 'Globals');
    assert.equal(globals.get('counter')?.value, '1');
    assert.equal(globals.get('look')?.type, 'function');
    assert.ok(!globals.has('setTimeout') && !globals.has('__limpid'));
  });

  it('objects open, and theirs open again', async () => {
    const holder = (await debug.scope(top, 'Locals')).get('holder');
    const deep = (await debug.inside(holder?.variablesReference ?? 0)).get('deep');
    const deeper = (await debug.inside(deep?.variablesReference ?? 0)).get('deeper');
    assert.deepEqual([deeper?.value, deeper?.evaluateName], ["'down'", 'holder.deep.deeper']);
  });

  it('long arrays come in pages, typed arrays too', async () => {
    const globals = await debug.scope(top, 'Globals');
    const big = globals.get('big');
    assert.equal(big?.indexedVariables, 2500);
    const page = await debug.inside(big.variablesReference, { filter: 'indexed', start: 2000, count: 3 });
    assert.deepEqual(
      [...page.values()].map(({ name, value }) => `${name}: ${value}`),
      ['2000: 2000', '2001: 2001', '2002: 2002'],
    );
    const folders = [...(await debug.inside(big.variablesReference)).values()];
    assert.deepEqual(
      folders.slice(0, 3).map(({ name }) => name),
      ['[0 … 999]', '[1000 … 1999]', '[2000 … 2499]'],
    );
    const last = await debug.inside(folders[2]?.variablesReference ?? 0);
    assert.equal(last.size, 500);
    const bytes = globals.get('bytes');
    assert.equal(bytes?.value, 'Uint8Array(3) [7, 8, 9]');
    assert.equal((await debug.inside(bytes.variablesReference, { filter: 'indexed' })).get('2')?.value, '9');
  });

  it('tensors show dtype and shape', async () => {
    const { type, result } = await debug.ask('evaluate', {
      expression: 'new (class Tensor { shape = [2, 3]; dtype = "float32"; dataId = {} })()',
      frameId: top.id,
      context: 'repl',
    });
    assert.deepEqual([type, result], ['Tensor', 'Tensor float32 [2, 3]']);
  });

  it('getters run only when they are opened', async () => {
    const point = (await debug.scope(top, 'Locals')).get('point');
    const prototype = (await debug.inside(point?.variablesReference ?? 0)).get('[[Prototype]]');
    assert.ok(prototype, 'the prototype is shown');
    const getter = (await debug.inside(prototype.variablesReference)).get('sum');
    assert.deepEqual([getter?.value, getter?.presentationHint?.lazy], ['(…)', true]);
  });

  it('evaluate reads and writes where the code stands; hovering changes nothing', async () => {
    const evaluate = (expression: string, context: string) =>
      debug.ask('evaluate', { expression, frameId: top.id, context });
    assert.equal((await evaluate('n + counter', 'hover')).result, '22');
    assert.equal((await evaluate('point', 'watch')).type, 'Point');
    const refused = await debug.refusal('evaluate', { expression: 'n = 5', frameId: top.id, context: 'hover' });
    assert.match(refused, /side-effect/i);
    assert.match(
      await debug.refusal('evaluate', { expression: 'nowhere', frameId: top.id, context: 'repl' }),
      /nowhere is not defined/,
    );
    assert.equal((await evaluate('n', 'hover')).result, '21');
  });

  it('setVariable sets locals, globals and properties', async () => {
    const set = async (scope: string, name: string, value: string): Promise<string> => {
      const { scopes } = await debug.ask('scopes', { frameId: top.id });
      const variablesReference = scopes.find((one) => one.name === scope)?.variablesReference ?? 0;
      return (await debug.ask('setVariable', { variablesReference, name, value })).value;
    };
    assert.equal(await set('Locals', 'n', '10 + 11'), '21');
    assert.equal(await set('Locals', 'text', '"changed"'), "'changed'");
    assert.equal(await set('Globals', 'counter', '1'), '1');
    const locals = await debug.scope(top, 'Locals');
    assert.equal(locals.get('text')?.value, "'changed'");
    const point = locals.get('point')?.variablesReference ?? 0;
    assert.equal((await debug.ask('setVariable', { variablesReference: point, name: 'x', value: '3' })).value, '3');
    assert.equal((await debug.inside(point)).get('x')?.value, '3');
  });

  it('richInspectVariables shows a variable as a cell would', async () => {
    const { data } = await debug.ask('richInspectVariables', { variableName: 'text', frameId: top.id });
    assert.deepEqual(data, { 'text/plain': "'changed'" });
  });

  it('copyToGlobals makes a local a variable of the notebook', async () => {
    await debug.ask('copyToGlobals', { srcVariableName: 'holder', dstVariableName: 'copied', srcFrameId: top.id });
    const copied = (await debug.scope(top, 'Globals')).get('copied');
    const local = (await debug.scope(top, 'Locals')).get('holder');
    assert.deepEqual([copied?.value, copied?.type], [local?.value, local?.type]);
  });

  it('source gives the text of a cell, and debugInfo tells where the code stands', async () => {
    assert.equal((await debug.ask('source', { source: { ...top.source } })).content, CODE);
    const info = await debug.ask('debugInfo');
    assert.deepEqual([info.isStarted, info.stoppedThreads], [true, [1]]);
    assert.ok(
      info.breakpoints.some(({ source, breakpoints }) => source === top.source.path && breakpoints[0]?.line === 5),
    );
    assert.deepEqual(await debug.ask('threads'), { threads: [{ id: 1, name: 'main' }] });
  });

  it('a frame or a reference that is gone is refused with the reason', async () => {
    assert.match(await debug.refusal('scopes', { frameId: 1_000_000 }), /no frame/);
    assert.match(await debug.refusal('variables', { variablesReference: 1_000_000 }), /nothing behind/);
    assert.match(await debug.refusal('variables', { variablesReference: 'x' }), /variablesReference/);
  });
});

describe('debug_request: before the debugger is started', () => {
  let front: FrontEnd;
  let debug: DebugSession;
  before(async () => {
    front = await FrontEnd.start();
    debug = new DebugSession(front);
    await front.run('let text = "Hello"; const list = [1, 2]');
  });
  after(async () => front.close());

  it('debugInfo says how cells are named', async () => {
    const info = await debug.ask('debugInfo');
    assert.deepEqual(
      [info.isStarted, info.hashMethod, info.richRendering, info.copyToGlobals],
      [false, 'Murmur2', true, true],
    );
    const { sourcePath } = await debug.ask('dumpCell', { code: 'let text = "Hello"; const list = [1, 2]' });
    assert.ok(sourcePath.startsWith(info.tmpFilePrefix) && sourcePath.endsWith(info.tmpFileSuffix));
  });

  it('inspectVariables, variables and richInspectVariables look at the notebook', async () => {
    const { variables } = await debug.ask('inspectVariables');
    assert.deepEqual(
      variables.map(({ name, value }) => `${name} = ${value}`),
      ['list = [1, 2]', "text = 'Hello'"],
    );
    assert.equal((await debug.inside(variables[0]?.variablesReference ?? 0)).get('1')?.value, '2');
    const { data } = await debug.ask('richInspectVariables', { variableName: 'text' });
    assert.deepEqual(data, { 'text/plain': "'Hello'" });
  });

  it('modules lists loaded files, and copyToGlobals copies', async () => {
    const { modules, totalModules } = await debug.ask('modules');
    assert.ok(totalModules > 0 && modules.every(({ path }) => path.length > 1));
    await debug.ask('copyToGlobals', { srcVariableName: 'text', dstVariableName: 'copy' });
    assert.equal(await front.value('(globalThis as any).copy'), "'Hello'");
  });

  it('what needs a debugger says so', async () => {
    assert.match(await debug.refusal('stackTrace', { threadId: 1 }), /not started/);
    assert.match(await debug.refusal('nonsense'), /does not know/);
  });

  it('inspecting does not wait for a cell that spins', async () => {
    const cell = await front.begin('console.log("spinning"); while (true) {}');
    await cell.recvStream('stdout', 'spinning\n');
    const { variables } = await debug.ask('inspectVariables');
    assert.ok(variables.some(({ name }) => name === 'text'));
    await front.interrupt();
    await cell.fails();
  });
});
