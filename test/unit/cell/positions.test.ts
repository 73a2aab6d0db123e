import assert from 'node:assert/strict';
import { TestSession } from './session.ts';

/** Cells whose last one throws; `«` stands before the place V8 names, and is taken out before they run. */
const CASES: string[][] = [
  ['throw «new Error("boom")'],
  ['const x: number = 1;\n\n  null.«f()'],
  ['import { one } from "numbers"\nimport two from "numbers"\none.«toFixed(200)'],
  ['interface A { a: number }\ntype B = A\nlet b: B | undefined\nb!.«a'],
  ['enum C { A,\n  B }\nnamespace N { export const n = 1 }\nconst c = null as any; c.«d'],
  ['function f(a: number): void {\n  if (a > 0) {\n    throw «new Error("boom")\n  }\n}', 'f(1)'],
  ['function later(): never {\n  throw «new RangeError("boom")\n}\nlater()'],
  ['class D {\n  constructor(private e: number) {\n    throw «new Error("boom")\n  }\n}\nnew D(1)'],
  ['class G<T> {\n  h(): T {\n    const i = null as any;\n    return i.«j;\n  }\n}\nnew G().h()'],
  ['await 1\nawait 2; throw «new Error("boom")'],
  ['const k = async (): Promise<void> => {\n  await 1;\n  throw «new Error("boom")\n}\nawait k()'],
  ['var l = null\nfor (var m = 0; m < 1; m++) {\n  l.«n\n}'],
  ['{ a: 1, b: null.«c }'],
  ['const o = 1;\n{ o, p: (null as any).«q }'],
  ['const 学 = "😀"; null.«f'],
  ['`\n${1}\n${null.«f}`'],
  ['const r = (value: unknown) => {}\n@r class S {\n  t() { throw «new Error("boom") }\n}\nnew S().t()'],
  ['\t\tnull.«f'],
  ['// a comment\n/* and\nanother */ null.«f'],
  ['first(\n); function first() { null.«f }'],
  ['let u = 1\r\nnull.«f'],
];

/** Cells whose last one throws, and where the frames of its stack are: `cell:line:column`, the topmost first. */
const STACKS: [cells: string[], frames: string][] = [
  [['const f = () => {\n  throw new Error("a")\n}', '\n\n  f()'], '1:2:9 2:3:3'],
  [['async function f() {\n  throw new Error("a")\n}', 'await f()'], '1:2:9 2:1:7'],
  [['async function f() {\n  await null\n  throw new Error("a")\n}', '\nawait f()'], '1:3:9 2:2:1'],
  [
    ['async function f() { await null; null.g }\nasync function g() {\n  await f()\n}', 'await g()'],
    '1:1:39 1:3:3 2:1:1',
  ],
  [
    [
      'const f = async <T,>(x: T): Promise<T> => {\n  await x\n  return g(x)\n}',
      'function g<T>(x: T): T {\n  throw x\n    ?? new Error("a") }',
      'await f(null)',
    ],
    '2:3:8 1:3:10 3:1:1',
  ],
  [['async function* f() {\n  yield 1;\n  throw new Error("a")\n}', 'for await (const x of f())\n  x'], '1:3:9 2:1:18'],
  [['function* f() {\n  throw new Error("a")\n}', '[...f()]'], '1:2:9 2:1:5'],
  [['await 1\nawait 2\n;[1].map((x: number) => {\n  throw new Error("a")\n})'], '1:4:9 1:3:6'],
  [['await Promise.all([1, 2].map(async (x) => {\n  await x\n  throw new Error("a")\n}))'], '1:3:9 1:1:1'],
  [['await Promise.resolve().then(() => {\n  throw new Error("a")\n})'], '1:2:9 1:1:1'],
  [
    [
      'class Net<T> {\n  constructor(private readonly x: T) {}\n  async fit() {\n    await this.x\n    throw new Error("a")\n  }\n}',
      'const net = new Net(1)\nawait net.fit()',
    ],
    '1:5:11 2:2:1',
  ],
  [['class A { get x(): never {\n  throw new Error("a") } }', 'new A().x'], '1:2:9 2:1:9'],
  [['class A { static make(): never { throw new Error("a") } }', 'A.make()'], '1:1:40 2:1:3'],
  [['namespace N {\n  export const f = () => { throw new Error("a") }\n}', 'N.f()'], '1:2:34 2:1:3'],
  [['enum E { A }\nconst f = (e: E) => { throw new Error(E[e]) }', '/* 1 */ f(E.A)'], '1:2:29 2:1:9'],
  [['import { one } from "numbers"\nconst f = () => one.toFixed(200)', 'f()'], '1:2:21 2:1:1'],
  [['const o = { async f() {\n  await null\n  null.g\n} }', 'await o.f()'], '1:3:8 2:1:1'],
  [['const f = () => { throw new Error("a") }', 'try { f() } finally { await 1 }'], '1:1:25 2:1:7'],
  [
    [
      'async function f() { try { await g() } catch (e) { throw e } }',
      'async function g() {\n  await null\n  throw new Error("a")\n}',
      'await f()',
    ],
    '2:3:9 1:1:28 3:1:1',
  ],
  [['const f = (x: unknown) => { throw new Error("a") }', 'await null\n\nconst t = `${f(1)}`'], '1:1:35 2:3:14'],
];

describe('an error names the line and column the user wrote', () => {
  const session = new TestSession();
  after(() => session.close());

  for (const cells of CASES) {
    it(cells.at(-1) ?? '', async () => {
      const marked = cells.find((code) => code.includes('«')) ?? '';
      const lines = marked.slice(0, marked.indexOf('«')).split('\n');
      const { at } = await session.failure(...cells.map((code) => code.replace('«', '')));
      assert.deepEqual(at && { line: at.line, column: at.column }, {
        line: lines.length,
        column: (lines.at(-1) ?? '').length + 1,
      });
    });
  }

  for (const [cells, frames] of STACKS) {
    it(`the stack of ${cells.join(' § ')}`, async () => {
      const before = session.count;
      const { stack } = await session.failure(...cells);
      const places = [...stack.matchAll(/cell-(\d+)\.ts:(\d+:\d+)/g)];
      assert.equal(places.map(([, cell, place]) => `${Number(cell) - before}:${place}`).join(' '), frames);
    });
  }

  it('every frame of the stack is in the cell it came from', async () => {
    const { stack } = await session.failure(
      'function inner(a: string) {\n  throw new Error(a)\n}',
      '// calls\nfunction outer() {\n  inner("boom")\n}',
      '\nouter()',
    );
    const places = [...stack.matchAll(/cell-\d+\.ts:(\d+:\d+)/g)].map(([, place]) => place);
    assert.deepEqual(places, ['2:9', '3:3', '2:1']);
  });
});
