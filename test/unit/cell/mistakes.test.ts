import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

const CASES: [code: string, first: string][] = [
  ['let x = ;', `TS1109 1:9 Expression expected.`],
  ['let 5x', `TS1351 1:6 An identifier or keyword cannot immediately follow a numeric literal.`],
  ['foo(1,\n  2 3)', `TS1005 2:5 ',' expected.`],
  ['f(', `TS1005 1:3 ')' expected.`],
  ['"abc', `TS1002 1:5 Unterminated string literal.`],
  ['`abc', `TS1160 1:5 Unterminated template literal.`],
  ['if (a) {', `TS1005 1:9 '}' expected.`],
  ['let a = 1\nlet b = 2\nlet a = 3', `TS2451 1:5 Cannot redeclare block-scoped variable 'a'.`],
  ['function f() {} function f() {}', `TS2393 1:10 Duplicate function implementation.`],
  ['const a = 1\na = 2', `TS2588 2:1 Cannot assign to 'a' because it is a constant.`],
  ['const a: number', `TS1155 1:7 'const' declarations must be initialized.`],
  ['const', `TS1123 1:6 Variable declaration list cannot be empty.`],
  ['return 1', `TS1108 1:1 A 'return' statement can only be used within a function body.`],
  [
    'const f = () => {\n  await g()\n}',
    `TS1308 2:3 'await' expressions are only allowed within async functions and at the top levels of modules.`,
  ],
  ['delete a', `V8 1:8 Delete of an unqualified identifier in strict mode.`],
  ['let a = 1\nlet r = /(/', `V8 2:9 Invalid regular expression: /(/: Unterminated group`],
  ['if (a) {\n  break\n}', `V8 2:3 Illegal break statement`],
  ['import { a } from "m"\nlet a = 1', `V8 2:5 Identifier 'a' has already been declared`],
];

describe('a cell that cannot run says what is wrong, and where', () => {
  for (const [code, first] of CASES) {
    it(code, () => {
      const compiled = compileCell(code, { fileName: 'cell-1.ts' });
      const [mistake] = compiled.diagnostics;
      assert.ok(mistake);
      const name = mistake.code === 0 ? 'V8' : `TS${mistake.code}`;
      assert.equal(`${name} ${mistake.line}:${mistake.column} ${mistake.message}`, first);
      assert.equal(mistake.severity, 'error');
      assert.equal(compiled.javascript, '');
      assert.deepEqual(compiled.declares, []);
    });
  }
});
