import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { excerpt, traceback } from '../../../kernel/src/cell/traceback.ts';

const CELL = 'one\ntwo\nthree\nfour()\nfive\nsix\nseven';

describe('tracebacks', () => {
  it('say what happened, show the cell around the place, then the frames', () => {
    const stack = 'TypeError: boom\n    at f (cell-3.ts:4:3)\n    at cell-3.ts:7:1';
    assert.deepEqual(plain(traceback({ ename: 'TypeError', evalue: 'boom', stack }, () => CELL)), [
      'TypeError: boom',
      '  2 | two',
      '  3 | three',
      '> 4 | four()',
      '    |   ^',
      '  5 | five',
      '  6 | six',
      '    at f (cell-3.ts:4:3)',
      '    at cell-3.ts:7:1',
    ]);
  });
  it('without a place in a cell have the frames alone', () => {
    const lines = plain(traceback({ ename: 'Error', evalue: 'boom', stack: 'Error: boom\n    at load (/m.js:1:1)' }));
    assert.deepEqual(lines, ['Error: boom', '    at load (/m.js:1:1)']);
  });
  it('without a message have the name alone', () =>
    assert.deepEqual(plain(traceback({ ename: 'Error', evalue: '', stack: '' })), ['Error']));
  it('name the error in bold red, as Jupyter does', () => {
    assert.equal(traceback({ ename: 'Error', evalue: 'boom', stack: '' })[0], '\u001b[1;31mError\u001b[0m: boom');
  });
});

describe('excerpts', () => {
  it('align numbers of different widths', () => {
    const code = Array.from({ length: 10 }, (_, i) => `line ${i + 1}`).join('\n');
    assert.deepEqual(plain(excerpt(code, { line: 9, column: 1 }, { length: 4 })), [
      '   7 | line 7',
      '   8 | line 8',
      '>  9 | line 9',
      '     | ^^^^',
      '  10 | line 10',
    ]);
  });
  it('keep tabs before the caret', () => {
    assert.deepEqual(plain(excerpt('\tf(a)', { line: 1, column: 4 })), ['> 1 | \tf(a)', '    | \t  ^']);
  });
  it('end the carets with the line', () => {
    assert.deepEqual(plain(excerpt('abc', { line: 1, column: 3 }, { length: 99 })), ['> 1 | abc', '    |   ^']);
  });
  it('put the caret past the end of a line that ends too soon', () => {
    assert.deepEqual(plain(excerpt('a +', { line: 1, column: 4 }, { length: 0 })), ['> 1 | a +', '    |    ^']);
  });
});

function plain(lines: string[]): string[] {
  return lines.map((line) => stripVTControlCharacters(line));
}
