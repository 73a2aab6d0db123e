import assert from 'node:assert/strict';
import { TestSession } from './session.ts';

/** Cells of one notebook, and what the last one shows. Names are of one session, so each row has its own. */
const CASES: [what: string, cells: string[], shown: unknown][] = [
  ['an expression', ['1 + 1'], 2],
  ['an object', ['{loss: 0.5, accuracy: 0.9}'], { loss: 0.5, accuracy: 0.9 }],
  ['an object after statements', ['const o1 = 2\n{ o1 }'], { o1: 2 }],
  ['an object under a line without a semicolon', ['const o2 = [1, 2]\n{ a: o2[1], b: 1 }'], { a: 2, b: 1 }],
  [
    'an object with nested ones',
    ['{ a: { b: [1] }, c() { return 1 }, d: { e: 2 } }; // shown'],
    { a: { b: [1] }, c: {}, d: { e: 2 } },
  ],
  ['an empty object', ['{}'], {}],
  ['an assignment', ['let s1 = 1', 's1 = 2'], undefined],
  ['a string alone', ["'text'"], 'text'],
  ['a string and an import', ["import 'numbers'; 'text'"], 'text'],
  ['nothing', [''], undefined],
  ['top-level await', ['const w1 = await Promise.resolve(3)', 'w1'], 3],
  ['await in an expression', ['(await Promise.resolve([1, 2])).length'], 2],
  ['for await', ['let f1 = 0; for await (const n of [Promise.resolve(2), 3]) f1 += n', 'f1'], 5],
  ['const after const', ['const r1 = 1', 'const r1 = 2', 'r1'], 2],
  ['let after const', ['const r2 = 1', 'let r2 = 2', 'r2'], 2],
  ['const after function', ['function r3() { return 1 }', 'const r3 = () => 2', 'r3()'], 2],
  ['function after let', ['let r4 = 1', 'function r4() { return 2 }', 'r4()'], 2],
  ['class after class', ['class R5 { a = 1 }', 'class R5 { a = 2 }', 'new R5().a'], 2],
  ['const after class', ['class R6 {}', 'const R6 = 2', 'R6'], 2],
  ['let after var', ['var r7 = 1', 'let r7 = 2', 'r7'], 2],
  ['var after let', ['let r8 = 1', 'var r8 = 2', 'r8'], 2],
  ['a const again after its cell failed', ['try { await run9() } catch {}; const r9 = 1', 'const r9 = 2', 'r9'], 2],
  ['a variable of a for loop', ['for (var v1 = 0; v1 < 3; v1++);', 'v1'], 3],
  ['var in a pattern', ['var { v2, v3: [v4 = 5], ...v5 } = { v2: 1, v3: [], v6: 6 }', '[v2, v4, v5.v6]'], [1, 5, 6]],
  ['a function before its text', ['const h1 = h2(); function h2() { return 4 }', 'h1'], 4],
  [
    'recursion follows a redefinition',
    ['function c1(n) { return n ? c1(n - 1) : "old" }; const c2 = c1', 'c1 = () => "new"', 'c2(1)'],
    'new',
  ],
  ['a function has its name', ['function n1() {}', 'n1.name'], 'n1'],
  ['a class has its name', ['class N2 {}', 'N2.name'], 'N2'],
  ['a class names itself', ['class N3 { static make() { return new N3() } b = 1 }', 'N3.make().b'], 1],
  ['enum', ['enum E1 { Red, Green = 5, Blue }', 'E1.Blue + E1[5]'], '6Green'],
  ['string enum', ["enum E2 { A = 'a' }", 'E2.A'], 'a'],
  ['const enum in a later cell', ['const enum E3 { A = 1 }', 'E3.A'], 1],
  [
    'an edited enum forgets its members',
    ['enum E4 { Old }', 'enum E4 { New }', "{ old: 'Old' in E4, new: 'New' in E4 }"],
    { old: false, new: true },
  ],
  ['merged enums', ['enum E5 { A } enum E5 { B = 1 }', 'E5.A + E5.B'], 1],
  [
    'namespace',
    ['namespace N4 { export const a = 1; export namespace M { export function f() { return a } } }', 'N4.M.f()'],
    1,
  ],
  ['function with a namespace', ['function F2() { return F2.a } namespace F2 { export let a = 3 }', 'F2()'], 3],
  [
    'parameter properties',
    [
      'class P1 { constructor(private readonly a = 2, public b = 3) {} get c() { return this.a + this.b } }',
      'new P1().c',
    ],
    5,
  ],
  [
    'class fields, private names, static blocks',
    ['class P2 { #a = 1; static b = 2; static { P2.b += 1 } get a() { return this.#a } }', 'new P2().a + P2.b'],
    4,
  ],
  ['accessor', ['class P3 { accessor a = 4 }', 'new P3().a'], 4],
  [
    'abstract classes and implements',
    [
      'interface I1 { f(): number } abstract class P4 implements I1 { abstract f(): number }',
      'class P5 extends P4 { f() { return 6 } }',
      'new P5().f()',
    ],
    6,
  ],
  [
    'a decorator of a class',
    [
      'const d1 = (value: unknown, context: ClassDecoratorContext) => { context.addInitializer(function () { this.tag = context.name }) }',
      '@d1 class D2 {}',
      'D2.tag',
    ],
    'D2',
  ],
  [
    'a decorator of a method',
    [
      'function d3(f: Function) { return function (...a) { return f.apply(this, a) + 1 } }',
      'class D4 { @d3 f() { return 1 } }',
      'new D4().f()',
    ],
    2,
  ],
  [
    'satisfies, as, non-null, generics',
    ['const g1 = <T,>(a: T): T => a!', '(g1<number>(2) as number) satisfies number'],
    2,
  ],
  [
    'async generators',
    [
      'async function* g2() { yield 1; yield 2 }',
      'const g3: number[] = []; for await (const n of g2()) g3.push(n); g3',
    ],
    [1, 2],
  ],
  ['labels', ['let l1 = 0; outer: for (;;) { for (;;) { l1++; break outer } }', 'l1'], 1],
  [
    'using',
    ['const u1: string[] = []; { using u2 = { [Symbol.dispose]() { u1.push("closed") } }; u1.push("open") }', 'u1'],
    ['open', 'closed'],
  ],
  [
    'using for a whole cell',
    ['const u3: string[] = []', 'using u4 = { [Symbol.dispose]() { u3.push("closed") } }; u3.push("open")', 'u3'],
    ['open', 'closed'],
  ],
  ['JSX', ['const React = { createElement: (...a: unknown[]) => a }', '<p id="a">b</p>'], ['p', { id: 'a' }, 'b']],
  ['namespace import', ["import * as i1 from 'numbers'", 'i1.two'], 2],
  ['named and default import', ["import i2, { one as i3 } from 'numbers'", '[i2, i3]'], [7, 1]],
  ['default and namespace import', ["import i4, * as i5 from 'numbers'; i4 + i5.two"], 9],
  ['an import under its use', ["const i9 = i6 + 1; import { one as i6 } from 'numbers'", 'i9'], 2],
  ['import twice', ["import { one as i7 } from 'numbers'", "import { two as i7 } from 'numbers'", 'i7'], 2],
  [
    'import attributes',
    ["import i8, { attributes } from './data.json' with { type: 'json' }; [i8, attributes]"],
    [{ rows: 3 }, { with: { type: 'json' } }],
  ],
  ['import type', ["import type { Missing } from 'not-there'; let i11: Missing | number = 1; i11"], 1],
  [
    'dynamic import in a function',
    ['const i10 = async (name: string) => (await import(name)).one', "await i10('numbers')"],
    1,
  ],
  ['import.meta', ['import.meta.url'], 'file:///notebook/'],
  ['export default', ['export default 1 + 2'], 3],
  ['a hashbang', ['#!/usr/bin/env node\n1'], 1],
  ['Windows line ends', ['let w2 = 1\r\nw2 = w2 + 1\r\nw2'], 2],
  ['a line of Chinese', ['const 学习率 = 0.01; `学习率 ${学习率}`'], '学习率 0.01'],
];

describe('compiled cells run in REPL mode', () => {
  const session = new TestSession();
  after(() => session.close());

  for (const [what, cells, shown] of CASES) {
    it(what, async () => assert.deepEqual(await session.run(...cells), shown));
  }

  it('code is strict', async () => {
    await assert.rejects(session.run('undeclared1 = 1'), /ReferenceError: undeclared1 is not defined/);
  });
  it('a missing module fails the cell', async () => {
    await assert.rejects(session.run("import 'not-there'"), /no module not-there/);
  });
  it('helpers of decorators leave nothing behind', async () => {
    const before = Object.keys(globalThis);
    await session.run('const same = (a: unknown) => {}; @same class L1 {}');
    assert.deepEqual(Object.keys(globalThis), before);
  });
});
