import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

const CASES: [code: string, shown: boolean][] = [
  ['1', true],
  ['1;', true],
  ['let a = 1; a', true],
  ['f()', true],
  ['await f()', true],
  ['`a ${b}`', true],
  ["'text'", true],
  ['a ? b : c', true],
  ['a = 5; a === 5', true],
  ['a++', true],
  ['{a: 1}', true],
  ['{a: 1, b: 2}', true],
  ['a as number', true],
  ['<div />', true],
  ['export default 1', true],
  ['a; // why', true],
  ['a;;', true],
  ['', false],
  ['// nothing', false],
  ['let a = 5', false],
  ['a = 5', false],
  ['a += 5', false],
  ['a ??= 5', false],
  ['[a, b] = [b, a]', false],
  ['1; let a = 2', false],
  ['1; interface A {}', false],
  ['function f() {}', false],
  ['class A {}', false],
  ['if (a) b', false],
  ['for (const a of b) a', false],
  ['{ a; b }', false],
  ['import a from "a"', false],
];

describe('a cell whose last statement is an expression shows its value', () => {
  for (const [code, shown] of CASES) {
    it(`${code || '(empty)'} -> ${shown ? 'shown' : 'not shown'}`, () => {
      const compiled = compileCell(code, { fileName: 'cell-1.ts' });
      assert.deepEqual(compiled.diagnostics, []);
      assert.equal(compiled.showsValue, shown);
    });
  }
});
