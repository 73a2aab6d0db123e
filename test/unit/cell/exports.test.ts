import assert from 'node:assert/strict';
import { javascriptOf } from './javascript-of.ts';

const CASES: [code: string, javascript: string][] = [
  [`export const a = 1;`, `let a = 1;`],
  [`export function f() { }`, `let f = function () { };`],
  [`export async function f() { }`, `let f = async function () { };`],
  [`export class A { }`, `let A = class A { };`],
  [`export abstract class A { }`, `let A = class A { };`],
  [`export default class A { }`, `let A = class A { };`],
  [`export default class { }`, `(class { });`],
  [`export default function () { }`, `(function () { });`],
  [`export default async function* () { }`, `(async function* () { });`],
  [`export default function f() { }`, `let f = function () { };`],
  [`export default a + 1;`, `a + 1;`],
  [`export = a;`, `a;`],
  [`let a = 1; export { a };`, `let a = 1;`],
  [`export { a as b } from 'm';`, `await __limpid.import('m');`],
  [`export * from 'm';`, `await __limpid.import('m');`],
  [`export type { T } from 'm';`, ``],
  [`export type T = number;`, ``],
  [`export interface I { }`, ``],
  [`export enum E { A }`, `let E; (function (E) { E[E["A"] = 0] = "A"; })(E || (E = {}));`],
  [`export namespace N { export const a = 1; }`, `let N; (function (N) { N.a = 1; })(N || (N = {}));`],
];

describe('exports stay as what they export', () => {
  for (const [code, javascript] of CASES) {
    it(code, () => assert.equal(javascriptOf(code).replaceAll(/\{ +\}/g, '{ }'), javascript));
  }
});
