import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { Diagnostic } from '../../../kernel/src/cell/compile.ts';
import { warningText } from '../../../kernel/src/cell/warnings.ts';

const CODE = 'let a = 1\n\ta.nope()';
const MISTAKE: Diagnostic = { severity: 'warning', code: 2339, message: 'No nope.', line: 2, column: 4, length: 4 };

describe('what is told of type errors', () => {
  it('where, which, and the place', () =>
    assert.equal(told([MISTAKE]), 'cell-1.ts:2:4 - warning TS2339: No nope.\n> 2 | \ta.nope()\n    | \t  ^^^^\n'));
  it('of the tsconfig.json without a place', () =>
    assert.equal(told([{ ...MISTAKE, code: 6046, length: 0 }]), 'warning TS6046: No nope.\n'));
  it('nothing of none', () => assert.equal(told([]), ''));
  for (const [count, more] of [
    [10, ''],
    [11, '… and 1 more type error.\n'],
    [500, '… and 490 more type errors.\n'],
  ] as const) {
    it(`${count}: the first ten, and how many more`, () => {
      const ten = told(Array.from({ length: 10 }, () => MISTAKE));
      assert.equal(told(Array.from({ length: count }, () => MISTAKE)), `${ten}${more}`);
    });
  }
  it('a part of a line that is too long', () => {
    const code = `${'x'.repeat(1000)}.nope${'y'.repeat(1000)}`;
    const [, line = '', carets = ''] = told([{ ...MISTAKE, line: 1, column: 1002 }], code).split('\n');
    assert.equal(line, `> 1 | …${'x'.repeat(99)}.nope${'y'.repeat(96)}…`);
    assert.equal(carets.indexOf('^'), line.indexOf('nope'));
    assert.equal(carets.trimEnd().length, line.indexOf('nope') + 4);
  });
});

function told(mistakes: Diagnostic[], code = CODE): string {
  return stripVTControlCharacters(warningText(mistakes, 'cell-1.ts', code));
}
