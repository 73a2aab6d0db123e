import assert from 'node:assert/strict';
import { toCodePoints, toUtf16 } from '../../../kernel/src/cell/code-points.ts';

const CASES: [text: string, codePoints: number, utf16: number][] = [
  ['', 0, 0],
  ['abc', 2, 2],
  ['a😀b', 1, 1],
  ['a😀b', 2, 3],
  ['a😀b', 3, 4],
  ['神经网络', 2, 2],
  ['👩‍🔬', 3, 5],
  ['\ud83d', 1, 1],
];

describe('code points <-> UTF-16 units', () => {
  for (const [text, codePoints, utf16] of CASES) {
    it(`${JSON.stringify(text)}: ${codePoints} <-> ${utf16}`, () => {
      assert.equal(toUtf16(text, codePoints), utf16);
      assert.equal(toCodePoints(text, utf16), codePoints);
    });
  }
  it('stays inside the text', () => {
    assert.equal(toUtf16('a😀', 9), 3);
    assert.equal(toCodePoints('a😀', 9), 2);
    assert.equal(toUtf16('a😀', -1), 0);
    assert.equal(toCodePoints('a😀', -1), 0);
  });
  it('counts a pair whose middle is pointed at', () => assert.equal(toCodePoints('a😀b', 2), 2));
});
