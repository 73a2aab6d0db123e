import assert from 'node:assert/strict';
import { isComplete } from '../../../kernel/src/cell/is-complete.ts';

const COMPLETE = [
  '',
  '// a comment',
  '1 + 1',
  'let a = 1;',
  'if (a) b',
  'function f() {}',
  'declare function f(): void',
  'function f(): void;',
  '{a: 1, b: 2}',
  '`a ${b} c`',
  'await f()',
  'import * as tf from "tfjs"',
  'const a = <T,>(b: T) => b',
  'const a = <div>{b}</div>',
  'f(\n  1,\n)',
];

const INCOMPLETE: [code: string, indent: string][] = [
  ['if (a)', '  '],
  ['if (a) {', '  '],
  ['if (a) {} else', '  '],
  ['for (const a of b)', '  '],
  ['while (a', '  '],
  ['do {}', '  '],
  ['try {}', '  '],
  ['function f()', '  '],
  ['function f() {\n    g();', '    '],
  ['class A {', '  '],
  ['class A', '  '],
  ['const', '  '],
  ['const a =', '  '],
  ['a +', '  '],
  ['a &&', '  '],
  ['a ? b', '  '],
  ['a.', '  '],
  ['(a) =>', '  '],
  ['f(1,', '  '],
  ['f(1, // and', '  '],
  ['[1,\n2', '  '],
  ['{a: 1,', '  '],
  ['{a: 1, b: 2', '  '],
  ['`text', ''],
  ['`text ${', '  '],
  ['if (a) {\n  b(`', ''],
  ['/* text', '  '],
  ['@log', '  '],
  ['@log()', '  '],
  ['import {', '  '],
  ['import a from', '  '],
  ['type A =', '  '],
  ['let a: Array<', '  '],
  ['enum E {', '  '],
  ['<div>', '  '],
  ['const a = <div>text {b}', '  '],
  ['  f({\n    a: [', '      '],
  ['if (a) {\n\tb', '\t'],
  ['if (a) {\n\tf(() => {', '\t\t'],
  ['model.fit(x, y, {\n  epochs: 10,\n  callbacks: {', '    '],
  ['model.fit(x, y, {\n  epochs: 10,', '  '],
];

const INVALID = ['let 5x', '}', 'a)', '"text', '/re', 'let a = ; b(', 'if () {', '%matplotlib inline', 'f(1 2'];

describe('is_complete', () => {
  for (const code of COMPLETE) {
    it(`complete: ${code}`, () => assert.deepEqual(isComplete(code), { status: 'complete' }));
  }
  for (const [code, indent] of INCOMPLETE) {
    it(`incomplete: ${code}`, () => assert.deepEqual(isComplete(code), { status: 'incomplete', indent }));
  }
  for (const code of INVALID) {
    it(`invalid: ${code}`, () => assert.deepEqual(isComplete(code), { status: 'invalid' }));
  }
});
