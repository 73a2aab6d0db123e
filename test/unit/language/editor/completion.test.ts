import assert from 'node:assert/strict';
import { completion, completionDetails } from '../../../../kernel/src/language/editor/completion.ts';
import { Document } from './document.ts';

/** What must be among the entries, with what it is imported from; with a minus what must not; nothing means none at all. */
const CASES: [line: string, expected: string][] = [
  // names of other cells
  ['const alphabet = 1 § alph|', 'alphabet'],
  ['alph| § const alphabet = 1', '-alphabet'],
  ['const one = 1 § const two = 2 § |', 'one two'],
  ['const one = 1 § on| § const other = 2', 'one -other'],
  ['interface Sample { a: number } § let s: Sam|', 'Sample'],
  ['const half = ( § hal|', 'half'],
  ['const a = { b: 1 }. § a|', 'a'],
  // members
  ['const list = [{ score: 1 }] § list[0].|', 'score'],
  ['const a = { b: 1 } § a.|\nconst c = 2', 'b'],
  ['const a = { b: 1 } § a.|; // behind', 'b'],
  ['const a = { b: 1 } § a.|', 'b -a -console'],
  ['let a: { b: 1 } | undefined; a.|', 'b'],
  ['import * as tf from "@tensorflow/tfjs" § const x = tf.ones([1]) § x.|', 'shape dataSync mean'],
  [
    'import * as tf from "@tensorflow/tfjs" § const m = tf.sequential() § m.predict(tf.ones([1])).|',
    'shape dataSync slice',
  ],
  ['function fit(o: { epochs: number; rate: number }) {} § fit({ epochs: 1, |', 'rate -epochs'],
  // what would have to be imported first
  ['existsS|', 'existsSync@node:fs -existsSync@fs'],
  ["import { join } from 'path' § existsS|", 'existsSync@fs'],
  ['loadM|', 'loadMnist@limpid loadModel@limpid'],
  ['import { display } from "limpid" § loadM|', 'loadMnist@limpid'],
  ['import { loadMnist } from "limpid" § loadM|', 'loadMnist -loadMnist@limpid'],
  ['t|', 'tf@@tensorflow/tfjs'],
  ['import * as tf from "@tensorflow/tfjs" § t|', 'tf -tf@@tensorflow/tfjs'],
  ['export const mine = 1 § 2 § min|', 'mine -mine@./[cell-1]'],
  ['min| § export const mine = 1', '-mine'],
  // paths
  ['import x from "|"', 'limpid @tensorflow/tfjs node:fs'],
  ['import x from "node:f|"', 'node:fs'],
  ['import { | } from "node:fs"', 'existsSync'],
  ['type Kind = "relu" | "linear" § const k: Kind = "|"', 'relu linear'],
  // nothing fits
  ['// a comment co|', ''],
  ['neverDeclared.|', ''],
];

describe('completion', () => {
  const document = new Document();
  for (const [line, expected] of CASES) {
    it(line, () => {
      const names = entries(line).map(({ name, from }) => (from === undefined ? name : `${name}@${from}`));
      if (expected === '') return assert.deepEqual(names, []);
      for (const name of expected.split(' ')) {
        if (name.startsWith('-')) assert.ok(!names.includes(name.slice(1)), `${name} is among ${names.join(' ')}`);
        else assert.ok(names.includes(name), `${name} is not among ${names.join(' ')}`);
      }
    });
  }

  it('offers nothing twice', () => {
    for (const line of [
      'const alphabet = 1 § a|',
      'import * as tf from "@tensorflow/tfjs" § tf.|',
      'exists|',
      'load|',
    ]) {
      const names = entries(line).map(({ name, from }) => `${name} ${from}`);
      assert.deepEqual(names, [...new Set(names)]);
    }
  });

  /** What the kernel is to be asked for. */
  const VALUES: [line: string, values: string | undefined][] = [
    ['const x = 1 § |', ''],
    ['const x = 1 § x.|', 'x'],
    ['const x = 1 § x.toF|', 'x'],
    ['const a = { b: { c: 1 } } § a.b.|', 'a.b'],
    ['const x = 1 § x.| § const x = "a"', undefined],
    ['const x = 1 § { const x = 2; x.| }', undefined],
    ['const f = () => ({ a: 1 }) § f().|', undefined],
    ['const o = { a: 1 } § const { | } = o', undefined],
    ['const o = "|"', undefined],
  ];
  for (const [line, values] of VALUES) {
    it(`${line} asks for ${values ?? 'no'} values`, () => {
      const { cell, offset } = document.write(line);
      assert.equal(completion(document.program, cell, offset, {}).values, values);
    });
  }

  /** The entry, its declaration and documentation, and the notebook with what it changes elsewhere. */
  const DETAILS: [line: string, name: string, told: string, edited: string][] = [
    [
      '/** How fast. */ const rate = 1 § rat|',
      'rate',
      'const rate: 1 // How fast.',
      '/** How fast. */ const rate = 1 § rat',
    ],
    [
      '1 § existsS|',
      'existsSync',
      'function existsSync(path: PathLike): boolean // Returns `true` if the path exists, `false` otherwise.',
      '1 § import { existsSync } from "node:fs";\nexistsS',
    ],
    ['loadM|', 'loadMnist', 'import { loadMnist } from "limpid";', 'import { loadMnist } from "limpid";\nloadM'],
    [
      'import { display } from "limpid" § loadMn|',
      'loadMnist',
      "function loadMnist(options?: MnistOptions): Promise<{ // Pictures and labels to learn from, and to be examined on. What is gzip is unpacked once, into the user's cache folder.",
      'import { display } from "limpid" § import { loadMnist } from "limpid";\nloadMn',
    ],
  ];
  for (const [line, name, told, edited] of DETAILS) {
    it(`${line} tells more of ${name}`, () => {
      const { cell, offset } = document.write(line);
      const entry = completion(document.program, cell, offset, {}).entries.find((one) => one.name === name);
      assert.ok(entry);
      const details = completionDetails(document.program, cell, offset, entry.key, {});
      const parts = [details?.declaration, details?.documentation].map((part) => part?.split('\n')[0]);
      assert.equal(parts.filter((part) => part).join(' // '), told);
      assert.equal(document.edited(details?.edits ?? []), edited);
    });
  }

  it('says what a prediction is where a member needs it', () => {
    const line =
      'import * as tf from "@tensorflow/tfjs" § const m = tf.sequential(), x = tf.ones([1]) § m.predict(x).dataS|';
    const entry = entries(line).find(({ name }) => name === 'dataSync');
    assert.equal(
      document
        .edited(entry?.edits ?? [])
        .split(' § ')
        .at(-1),
      '(m.predict(x) as tf.Tensor).dataS',
    );
    const { cell, offset } = document.write(line);
    const details = entry && completionDetails(document.program, cell, offset, entry.key, {});
    assert.match(details?.declaration ?? '', /^dataSync: </);
  });

  function entries(line: string): ReturnType<typeof completion>['entries'] {
    const { cell, offset } = document.write(line);
    return completion(document.program, cell, offset, {}).entries;
  }
});
