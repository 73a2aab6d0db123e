import assert from 'node:assert/strict';
import { javascriptOf } from './javascript-of.ts';

const CASES: [code: string, javascript: string][] = [
  [`let a = 1;`, `let a = 1;`],
  [`const a = 1, { b } = c;`, `let a = 1, { b } = c;`],
  [`class A extends B { }`, `let A = class A extends B { };`],
  [`function f(a) { return a; }`, `let f = function (a) { return a; };`],
  [`f(); function f() { }`, `let f = function () { }; f();`],
  [`async function f() { }`, `let f = async function () { };`],
  [`function* g() { }`, `let g = function* () { };`],
  [`function f(a: string): void; function f(a: any) { }`, `let f = function (a) { };`],
  [`var a = 1;`, `let a; a = 1;`],
  [`var a;`, `let a;`],
  [`var a = 1, b, c = 2;`, `let a, b, c; a = 1, c = 2;`],
  [`var a = 1; var a = 2;`, `let a; a = 1; a = 2;`],
  [`var { a, b: [c = 1, , ...d], ...e } = f;`, `let a, c, d, e; ({ a, b: [c = 1, , ...d], ...e } = f);`],
  [`var { a = 1, [b]: c = 2 } = d;`, `let a, c; ({ a = 1, [b]: c = 2 } = d);`],
  [`for (var i = 0; i < 3; i++) { var k = i; }`, `let i, k; for (i = 0; i < 3; i++) { k = i; }`],
  [`for (var i in a) ;`, `let i; for (i in a) ;`],
  [`for (var { a } of b) ;`, `let a; for ({ a } of b) ;`],
  [`for await (var a of b) ;`, `let a; for await (a of b) ;`],
  [`for (let i = 0; i < 3; i++) ;`, `for (let i = 0; i < 3; i++) ;`],
  [`{ const a = 1; function f() { } }`, `{ const a = 1; function f() { } }`],
  [`const f = function () { var a = 1; };`, `let f = function () { var a = 1; };`],
  [`var f = 1; function g() { var f = 2; }`, `let f; let g = function () { var f = 2; }; f = 1;`],
  [
    `enum E { A } enum E { B = 2 }`,
    `let E; (function (E) { E[E["A"] = 0] = "A"; })(E || (E = {})); (function (E) { E[E["B"] = 2] = "B"; })(E || (E = {}));`,
  ],
  [
    `function f() { } namespace f { export let a = 1; }`,
    `let f = function () { }; (function (f) { f.a = 1; })(f || (f = {}));`,
  ],
  [`declare const a: number; declare function f(): void; abstract class A { }`, `let A = class A { };`],
];

describe('every declaration becomes a let', () => {
  for (const [code, javascript] of CASES) {
    it(code, () => assert.equal(javascriptOf(code).replaceAll(/\{ +\}/g, '{ }'), javascript));
  }
});
