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
