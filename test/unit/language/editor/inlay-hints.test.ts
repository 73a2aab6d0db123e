import assert from 'node:assert/strict';
import type ts from 'typescript';
import { inlayHints } from '../../../../kernel/src/language/editor/inlay-hints.ts';
import { Document } from './document.ts';

const ALL: ts.UserPreferences = {
  includeInlayParameterNameHints: 'all',
  includeInlayVariableTypeHints: true,
  includeInlayFunctionLikeReturnTypeHints: true,
};

/** The last cell with its hints in it. */
const CASES: [line: string, hinted: string][] = [
  ['const make = () => ({ a: 1 }) § const made = make()', 'const made⟨: { a: number; }⟩ = make()'],
  ['function fit(x: number, epochs: number) {} § fit(1, 2)', 'fit(⟨x:⟩1, ⟨epochs:⟩2)'],
  ['1 § function f() { return "x" }', 'function f()⟨: string⟩ { return "x" }'],
  ['const typed: number = 1', 'const typed: number = 1'],
  ['const broken = (', 'const broken⟨: any⟩ = ('],
];

describe('inlay hints', () => {
  const document = new Document();
  for (const [line, expected] of CASES) {
    it(line, () => {
      const { cell } = document.write(line);
      const hints = inlayHints(cell, { start: 0, end: cell.code.length }, ALL);
      let text = cell.code;
      for (const hint of hints.toReversed()) {
        text = `${text.slice(0, hint.offset)}⟨${hint.text}⟩${text.slice(hint.offset)}`;
      }
      assert.equal(text, expected);
    });
  }
  it('are none where nobody wants any', () => {
    const { cell } = document.write('function fit(x: number) {} § fit(1)');
    assert.deepEqual(inlayHints(cell, { start: 0, end: cell.code.length }, {}), []);
  });
});
