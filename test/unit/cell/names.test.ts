import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import type { SessionNames } from '../../../kernel/src/messages.ts';

/** Cell -> what it defines, changes and uses. */
const CASES: [code: string, defines: string, changes: string, uses: string][] = [
  // what a cell defines
  ['const a = 1', 'a', '', ''],
  ['let a = 1, b = a', 'a b', '', ''],
  ['var a; var b', 'a b', '', ''],
  ['const { a, b: { c }, ...d } = e', 'a c d', '', 'e'],
  ['const [a, , b = c, ...d] = e', 'a b d', '', 'c e'],
  ['const { [k]: a = b } = c', 'a', '', 'k b c'],
  ['function f() {}', 'f', '', ''],
  ['async function* f() { yield 1 }', 'f', '', ''],
  ['class A {}', 'A', '', ''],
  ['enum E { a, b }', 'E', '', ''],
  ['type T = number', 'T', '', ''],
  ['interface I { a: number }', 'I', '', ''],
  ['namespace N { export const a = b }', 'N', '', 'b'],
  ['import * as tf from "@tensorflow/tfjs"', 'tf', '', ''],
  ['import a, { b as c, type D } from "m"', 'a c D', '', ''],
  ['export const a = b', 'a', '', 'b'],
  ['{ let a = b }', '', '', 'b'],
  ['for (var i = 0; i < n; i++) {}', 'i', '', 'n'],

  // what it uses
  ['x', '', '', 'x'],
  ['f(x).y[z]', '', '', 'f x z'],
  ['x; x', '', '', 'x'],
  ['`${a} ${b}`', '', '', 'a b'],
  ['console.log(Math.max(a, 1), undefined, globalThis)', '', '', 'a'],
  ['await limpid.signal; prompt("a")', '', '', ''],
  ['({ a, b: c, [d]: e })', '', '', 'a c d e'],
  ['const y = { a, b: c }', 'y', '', 'a c'],
  ['a.b.c', '', '', 'a'],
  ['a?.[b] ?? c!', '', '', 'a b c'],
  ['x as T', '', '', 'x T'],
  ['let y: Sample<Partial<T>> = x', 'y', '', 'Sample T x'],
  ['let y: typeof x', 'y', '', 'x'],
  ['let y: A.B', 'y', '', 'A'],
  ['new Net(x)', '', '', 'Net x'],
  ['tag`a${b}`', '', '', 'tag b'],
  ['xs.map((x) => x * rate)', '', '', 'xs rate'],
  ['xs.map((x, i) => { const y = x; return y + i + z })', '', '', 'xs z'],
  ['xs.map(function f(x): number { return x ? f(arguments[0]) : 0 })', '', '', 'xs'],
  ['for (const x of xs) { g(x) }', '', '', 'xs g'],
  ['try { a() } catch (e) { b(e) }', '', '', 'a b'],
  ['label: for (;;) { break label }', '', '', ''],
  ['{ const a = 1; a } a', '', '', 'a'],
  ['const f = (a = b) => a', 'f', '', ''],
  ['if (a) { let a = 1; a }', '', '', 'a'],
  ['const a = () => b; a()', 'a', '', 'b'],
  ['const a = <div title={b}>{c}</div>', 'a', '', 'b c'],
  ['class A extends B { m() { return c } }', 'A', '', 'B'],
  ['class A { static n = f() }', 'A', '', 'f'],
  ['enum E { a = b }', 'E', '', 'b'],
  ['export default a', '', '', 'a'],
  ['let known = performance', 'known', '', ''],

  // what it changes
  ['x = 1', '', 'x', ''],
  ['x = x + 1', '', 'x', 'x'],
  ['x += 1', '', 'x', 'x'],
  ['x ??= y', '', 'x', 'x y'],
  ['x++; --y', '', 'x y', 'x y'],
  ['x.y = 1', '', 'x', 'x'],
  ['x[i].y += z', '', 'x', 'x i z'],
  ['(x as T).y = 1', '', 'x', 'x T'],
  ['delete x.y', '', 'x', 'x'],
  ['[a, b.c] = d', '', 'a b', 'b d'],
  ['[a = x, ...b] = d', '', 'a b', 'x d'],
  ['({ a, b: c, ...d } = e)', '', 'a c d', 'e'],
  ['for (x of xs) {}', '', 'x', 'xs'],
  ['{ let x = 0; x = 1 }', '', '', ''],
  ['let x = 0; x += 1', 'x', '', ''],
  ['xs.forEach((x) => { sum += x })', '', 'sum', 'xs sum'],
  ['const f = () => { n++ }', 'f', '', ''],
  ['const f = () => { n++ }; f()', 'f', 'n', 'n'],

  // calls that change what they are called on
  ['await model.fit(x, y)', '', 'model', 'model x y'],
  ['const history = await model.fit(x, y)', 'history', 'model', 'model x y'],
  ['model.compile({ loss })', '', 'model', 'model loss'],
  ['model.getLayer("a").setWeights(w)', '', 'model', 'model w'],
  ['model.layers[0].setWeights(w)', '', 'model', 'model w'],
  ['model.predict(x)', '', '', 'model x'],
  ['w.assign(x)', '', 'w', 'w x'],
  ['optimizer.minimize(() => f(x))', '', 'optimizer f x', 'optimizer f x'],
  ['const f = (x) => w.mul(x); optimizer.minimize(() => f(x))', 'f', 'optimizer x w', 'optimizer x w'],
  ['const f = () => w; const step = () => adam.minimize(f); step()', 'f step', 'adam w', 'adam w'],
  ['const step = () => optimizer.minimize(loss); step()', 'step', 'optimizer loss', 'optimizer loss'],
  ['optimizer.minimize(f, true, [w, b])', '', 'optimizer w b', 'optimizer f w b'],
  ['xs.push(1)', '', 'xs', 'xs'],
  ['groups.get(k)!.push(1)', '', 'groups', 'groups k'],
  ['const last = xs.pop()', 'last', 'xs', 'xs'],
  ['xs.slice().sort()', '', '', 'xs'],
  ['seen.add(x); 1', '', 'seen', 'seen x'],
  ['a.add(b)', '', '', 'a b'],
  ['const c = a.add(b)', 'c', '', 'a b'],
  ['model.add(tf.layers.dense({ units: 1 }))', '', 'model', 'model tf'],
  ['Object.assign(x, y)', '', 'x', 'x y'],
  ['((model) => model.fit())(net)', '', '', 'net'],
];

/** Cell -> what its text alone decides, with what its code uses and changes. */
const FIXED: [code: string, fixed: string][] = [
  ['const a = 1, b = -1, c = "t", d = 32 * 4, e = null', 'a, b, c, d, e'],
  ['let a = 1; const b = [1], c = f(), d = `${x}`', ''],
  ['function f(x) { return x * rate + g(x) }', 'f uses rate g'],
  ['const f = (x: Sample) => x, g = function () { n++ }', 'f uses Sample, g uses n changes n'],
  ['const rate = 1; const f = () => rate', 'rate, f uses rate'],
  ['function f() { return f() }', 'f'],
  ['let f = () => 1', ''],
  ['function f() {} f.calls = 0', ''],
  ['interface I { a: T } type U = I', 'I uses T, U uses I'],
  ['class A { n = x; m() { return y } static className = "A" }', 'A uses x y'],
  ['class A extends B {}', 'A uses B'],
  ['class A { static all = [] }', ''],
  ['class A { static { f() } }', ''],
  ['import * as tf from "m"; import a, { b as c } from "n"', 'tf, a, c'],
  ['import { a } from "./file.ts"', ''],
  ['enum E { a, b = x }', 'E uses x'],
  ['namespace N { export const a = 1 }', ''],
  ['interface A {} const A = f()', ''],
];

describe('names of a cell', () => {
  for (const [code, defines, changes, uses] of CASES) {
    it(code, () => {
      const names = namesOf(code);
      assert.deepEqual(
        [names.defines, names.changes, names.uses].map((list) => list.join(' ')),
        [defines, changes, uses],
      );
    });
  }
});

describe('names that the text of a cell decides', () => {
  for (const [code, fixed] of FIXED) {
    it(code, () => {
      const told = namesOf(code).fixed.map(({ name, uses, changes }) =>
        [name, ...after('uses', uses), ...after('changes', changes)].join(' '),
      );
      assert.equal(told.join(', '), fixed);
    });
  }

  it('have equal digests for equal declarations, wherever they stand', () => {
    const [first] = namesOf('function f() { return 1 }').fixed;
    const [, moved] = namesOf('const a = 1\n\nfunction f() { return 1 }').fixed;
    const [changed] = namesOf('function f() { return 2 }').fixed;
    assert.equal(first?.digest, moved?.digest);
    assert.notEqual(first?.digest, changed?.digest);
  });

  it('an import is another when its package is', () => {
    const digests = ['import { a } from "m"', 'import { a } from "n"', 'import { b as a } from "m"'].map(
      (code) => namesOf(code).fixed[0]?.digest,
    );
    assert.equal(new Set(digests).size, 3);
  });
});

describe('names of a session', () => {
  it('come before those that Node has', () => {
    assert.deepEqual(namesOf('performance', new Set(['performance'])).uses, ['performance']);
    assert.deepEqual(namesOf('() => performance', new Set(['performance'])).uses, ['performance']);
  });

  it('are none for a cell that does not compile', () => {
    assert.deepEqual(namesOf('const a = x +'), { defines: [], changes: [], uses: [], fixed: [] });
  });
});

function namesOf(code: string, known: ReadonlySet<string> = new Set()): SessionNames {
  return compileCell(code, { fileName: 'cell-1.ts', known }).names;
}

function after(word: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [word, ...names];
}
