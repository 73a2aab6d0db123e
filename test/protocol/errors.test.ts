/** Errors point at the cell, line and column that the user wrote; after each of them the next cell runs. */
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { FrontEnd } from './front-end.ts';

describe('error', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
  });
  after(async () => front.close());
  afterEach('the next cell runs', async () => {
    assert.equal(await front.value('"alive"'), "'alive'");
  });

  it('has the name, the message and the place in the TypeScript that the user wrote', async () => {
    const code = [
      'interface Point { x: number; y: number }',
      'const origin: Point = { x: 0, y: 0 };',
      '',
      '  throw new TypeError("at four, nine");',
    ].join('\n');
    const count = Number(await front.value('1')) && (await nextCount());
    const { ename, evalue, traceback } = await front.failure(code);
    assert.equal(ename, 'TypeError');
    assert.equal(evalue, 'at four, nine');
    assert.match(plain(traceback), new RegExp(`cell-${count}\\.ts:4:9`));
  });

  it('traces through functions of earlier cells', async () => {
    const defining = await nextCount();
    await front.run('type N = number;\nfunction inner(n: N): N {\n  throw new RangeError(`no ${n}`);\n}');
    const calling = await nextCount();
    const { traceback } = await front.failure('const three: number = 3;\ninner(three)');
    assert.match(plain(traceback), new RegExp(`inner.*cell-${defining}\\.ts:3:9[^]*cell-${calling}\\.ts:2:1`));
  });

  it('traces async functions', async () => {
    const code = 'async function fetchIt() {\n  await null;\n  throw new Error("async");\n}\nawait fetchIt()';
    const count = await nextCount();
    const { traceback } = await front.failure(code);
    assert.match(plain(traceback), new RegExp(`cell-${count}\\.ts:3:9`));
  });

  it('shows nothing of the kernel in the trace', async () => {
    const { traceback } = await front.failure('null.boom');
    assert.doesNotMatch(plain(traceback), /kernel\/|node:internal|node:inspector|file:\/\//);
  });

  it('tells the causes', async () => {
    const { traceback } = await front.failure('throw new Error("outer", { cause: new Error("the root of it") })');
    assert.match(plain(traceback), /outer[^]*the root of it/);
  });

  it('of a value that is no Error is told as that value', async () => {
    assert.match((await front.failure('throw { code: 42 }')).evalue, /code: 42/);
    assert.match((await front.failure('throw "just text"')).evalue, /just text/);
    assert.match((await front.failure('throw null')).evalue, /null/);
    assert.match((await front.failure('await Promise.reject(undefined)')).evalue, /undefined/);
  });

  it('a syntax error names line and column, and nothing of the cell runs', async () => {
    const count = await nextCount();
    const { ename, evalue, traceback } = await front.failure('globalThis.ran = true;\nconst n: = 3;');
    assert.equal(ename, 'SyntaxError');
    assert.notEqual(evalue, '');
    assert.match(plain(traceback), new RegExp(`cell-${count}\\.ts:2:10`));
    assert.equal(await front.value('typeof globalThis.ran'), "'undefined'");
  });

  it('a type that does not exist is named with its place, and the cell runs', async () => {
    const count = await nextCount();
    const cell = await front.begin('const one = 1;\nconst n: Nunber = one;');
    await cell.recvStreamLike('stderr', new RegExp(`cell-${count}\\.ts:2:10 .*Nunber[^]*\\^{6}.*\n$`));
    await cell.end();
    assert.equal(await front.value('n'), '1');
  });

  it('a type that an earlier cell or an import declares does exist', async () => {
    await front.run('interface Earlier { a: number }');
    await front.run("import type { Stats } from 'node:fs'; type Both = Earlier & Stats");
    await front.run('const both = (value: Both, bytes: Uint8Array, node: Buffer): void => {}');
  });

  it('a package that is not installed is named with the command that installs it', async () => {
    const { evalue } = await front.failure("import * as missing from 'no-such-package-of-limpid'");
    assert.match(evalue, /no-such-package-of-limpid/);
    assert.match(evalue, /npm install no-such-package-of-limpid/);
  });

  it('a scoped package is named whole, without the file inside it', async () => {
    const { evalue } = await front.failure("await import('@nobody/no-such-package/inner.js')");
    assert.match(evalue, /npm install @nobody\/no-such-package`/);
  });

  it('a file that does not exist is named with the folder it was looked for in', async () => {
    const { evalue } = await front.failure("import { a } from './no-such-file.ts'");
    assert.match(evalue, /\.\/no-such-file\.ts/);
    assert.ok(evalue.includes(front.kernel.folder), evalue);
  });

  it('wrong tensor shapes are told with the shapes', async () => {
    await front.run("import * as tf from '@tensorflow/tfjs'");
    const { evalue } = await front.failure('tf.matMul(tf.ones([2, 3]), tf.ones([4, 5]))');
    assert.match(evalue, /2,\s*3/);
    assert.match(evalue, /4,\s*5/);
  });

  it('a stack overflow is an ordinary error', async () => {
    assert.equal((await front.failure('function down(): void { down() }\ndown()')).ename, 'RangeError');
  });

  /** The number that the next cell will have. */
  async function nextCount(): Promise<number> {
    const cell = front.execute('', { silent: true });
    await cell.recvBusy();
    const reply = await cell.end();
    return reply.execution_count + 1;
  }
});

/** Tracebacks may be coloured. */
function plain(traceback: string[]): string {
  return stripVTControlCharacters(traceback.join('\n'));
}
