import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

/** The JavaScript of a cell that has no mistakes, without the lines that every cell has, on one line. */
export function javascriptOf(code: string): string {
  const { javascript, diagnostics } = compileCell(code, { fileName: 'cell-1.ts' });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
    code,
  );
  const lines = javascript.split('\n');
  assert.equal(lines.shift(), '"use strict";');
  assert.equal(lines.pop(), '//# sourceURL=cell-1.ts');
  return lines.map((line) => line.trim()).join(' ');
}
