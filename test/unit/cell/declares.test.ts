import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

const CASES: [code: string, names: string][] = [
  ['let a = 1, b; const c = 2', 'a b c'],
  ['const {a, b: {c}, ...d} = e, [f, , g = 1] = h', 'a c d f g'],
  ['var a; { var b } for (var c of d) ; let e = () => { var f }', 'a e b c'],
  ['function f(a) { let b } class A {}', 'f A'],
  ['interface I {} type T<U> = U; enum E {} namespace N { let a }', 'I T E N'],
  ['import a, {b as c, type D} from "m"; import * as n from "n"; import r = require("r")', 'a c D n r'],
  ['import type {T} from "m"', 'T'],
  ['export default class {}', ''],
  ['{ let a } a = 1', ''],
  ['declare module "m" {} declare const d: number', 'd'],
];

describe('names a cell adds to the session', () => {
  for (const [code, names] of CASES) {
    it(code, () => assert.equal(compileCell(code, { fileName: 'cell-1.ts' }).declares.join(' '), names));
  }
});
