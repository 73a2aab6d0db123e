/** A tour of TypeScript's syntax: what is written in a cell, and the JavaScript that runs. */
import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { javascriptOf } from './javascript-of.ts';

const CASES: [code: string, javascript: string][] = [
  // enums
  [
    'enum A { X, Y = 5, Z }',
    'let A; (function (A) { A[A["X"] = 0] = "X"; A[A["Y"] = 5] = "Y"; A[A["Z"] = 6] = "Z"; })(A || (A = {}));',
  ],
  ['enum S { Up = "UP" }', 'let S; (function (S) { S["Up"] = "UP"; })(S || (S = {}));'],
  [
    'const enum C { A = 1, B = A * 2 } C.B',
    'let C; (function (C) { C[C["A"] = 1] = "A"; C[C["B"] = 2] = "B"; })(C || (C = {})); C.B;',
  ],
  ['declare enum D { A }', ''],
  ['enum M { A = "x".length }', 'let M; (function (M) { M[M["A"] = "x".length] = "A"; })(M || (M = {}));'],
  // namespaces
  [
    'namespace N { export const a = 1; const b = 2; export function f() { return a + b } }',
    'let N; (function (N) { N.a = 1; const b = 2; function f() { return N.a + b; } N.f = f; })(N || (N = {}));',
  ],
  [
    'namespace A.B.C { export const d = 1 }',
    'let A; (function (A) { var B; (function (B) { var C; (function (C) { C.d = 1; })(C = B.C || (B.C = {})); })(B = A.B || (A.B = {})); })(A || (A = {}));',
  ],
  ['namespace T { export type X = 1 }', ''],
  ['declare namespace G { const x: number }', ''],
  ['module Old { export const a = 1 }', 'let Old; (function (Old) { Old.a = 1; })(Old || (Old = {}));'],
  // classes
  [
    'class P { constructor(private a: number, readonly b = 2) {} }',
    'let P = class P { a; b; constructor(a, b = 2) { this.a = a; this.b = b; } };',
  ],
  [
    'class F { x = 1; static y = 2; #z = 3; declare w: number; v?: string; u!: number }',
    'let F = class F { x = 1; static y = 2; #z = 3; v; u; };',
  ],
  ['abstract class A { abstract f(): void; g() { return 1 } }', 'let A = class A { g() { return 1; } };'],
  ['class I implements J { }', 'let I = class I { };'],
  [
    'class K { accessor x = 1 }',
    'let K = class K { #x_accessor_storage = 1; get x() { return this.#x_accessor_storage; } set x(value) { this.#x_accessor_storage = value; } };',
  ],
  ['class S { static { this.a = 1 } static a = 0 }', 'let S = class S { static { this.a = 1; } static a = 0; };'],
  ['class O { f(): void; f(a?: number) { } }', 'let O = class O { f(a) { } };'],
  ['class G<T> extends B<T> { override f() { } }', 'let G = class G extends B { f() { } };'],
  [
    'class X { get a(): number { return 1 } set a(v: number) { } }',
    'let X = class X { get a() { return 1; } set a(v) { } };',
  ],
  ['class Y { private static readonly z: number = 1 }', 'let Y = class Y { static z = 1; };'],
  ['class Q { [key: string]: number }', 'let Q = class Q { };'],
  ['class This { f(this: This) { return this } }', 'let This = class This { f() { return this; } };'],
  // decorators
  [
    'const d = (t: any, c: any) => t; @d class D { @d m() { } @d f = 1 }',
    'let d = (t, c) => t; let D = (() => { let _classDecorators = [d]; let _classDescriptor; let _classExtraInitializers = []; let _classThis; let _instanceExtraInitializers = []; let _m_decorators; let _f_decorators; let _f_initializers = []; let _f_extraInitializers = []; var D = class { static { _classThis = this; } static { const _metadata = typeof Symbol === "function" && Symbol.metadata ? Object.create(null) : void 0; _m_decorators = [d]; _f_decorators = [d]; __esDecorate(this, null, _m_decorators, { kind: "method", name: "m", static: false, private: false, access: { has: obj => "m" in obj, get: obj => obj.m }, metadata: _metadata }, null, _instanceExtraInitializers); __esDecorate(null, null, _f_decorators, { kind: "field", name: "f", static: false, private: false, access: { has: obj => "f" in obj, get: obj => obj.f, set: (obj, value) => { obj.f = value; } }, metadata: _metadata }, _f_initializers, _f_extraInitializers); __esDecorate(null, _classDescriptor = { value: _classThis }, _classDecorators, { kind: "class", name: _classThis.name, metadata: _metadata }, null, _classExtraInitializers); D = _classThis = _classDescriptor.value; if (_metadata) Object.defineProperty(_classThis, Symbol.metadata, { enumerable: true, configurable: true, writable: true, value: _metadata }); __runInitializers(_classThis, _classExtraInitializers); } m() { } f = (__runInitializers(this, _instanceExtraInitializers), __runInitializers(this, _f_initializers, 1)); constructor() { __runInitializers(this, _f_extraInitializers); } }; return D = _classThis; })();',
  ],
  [
    '@d() export class E { }',
    'let E = (() => { let _classDecorators = [d()]; let _classDescriptor; let _classExtraInitializers = []; let _classThis; var E = class { static { _classThis = this; } static { const _metadata = typeof Symbol === "function" && Symbol.metadata ? Object.create(null) : void 0; __esDecorate(null, _classDescriptor = { value: _classThis }, _classDecorators, { kind: "class", name: _classThis.name, metadata: _metadata }, null, _classExtraInitializers); E = _classThis = _classDescriptor.value; if (_metadata) Object.defineProperty(_classThis, Symbol.metadata, { enumerable: true, configurable: true, writable: true, value: _metadata }); __runInitializers(_classThis, _classExtraInitializers); } }; return E = _classThis; })();',
  ],
  [
    '@d export default class { }',
    'let default_1 = (() => { let _classDecorators = [d]; let _classDescriptor; let _classExtraInitializers = []; let _classThis; var default_1 = class { static { _classThis = this; } static { const _metadata = typeof Symbol === "function" && Symbol.metadata ? Object.create(null) : void 0; __esDecorate(null, _classDescriptor = { value: _classThis }, _classDecorators, { kind: "class", name: _classThis.name, metadata: _metadata }, null, _classExtraInitializers); default_1 = _classThis = _classDescriptor.value; if (_metadata) Object.defineProperty(_classThis, Symbol.metadata, { enumerable: true, configurable: true, writable: true, value: _metadata }); __runInitializers(_classThis, _classExtraInitializers); } }; return default_1 = _classThis; })();',
  ],
  // JSX calls the `React` of the notebook, else React's runtime
  [
    'const React = 1, f = <><b/></>',
    'let React = 1, f = React.createElement(React.Fragment, null, React.createElement("b", null));',
  ],
  ['/** @jsx h */ <A.B c />', 'h(A.B, { c: true });'],
  [
    'const x = <div a="b" {...c}>t {d}</div>',
    'let { jsxs: _jsxs } = await __limpid.import("react/jsx-runtime"); let x = _jsxs("div", { a: "b", ...c, children: ["t ", d] });',
  ],
  // what types alone decide goes
  ['a satisfies B', 'a;'],
  ['a as B', 'a;'],
  ['<B>a', 'a;'],
  ['a!', 'a;'],
  ['a!.b!.c', 'a.b.c;'],
  ['a as const', 'a;'],
  ['a as unknown as B', 'a;'],
  // resources are let go of when the cell ends, and their names stay
  [
    'using r = f()',
    'let r; let env_1 = { stack: [], error: void 0, hasError: false }; try { r = __addDisposableResource(env_1, f(), false); } catch (e_1) { env_1.error = e_1; env_1.hasError = true; } finally { __disposeResources(env_1); }',
  ],
  [
    'await using r = f()',
    'let r; let env_1 = { stack: [], error: void 0, hasError: false }; try { r = __addDisposableResource(env_1, f(), true); } catch (e_1) { env_1.error = e_1; env_1.hasError = true; } finally { const result_1 = __disposeResources(env_1); if (result_1) await result_1; }',
  ],
  [
    'for (using x of y) ;',
    'for (const x_1 of y) { const env_1 = { stack: [], error: void 0, hasError: false }; try { const x = __addDisposableResource(env_1, x_1, false); ; } catch (e_1) { env_1.error = e_1; env_1.hasError = true; } finally { __disposeResources(env_1); } }',
  ],
  // functions and generics
  ['function f<T extends A = B>(a: T, ...b: T[]): asserts a is T { }', 'let f = function (a, ...b) { };'],
  ['function g(this: A, a?: number) { }', 'let g = function (a) { };'],
  ['function o(a: string): void; function o(a: number): void; function o(a: any) { }', 'let o = function (a) { };'],
  ['const f = <T,>(a: T): T => a', 'let f = (a) => a;'],
  ['const f = async <T,>(a: T) => a', 'let f = async (a) => a;'],
  ['f<number>(1)', 'f(1);'],
  ['new M<string, number>()', 'new M();'],
  ['const g = f<number>', 'let g = (f);'],
  ['f?.<number>(1)', 'f?.(1);'],
  // types
  ['type A = `a${string}`', ''],
  ['type M<T> = { readonly [K in keyof T]?: T[K] }', ''],
  ['interface I { (a: 1): 2; new (a: 1): I; readonly b?: 3; [k: string]: unknown }', ''],
  ['type C<T> = T extends (infer U)[] ? U : never', ''],
  ['let u: unique symbol', 'let u;'],
  ['let t: [a: number, b?: string, ...c: boolean[]]', 'let t;'],
  ['let k: typeof a.b', 'let k;'],
  ['let i: import("m").T', 'let i;'],
  ['type F = abstract new (...a: any[]) => void', ''],
  // what is elsewhere
  ['declare const a: number', ''],
  ['declare function f(): void', ''],
  ['declare class A { }', ''],
  ['declare global { var a: number }', ''],
  ['declare module "m" { }', ''],
  ['declare let a, b', ''],
  // imports
  ['import type { A } from "m"', ''],
  ['import { type A, b } from "m"', 'let { b } = await __limpid.import("m");'],
  ['import { type A } from "m"', 'await __limpid.import("m");'],
  ['import a, * as b from "m"', 'let b = await __limpid.import("m"); let { default: a } = b;'],
  ['import a, { b as c } from "m"', 'let { default: a, b: c } = await __limpid.import("m");'],
  ['import "m"', 'await __limpid.import("m");'],
  ['import a = require("m")', 'let a = require("m");'],
  ['import type a = require("m")', ''],
  ['import b = N.c', 'let b = N.c;'],
  ['import { default as d } from "m"', 'let { default: d } = await __limpid.import("m");'],
  ['import { "a-b" as ab } from "m"', 'let { "a-b": ab } = await __limpid.import("m");'],
  [
    'import j from "./a.json" with { type: "json" }',
    'let { default: j } = await __limpid.import("./a.json", { with: { type: "json" } });',
  ],
  ['import defer * as a from "m"', 'let a = await __limpid.import("m");'],
  ['import * as m from "m"; m.a()', 'let m = await __limpid.import("m"); m.a();'],
  ['import unused from "m"', 'let { default: unused } = await __limpid.import("m");'],
  // exports
  ['export const a = 1', 'let a = 1;'],
  ['export { a }', ''],
  ['export { a as b } from "m"', 'await __limpid.import("m");'],
  ['export * from "m"', 'await __limpid.import("m");'],
  ['export * as n from "m"', 'await __limpid.import("m");'],
  ['export type { T } from "m"', ''],
  ['export type T = 1', ''],
  ['export interface I { }', ''],
  ['export default 1 + 1', '1 + 1;'],
  ['export default function () { }', '(function () { });'],
  ['export default class { }', '(class { });'],
  ['export default function f() { }', 'let f = function () { };'],
  ['export default abstract class A { }', 'let A = class A { };'],
  ['export = a', 'a;'],
  ['export import b = N.c', 'let b = N.c;'],
  ['export as namespace X', ''],
  ['export enum E { A }', 'let E; (function (E) { E[E["A"] = 0] = "A"; })(E || (E = {}));'],
  ['export async function f() { }', 'let f = async function () { };'],
  ['export declare const z: 1', ''],
  // `await` wherever an expression stands
  ['await 1', 'await 1'],
  ['const a = await f()', 'let a = await f();'],
  ['const { a } = await f()', 'let { a } = await f();'],
  ['await f(await g())', 'await f(await g())'],
  ['for await (const x of y) await x', 'for await (const x of y) await x;'],
  ['if (await a) await b; else await c', 'if (await a) await b; else await c;'],
  ['while (await a) ;', 'while (await a) ;'],
  ['`${await a}`', '`${await a}`'],
  ['[await a, ...await b]', '[await a, ...await b]'],
  ['({ a: await b })', '({ a: await b })'],
  ['a ? await b : await c', 'a ? await b : await c'],
  ['try { await a } catch { await b } finally { await c }', 'try { await a; } catch { await b; } finally { await c; }'],
  ['switch (await a) { case await b: }', 'switch (await a) { case await b: }'],
  ['throw await a', 'throw await a;'],
  ['class B extends (await f()) { }', 'let B = class B extends (await f()) { };'],
  ['export const a = await 1', 'let a = await 1;'],
  ['export default await 1', 'await 1;'],
  ['label: for (;;) { await 1; break label }', 'label: for (;;) { await 1; break label; }'],
  ['do { await 1 } while (0)', 'do { await 1; } while (0);'],
  ['await (async () => { })()', 'await (async () => { })();'],
  // what belongs to a module or a function
  ['import.meta.url', '__limpid.meta.url;'],
  ['await import("m")', 'await __limpid.import("m");'],
  ['arguments', 'arguments'],
  ['this', 'this;'],
  // the rest of the language
  ['a ??= b', 'a ??= b;'],
  ['a ||= b; a &&= b', 'a ||= b; a &&= b;'],
  ['a?.b?.[c]?.()', 'a?.b?.[c]?.()'],
  ['a ** b', 'a ** b'],
  ['1_000n', '1_000n'],
  ['/a/v', '/a/v'],
  ['label: 1', 'label: 1;'],
  ['debugger', 'debugger;'],
  ['var a = 1; let b = a', 'let a; a = 1; let b = a;'],
  ['const a = 1; const b = a', 'let a = 1; let b = a;'],
  ['class A { } class B extends A { }', 'let A = class A { }; let B = class B extends A { };'],
  ['let a = 1; { let a = 2 }', 'let a = 1; { let a = 2; }'],
  ['var x = 1; var x = 2', 'let x; x = 1; x = 2;'],
  ['let { a, ...b } = c, [d] = e', 'let { a, ...b } = c, [d] = e;'],
  ['async function* g() { yield* h() }', 'let g = async function* () { yield* h(); };'],
  ['try { } catch (e: unknown) { }', 'try { } catch (e) { }'],
  ['"use strict"; a', '"use strict"; a;'],
  ['', ''],
  ['// only a comment', '// only a comment'],
  [';', ';'],
  ['{ }', '; ({});'],
  ['{ a }', '; ({ a });'],
  ['{ a: 1, b }', '; ({ a: 1, b });'],
  ['{ a: 1 }\n', '; ({ a: 1 });'],
  ['a\n{ b: 1 }', 'a; ({ b: 1 });'],
  ['#!/x\n1', '///x 1'],
  ['a // b', 'a // b'],
  ['/** doc */ const a = 1', 'let a = 1;'],
  ['type T = 1; interface I { }', ''],
  ['let v = <const T,>(a: T) => a', 'let v = (a) => a;'],
  ['let x: number | undefined = undefined!', 'let x = undefined;'],
  ['for (const k in o) delete o[k]', 'for (const k in o) delete o[k];'],
  [
    'const o = { get a() { return 1 }, async *b() { }, [c]: 1, "d": 2, 3: 4, e, ...f }',
    'let o = { get a() { return 1; }, async *b() { }, [c]: 1, "d": 2, 3: 4, e, ...f };',
  ],
  ['let s = String.raw`\\n${1}`', 'let s = String.raw `\\n${1}`;'],
  ['a = b, c = d', 'a = b, c = d;'],
  ['if (a) { var b = 1 }', 'let b; if (a) { b = 1; }'],
  ['let a = class { }', 'let a = class { };'],
  ['let a = function () { }', 'let a = function () { };'],
  ['enum A { X } const b: A = A.X', 'let A; (function (A) { A[A["X"] = 0] = "X"; })(A || (A = {})); let b = A.X;'],
  [
    'const enum E { A } enum F { B = E.A }',
    'let E, F; (function (E) { E[E["A"] = 0] = "A"; })(E || (E = {})); (function (F) { F[F["B"] = 0] = "B"; })(F || (F = {}));',
  ],
  [
    'function f({ a = 1 }: { a?: number } = {}, [b]: number[] = []) { }',
    'let f = function ({ a = 1 } = {}, [b] = []) { };',
  ],
  ['let x = y!', 'let x = y;'],
  ['x! = 1', 'x = 1;'],
  ['(a as any) = 1', 'a = 1;'],
  ['(<any>a).b', 'a.b;'],
  ['let a: number, b: string = "x"', 'let a, b = "x";'],
  ['var a: number', 'let a;'],
];

/** The mistake of a cell that does not run. */
const REFUSED: [code: string, mistake: string][] = [
  [
    'class A { static x = await 1 }',
    "TS1308 1:22 'await' expressions are only allowed within async functions and at the top levels of modules.",
  ],
  [
    'const f = () => await 1',
    "TS1308 1:17 'await' expressions are only allowed within async functions and at the top levels of modules.",
  ],
  ['new.target', 'V8 1:5 new.target expression is not allowed here'],
  ['yield 1', 'V8 1:1 Unexpected strict mode reserved word'],
  ['return 1', "TS1108 1:1 A 'return' statement can only be used within a function body."],
  ['with (a) { }', 'V8 1:1 Strict mode code may not include a with statement'],
  ['let a; let a', "TS2451 1:5 Cannot redeclare block-scoped variable 'a'."],
  ['function f() { } var f = 1', "TS2300 1:10 Duplicate identifier 'f'."],
  [
    'if (a) function f() { }',
    'V8 1:8 In strict mode code, functions can only be declared at top level or inside a block.',
  ],
];

describe('the syntax of TypeScript', () => {
  for (const [code, javascript] of CASES) {
    it(code, () => assert.equal(withoutHelpers(javascriptOf(code)), javascript));
  }
  for (const [code, mistake] of REFUSED) {
    it(`not ${code}`, () => {
      const [first] = compileCell(code, { fileName: 'cell-1.ts' }).diagnostics;
      assert.ok(first);
      const name = first.code === 0 ? 'V8' : `TS${first.code}`;
      assert.equal(`${name} ${first.line}:${first.column} ${first.message}`, mistake);
    });
  }
});

/** TypeScript writes what decorators and resources call in front of the cell. */
function withoutHelpers(javascript: string): string {
  const helper = /var __(\w+) = \(this && this\.__\1\) \|\| .*?; (?=var __|let |for \(const)/g;
  return javascript.replaceAll(/\{ +\}/g, '{ }').replaceAll(helper, '');
}
