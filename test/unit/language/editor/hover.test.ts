import assert from 'node:assert/strict';
import { hover } from '../../../../kernel/src/language/editor/hover.ts';
import { Document } from './document.ts';

/** What is said of the name at the cursor, and of which value the kernel is asked. */
const CASES: [line: string, said: string | undefined, value?: string][] = [
  ['const rate = 0.125 § rat|e', 'const rate: 0.125', 'rate'],
  ['const ra|te = 0.125', 'const rate: 0.125', 'rate'],
  ['/** How fast. */\nconst rate = 0.125 § rat|e', 'const rate: 0.125 // How fast.', 'rate'],
  ['const rate = 1 § rat|e § const rate = "x"', 'const rate: 1'],
  ['const rate = 1 § rate § const rate = "x" § rat|e', 'const rate: "x"', 'rate'],
  ['const a = { b: { c: 1 } } § a.b.c|', '(property) c: number', 'a.b.c'],
  ['const a = { b: { c: 1 } } § a.b|.c', '(property) b: {\n    c: number;\n}', 'a.b'],
  ['const a = { b: () => ({ c: 1 }) } § a.b().c|', '(property) c: number'],
  ['const a = 1 § { const a = 2; a| }', 'const a: 2'],
  ['function f(given: number) { return giv|en }', '(parameter) given: number'],
  ['interface Sample {} § let s: Samp|le', 'interface Sample'],
  ['import * as tf from "@tensorflow/tfjs" § const x = tf.ones([1]) § x|', 'const x: tf.Tensor<tf.Rank>', 'x'],
  ['const broken = ( § brok|en', 'const broken: any', 'broken'],
  ['neverDecla|red', undefined],
  ['"just a te|xt"', undefined],
  ['Math.max(|1)', undefined],
  ['   |   ', undefined],
];

describe('hover', () => {
  const document = new Document();
  for (const [line, said, value] of CASES) {
    it(line, () => {
      const { cell, offset } = document.write(line);
      const found = hover(document.program, cell, offset);
      const told = found && [found.declaration, found.documentation].filter((part) => part !== '').join(' // ');
      assert.equal(told, said);
      assert.equal(found?.value, value);
    });
  }
});
