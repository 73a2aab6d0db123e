import assert from 'node:assert/strict';
import { Cells } from './cells.ts';

/** What is said of the name at the cursor: its declaration, then its documentation behind `//`. */
const CASES: [line: string, said: string | undefined][] = [
  ['const rate = 0.125 § rat|e', 'const rate: 0.125'],
  ['const rate = 0.125 § rate|', 'const rate: 0.125'],
  ['const rate = 0.125 § |rate', 'const rate: 0.125'],
  ['/** How fast it learns. */\nconst rate = 0.125 § rate|', 'const rate: 0.125 // How fast it learns.'],
  ['let name = "a" § name|', 'let name: string'],
  ['var count = 1 § count|', 'let count: number'],
  ['function halve(x: number) { return x / 2 } § halve|(2)', 'halve(x: number): number'],
  [
    '/** Halves.\n * @param x What to halve.\n * @returns Half of it. */\nfunction halve(x: number) { return x / 2 } § halve|',
    'function halve(x: number): number // Halves.\n\n*@param* x What to halve.  \n*@returns* Half of it.',
  ],
  ['class Net { depth = 1 } § Net|', 'class Net'],
  ['class Net { depth = 1 } § new Net().dep|th', '(property) Net.depth: number'],
  ['interface Sample { a: 1 } § let s: Sample|', 'interface Sample'],
  ['type Loss = "a" | "b" § let l: Loss|', 'type Loss = "a" | "b"'],
  ['/** Of a run. */\ntype Loss = number § const Loss = 1; let l: Loss|', 'type Loss = number // Of a run.'],
  ['enum Phase { Train = 1 } § Phase.Train|', '(enum member) Phase.Train = 1'],
  ['namespace Nets { export const a = 1 } § Nets|', 'namespace Nets'],
  ['const { a, ...left } = { a: 1, b: "x" } § left|', 'const left: {\n    b: string;\n}'],
  ['const a = 1 § let a = "x" § a|', 'let a: string'],
  ['const data = await Promise.resolve({ x: 1 }) § data.x|', '(property) x: number'],
  ['const local = 1; loca|l', 'const local: 1'],
  ['((given: string) => given|)("x")', '(parameter) given: string'],
  ['halve|', undefined],
  ['neverDeclared|', undefined],
  ['   |   ', undefined],
  ['1 +| 2', undefined],
  ['"just a te|xt"', undefined],
  ['let broken = ; bro|ken', 'let broken: any'],
  ['function fit(x: number, epochs?: string) {} § fit(|', 'fit(x: number, epochs?: string): void'],
  [
    '/** @param x The data. */ function fit(x: number) {} § fit(|)',
    'fit(x: number): void // *@param* x The data.\n\n*x*: The data.',
  ],
  ['import * as tf from "@tensorflow/tfjs" § const model = tf.sequential() § model|', 'const model: tf.Sequential'],
  ['import * as tf from "@tensorflow/tfjs" § const t = tf.zeros([2]) § t|', 'const t: tf.Tensor<tf.Rank>'],
  [
    'import { setSeed as seed } from "limpid" § let s: typeof seed; s|',
    'let s: (chosen: number, { mathRandom }?: SeedOptions) => void',
  ],
  [
    'import { EOL } from "node:os" § EOL|',
    'const EOL: string // The operating system-specific end-of-line marker.\n* `\\n` on POSIX\n* `\\r\\n` on Windows',
  ],
];

describe('hovers by types', () => {
  let cells: Cells;
  before(() => {
    cells = new Cells();
  });

  for (const [line, said] of CASES) it(line, () => assert.equal(cells.hover(line), said));

  it('tells the documentation of TensorFlow.js', () => {
    assert.match(
      cells.hover('import * as tf from "@tensorflow/tfjs" § tf.layers.den|se') ?? '',
      /Creates a dense \(fully connected\) layer/,
    );
  });

  it('tells what a call takes of a package that nobody has asked about', () => {
    const fresh = new Cells();
    assert.match(fresh.hover('import * as tf from "@tensorflow/tfjs" § tf.oneHot(|)') ?? '', /\*@param\* indices/);
  });

  it('tells the documentation of a method that a class has from another file', () => {
    const fresh = new Cells();
    const said = fresh.hover('import * as tf from "@tensorflow/tfjs" § tf.sequential().getWei|ghts');
    assert.match(said ?? '', /Returns the current values of the weights/);
  });

  it('tells the documentation of the language itself', () => {
    assert.match(new Cells().hover('"abc".padSt|art(4)') ?? '', /Pads the current string/);
  });
});
