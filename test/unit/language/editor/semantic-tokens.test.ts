import assert from 'node:assert/strict';
import { semanticTokens } from '../../../../kernel/src/language/editor/semantic-tokens.ts';
import { Document } from './document.ts';

/** The names of the last cell, and what they are. */
const CASES: [line: string, tokens: string][] = [
  ['const rate = 1 § rate', 'rate:variable.readonly'],
  ['let rate = 1 § rate', 'rate:variable'],
  ['function fit() {} § fit()', 'fit:function'],
  ['class Net {} § new Net()', 'Net:class'],
  ['class Net { depth = 1 } § new Net().depth', 'Net:class depth:property'],
  ['interface Sample {} § let s: Sample', 's:variable.declaration Sample:interface'],
  ['type Loss = "a" § let l: Loss', 'l:variable.declaration Loss:type'],
  ['enum Phase { Train } § Phase.Train', 'Phase:enum Train:enumMember.readonly'],
  ['function f(x: number) { return x }', 'f:function.declaration x:parameter.declaration x:parameter'],
  ['import * as tf from "@tensorflow/tfjs" § tf.ones([1])', 'ones:function'],
  ['console.log(1)', 'console:variable log:method'],
  [
    'const rate = 1; { const rate = 2; rate }',
    'rate:variable.declaration.readonly rate:variable.declaration.readonly.local rate:variable.readonly.local',
  ],
  ['{ a: Math.PI }', 'a:property.declaration Math:variable.defaultLibrary PI:property.readonly.defaultLibrary'],
  ['const broken = (', 'broken:variable.declaration.readonly'],
  ['', ''],
];

describe('semantic tokens', () => {
  const document = new Document();
  for (const [line, expected] of CASES) {
    it(line || '(no text)', () => {
      const { cell } = document.write(line);
      const tokens = semanticTokens(cell).map(({ start, length, type, modifiers }) => {
        return [`${cell.code.slice(start, start + length)}:${type}`, ...modifiers].join('.');
      });
      assert.equal(tokens.join(' '), expected);
    });
  }
});
