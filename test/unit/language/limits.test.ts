/** The thread of types has an end in time and in memory, and behind it comes another that knows the same cells. */
import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { LanguageService } from '../../../kernel/src/language/service.ts';

/** Each line goes as deep as TypeScript lets it, which takes it about a second. */
const ENDLESS = [
  'type Count<N extends number, A extends unknown[] = []> = A["length"] extends N ? A : Count<N, [...A, 1]>;',
  ...Array.from({ length: 500 }, (_, line) => `let c${line}: Count<${9000 + line}>;`),
].join('\n');
const LARGE = `const table = [${'[1], '.repeat(2_000_000)}]`;

describe('the limits of types', function () {
  this.timeout('3 min');
  const workers: Worker[] = [];
  const note = (worker: Worker): number => workers.push(worker);
  before(() => process.on('worker', note));
  after(() => process.off('worker', note));

  const digits = async (service: LanguageService): Promise<string[]> =>
    (await service.complete('sample.dig', 10))?.matches.map(({ text }) => text) ?? [];

  it('an answer that takes too long is none, nor are those behind it; the next question starts another thread', async () => {
    const service = new LanguageService(process.cwd(), { deadline: 15_000, megabytes: 1500 });
    service.add('const sample = { digit: 1 }');
    assert.deepEqual(await digits(service), ['digit']);
    const first = workers.at(-1);
    const answers = await Promise.all([service.check(ENDLESS), service.hover('sample', 0), service.checkLater('1')]);
    assert.deepEqual(answers, [[], null, []]);
    assert.equal(service.isWarm, false);
    assert.deepEqual(await digits(service), ['digit']);
    assert.notEqual(workers.at(-1), first);
    assert.equal(service.isWarm, true);
    await service.dispose();
  });

  it('types that take too much memory end their thread, not the kernel; the next question starts another', async () => {
    const told = mock.method(console, 'error', () => undefined);
    const service = new LanguageService(process.cwd(), { deadline: 120_000, megabytes: 500 });
    service.add('const sample = { digit: 1 }');
    assert.deepEqual(await digits(service), ['digit']);
    const first = workers.at(-1);
    assert.deepEqual(await service.check(LARGE), []);
    assert.match(String(told.mock.calls[0]?.arguments[1]), /memory/);
    told.mock.restore();
    assert.deepEqual(await digits(service), ['digit']);
    assert.notEqual(workers.at(-1), first);
    await service.dispose();
  });
});
