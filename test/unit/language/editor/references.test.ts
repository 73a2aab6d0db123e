import assert from 'node:assert/strict';
import { references } from '../../../../kernel/src/language/editor/references.ts';
import { Document } from './document.ts';

/** Cell and offset of each place. */
const CASES: [line: string, places: string][] = [
  ['const answer = 1 § answ|er', '1:6 2:0'],
  ['const ans|wer = 1 § answer § answer', '1:6 2:0 3:0'],
  ['const answer = 1 § answer § answ|er + 1 § { const answer = 2; answer }', '1:6 2:0 3:0'],
  ['let a = 1 § a = 2 § a|', '1:4 2:0 3:0'],
  ['const a = 1 § a § const a = 2 § a|', '3:6 4:0'],
  ['const a| = 1 § a § const a = 2 § a', '1:6 2:0'],
  ['function train() {} § tra|in() § [1].map(train)', '1:9 2:0 3:8'],
  ['class Net {} § new Net() § let n: Ne|t', '1:6 2:4 3:7'],
  ['interface A { digit: number } § let a: A = { digit: 1 } § a.dig|it', '1:14 2:13 3:2'],
  ['import * as tf from "@tensorflow/tfjs" § tf.ones([1]) § t|f.ones([2])', '1:12 2:0 3:0'],
  ['import { join } from "node:path" § join("a") § jo|in("b")', '1:9 2:0 3:0'],
  ['const rate = 1 § ({ rate }) § ra|te', '1:6 2:3 3:0'],
  ['export const shared = 1 § shared § shar|ed', '1:13 2:0 3:0'],
  ['type C = 1 § let c: C § const C = 2 § let d: C = 1 § C|', '1:5 2:7 3:6 4:7 5:0'],
  ['function f(local: number) { return loc|al } § const local = 1', '1:11 1:35'],
  ['const broken = ( § broken § brok|en', '1:6 2:0 3:0'],
  ['neverDeclared § neverDecla|red', ''],
];

describe('references', () => {
  const document = new Document();
  for (const [line, expected] of CASES) {
    it(line, () => {
      const { cell, offset } = document.write(line);
      const places = references(document.program, cell, offset).map(
        ({ place }) => document.place(place).split(' ')[0] ?? '',
      );
      // what is in files of packages is not told of here
      assert.equal(
        places
          .filter((place) => /^\d+:/.test(place))
          .toSorted()
          .join(' '),
        expected,
      );
    });
  }
});
