import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { LanguageService } from '../../../kernel/src/language/service.ts';

describe('the language service', () => {
  let service: LanguageService;
  /** The threads that services have started. */
  const workers: Worker[] = [];
  const note = (worker: Worker): number => workers.push(worker);
  before(() => process.on('worker', note));
  after(() => process.off('worker', note));
  beforeEach(() => {
    service = new LanguageService();
  });
  afterEach(() => service.dispose());

  it('compiles a cell', async () => {
    const { javascript, showsValue } = await service.compile('let a: number = 1; a', 'cell-1.ts');
    assert.equal(javascript, '"use strict";\nlet a = 1;\na;\n//# sourceURL=cell-1.ts');
    assert.equal(showsValue, true);
  });
  it('knows the types of earlier cells, also of those still being compiled', async () => {
    const [, second] = await Promise.all([
      service.compile('interface Sample {}', 'cell-1.ts'),
      service.compile('let a: Sample', 'cell-2.ts'),
    ]);
    assert.deepEqual(second.diagnostics, []);
  });
  it('forgets them when the session is reset', async () => {
    await service.compile('interface Sample {}', 'cell-1.ts');
    await service.reset();
    const { diagnostics } = await service.compile('let a: Sample', 'cell-2.ts');
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      [2304],
    );
  });
  it('starts again after a crash, and remembers what earlier cells declared', async () => {
    await service.compile('interface Sample {}', 'cell-1.ts');
    const crashed = workers.at(-1);
    await crashed?.terminate();
    assert.deepEqual((await service.compile('let a: Sample', 'cell-2.ts')).diagnostics, []);
    assert.notEqual(workers.at(-1), crashed);
  });
  it('tells of types of earlier cells, also of those that ran before anybody asked', async () => {
    service.add('const sample = { digit: 1 }');
    const first = await service.complete('sample.', 7);
    assert.deepEqual(
      first?.matches.map(({ text }) => text),
      ['digit'],
    );
    service.add('const sample = { label: 1 }');
    assert.equal((await service.hover('sample.label', 10))?.declaration, '(property) label: number');
  });
  it('forgets types when the session is reset', async () => {
    service.add('const sample = { digit: 1 }');
    await service.complete('sample.', 7);
    await service.reset();
    assert.equal(await service.hover('sample', 0), null);
  });
  it('tells of types again after the thread of types has crashed', async () => {
    service.add('const sample = { digit: 1 }');
    await service.complete('sample.', 7);
    await workers.at(-1)?.terminate();
    assert.equal((await service.complete('sample.', 7))?.matches[0]?.text, 'digit');
  });
  it('has no types for text that TypeScript cannot read, and goes on', async () => {
    const told = mock.method(console, 'error', () => undefined);
    const text = '['.repeat(20_000);
    assert.equal(await service.complete(text, text.length), null);
    assert.equal(told.mock.callCount(), 1);
    told.mock.restore();
    assert.equal((await service.complete('Math.sqr', 8))?.matches[0]?.text, 'sqrt');
  });
  it('answers a completion before the checks that nobody waits for, each of cells as they were then', async () => {
    const answered: string[] = [];
    const note = (what: string) => (): number => answered.push(what);
    const first = service.checkLater('const size = 1; size.nope');
    service.add('const size = 1');
    const second = service.checkLater('size.toUpperCase()');
    service.add('const size = "one"');
    const completed = service.complete('size.toUp', 9);
    await Promise.all([first.then(note('first')), second.then(note('second')), completed.then(note('completion'))]);
    assert.deepEqual(answered, ['completion', 'first', 'second']);
    assert.equal((await completed)?.matches[0]?.text, 'toUpperCase');
    assert.match((await first)[0]?.message ?? '', /'nope' does not exist on type '1'/);
    assert.match((await second)[0]?.message ?? '', /'toUpperCase' does not exist on type '1'/);
  });
  it('loads types by itself for a check that nobody waits for, and is warm then', async () => {
    // the compiler's thread is told of by now
    await service.isComplete('1');
    const started = workers.length;
    const checking = service.checkLater('const size: string = 1');
    assert.deepEqual([workers.length, service.isWarm], [started, false]);
    assert.deepEqual(
      (await checking).map(({ code }) => code),
      [2322],
    );
    assert.deepEqual([workers.length, service.isWarm], [started + 1, true]);
  });
  it('tells nothing of checks that are under way when it is disposed', async () => {
    await service.complete('Math.', 5);
    const checking = service.checkLater('const size: string = 1');
    await service.dispose();
    assert.deepEqual(await checking, []);
  });
  it('says whether text is complete', async () => {
    assert.deepEqual(await service.isComplete('if (a) {'), { status: 'incomplete', indent: '  ' });
    assert.deepEqual(await service.isComplete('a'), { status: 'complete' });
  });
  it('answers requests in flight with an error when it is disposed', async () => {
    const answer = service.compile('a', 'cell-1.ts');
    await Promise.all([assert.rejects(answer, /language worker ended/), service.dispose()]);
    await assert.rejects(service.isComplete('a'), /disposed/);
  });
});
