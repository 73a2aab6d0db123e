import assert from 'node:assert/strict';
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
