import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { parseCell } from '../../../kernel/src/cell/parse-cell.ts';
import { identityMap, isPlain } from '../../../kernel/src/cell/plain.ts';
import { mapPosition } from '../../../kernel/src/cell/source-map.ts';

const PLAIN = [
  '1 + 1',
  'x',
  'model.summary()',
  'await model.fit(x, y, { epochs: 3, ...more, verbose })',
  'a?.b?.[c]?.(d) ?? `${e} and ${f}`',
  'new Map([[1, 2], ...others])',
  'typeof a, void 0, -b, !c',
  'a ? b : c // a comment',
  'f();\n\n g(); /re/g.test(h)',
  '"学" + \'😀\'',
  '({ a: 1 })',
];
const OTHER = [
  'let a = 1',
  'a = 1',
  'a++',
  'delete a',
  'f<number>(1)',
  'a as number',
  'a!',
  '() => 1',
  'import("m")',
  'import.meta.url',
  'this',
  '{ a: 1 }',
  'if (a) b()',
  '"use asm"',
  '<div/>',
  'a`b`',
  'f()\r\ng()',
  'f()\u2028g()',
  `f("${'x'.repeat(2000)}")`,
];

describe('cells that run as they are', () => {
  for (const code of PLAIN) {
    it(code, () => {
      const { source, errors } = parseCell(code);
      assert.deepEqual(errors, []);
      assert.ok(isPlain(source));
      const { javascript, showsValue } = compileCell(code, { fileName: 'cell-1.ts' });
      assert.equal(javascript, `"use strict";\n${code}\n//# sourceURL=cell-1.ts`);
      assert.equal(showsValue, true);
    });
  }
  for (const code of OTHER) it(`not ${code.slice(0, 20)}`, () => assert.ok(!isPlain(parseCell(code).source)));

  it('every position is where it was, a line further down', () => {
    const text = 'f(\n  学,\n\n "😀") + g()';
    const map = identityMap(text, 'cell-1.ts');
    text.split('\n').forEach((line, index) => {
      for (let column = 1; column <= line.length + 1; column += 1) {
        assert.deepEqual(mapPosition(map, index + 2, column), { line: index + 1, column });
      }
    });
  });
});
