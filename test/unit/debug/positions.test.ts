import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { decodeMappings } from '../../../kernel/src/cell/mappings.ts';
import { toGenerated, toOriginal } from '../../../kernel/src/debug/positions.ts';

/** A cell, a line of it (from 1), the text with which the JavaScript for that line begins, and the line that is (from 1). */
const CASES: [cell: string, line: number, begins: string, found: number][] = [
  ['let a = 1;\nlet b = 2;', 2, 'let b = 2', 2],
  ['let a = 1;\n\n// nothing\nlet b = 2;', 2, 'let b = 2', 4],
  ['interface A { b: number }\ntype C = A;\nlet d: C = { b: 1 };', 1, 'let d', 3],
  ['function f(n: number): number {\n  return n;\n}\nf(1)', 2, 'return n', 2],
  ['const x = 1;\nfunction g() {\n  return x;\n}', 1, 'let x = 1', 1],
  ['import { readFileSync } from "node:fs";\nlet e = 1;', 2, 'let e = 1', 2],
  ['var y = 1;\ny = 2;', 2, 'y = 2', 2],
];

describe('places in a cell and in its JavaScript', () => {
  for (const [cell, line, begins, found] of CASES) {
    it(JSON.stringify(cell), () => {
      const { javascript, map } = compileCell(cell, { fileName: 'cell-1.ts' });
      // SAFETY: the compiler wrote this map
      const mappings = decodeMappings((JSON.parse(map) as { mappings: string }).mappings);
      const place = toGenerated(mappings, line - 1);
      assert.ok(place);
      const text = javascript.split('\n')[place.line]?.slice(place.column) ?? '';
      assert.ok(text.startsWith(begins) || `let ${text}`.startsWith(begins), text);
      assert.equal((toOriginal(mappings, place.line, place.column)?.line ?? -1) + 1, found);
    });
  }

  it('behind the last line there is none', () => {
    const { map } = compileCell('let a = 1;', { fileName: 'cell-1.ts' });
    // SAFETY: the compiler wrote this map
    const mappings = decodeMappings((JSON.parse(map) as { mappings: string }).mappings);
    assert.equal(toGenerated(mappings, 5), undefined);
  });
});
