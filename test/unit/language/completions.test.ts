import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cells } from './cells.ts';

/** What must be among the matches, and with a minus what must not; nothing means none at all. */
const CASES: [line: string, expected: string][] = [
  // names
  ['const alphabet = 1 § alph|', 'alphabet'],
  ['function train() {} class Net {} § |', 'train Net console Math'],
  ['interface Sample { a: number } § let s: Sam|', 'Sample'],
  ['type Loss = "mse" § let s: Lo|', 'Loss'],
  ['enum Phase { Train } § Pha|', 'Phase'],
  ['namespace Nets { export const a = 1 } § Net|', 'Nets'],
  ['import * as path from "node:path" § pat|', 'path'],
  ['const { a: [first, ...others], ...left } = { a: [1, 2], b: 3 } § |', 'first others left'],
  ['for (var step = 0; step < 1; step++) ; § ste|', 'step'],
  ['const outer = 1 § const inner = 2; function f(given: number) { const local = 1; | }', 'outer inner given local f'],
  ['{ const hidden = 1 } § hid|', '-hidden'],
  ['const _private = 1; const open = 1 § |', 'open _private'],
  ['const 模型 = 1 § 模|', '模型'],
  ['let a = 1 § let b = 2 § let c = a + b § |', 'a b c'],
  ['cons|', 'console const'],
  ['retur|', 'return'],
  ['limpid.|', 'signal'],
  ['Deno.jupyter.|', 'md html svg image display broadcast'],
  ['promp|', 'prompt'],
  ['proc|', 'process'],
  ['Buf|', 'Buffer'],
  ['documen|', ''],
  ['neverDeclared.|', ''],
  ['// a comment co|', ''],
  // members
  ['Math.sq|', 'sqrt'],
  ['const network = { layers: [1], layerCount: 2, "not a name": 3 } § network.lay|', 'layers layerCount -name'],
  ['const a = { b: { c: { deep: 1 } } } § a.b.c.|', 'deep'],
  ['const list = [{ score: 1 }] § list[0].|', 'score'],
  ['const list = [{ score: 1 }] § list.map((one) => one.|)', 'score'],
  ['const maybe: { a: number } | undefined = undefined § maybe?.|', 'a'],
  ['class Net { #secret = 1; layers = 2; fit() {} static make() {} } § new Net().|', 'layers fit -make -secret'],
  ['class Net { static make() {} } § Net.|', 'make'],
  ['class Net { #secret = 1; fit() { this.#| } }', '#secret'],
  ['enum Phase { Train, Test } § Phase.|', 'Train Test'],
  ['namespace Nets { export const size = 1; const inner = 2 } § Nets.|', 'size -inner'],
  ['const p = Promise.resolve({ loss: 1 }) § (await p).|', 'loss'],
  ['const settled = await Promise.resolve({ loss: 1 }) § settled.|', 'loss'],
  ['async function load() { return { rows: 1 } } § const data = await load() § data.|', 'rows'],
  ['function pair<A, B>(a: A, b: B) { return { a, b } } § pair(1, "x").b.|', 'toUpperCase -toFixed'],
  ['const both = 1 as number | string § if (typeof both === "string") both.|', 'toUpperCase'],
  ['"text".toUp|', 'toUpperCase'],
  ['[1, 2].fl|', 'flat flatMap'],
  ['new Map<string, { x: number }>().get("a")?.|', 'x'],
  ['process.std|', 'stdout stdin stderr'],
  // declared again
  ['let a = 1 § let a = "x" § a.|', 'toUpperCase -toFixed'],
  ['const a = 1 § function a() {} § a.|', 'call -toFixed'],
  ['class A { one = 1 } § class A { two = 2 } § new A().|', 'two -one'],
  ['interface I { one: 1 } § interface I { two: 2 } § let i: I; i!.|', 'two -one'],
  ['type T = { one: 1 } § interface T { two: 2 } § let t: T; t!.|', 'two -one'],
  ['import { join as a } from "node:path" § const a = { own: 1 } § a.|', 'own -call'],
  ['const a = { one: 1 } § const b = a § const a = { two: 2 } § b.|', 'one -two'],
  ['let x = { n: 1 } § let y = { of: x } § let x = "s" § y.of.|', 'n'],
  ['const Color = { red: "r" } as const § type Color = "r" § Color.|', 'red'],
  ['type Color = "r" § const Color = { red: "r" } as const § let c: Col|', 'Color'],
  ['const a = 1 § const a = "shadowed"; a.|', 'toUpperCase -toFixed'],
  // objects that are written
  ['interface Options { epochs: number; rate: number } function fit(o: Options) {} § fit({ |', 'epochs rate -console'],
  [
    'interface Options { epochs: number; rate: number } function fit(o: Options) {} § fit({ epochs: 1, |',
    'rate -epochs',
  ],
  ['const { | } = { one: 1, two: 2 }', 'one two'],
  ['type Kind = "relu" | "linear" § const k: Kind = "|"', 'relu linear'],
  // TensorFlow.js and limpid, without any package in the folder
  ['import * as tf from "@tensorflow/tfjs" § tf.|', 'tensor2d layers sequential'],
  ['import * as tf from "@tensorflow/tfjs" § tf.tensor1d([1]).su|', 'sum sub'],
  ['import * as tf from "@tensorflow/tfjs" § const model = tf.sequential() § model.|', 'add compile fit predict'],
  ['import * as tf from "@tensorflow/tfjs" § const m = tf.sequential() § m.compile({ |', 'optimizer loss metrics'],
  ['import * as tf from "@tensorflow/tfjs" § tf.layers.dense({ units: 1, activation: "|" })', 'relu softmax'],
  [
    'import * as tf from "@tensorflow/tfjs" § const m = tf.sequential() § const h = await m.fit(tf.ones([1]), tf.ones([1])) § h.|',
    'history epoch',
  ],
  ['import * as tf from "@tensorflow/tfjs" § let t: tf.Tens|', 'Tensor Tensor2D'],
  ['import * as tf from "@tensorflow/tfjs-node" § tf.node.|', 'decodeImage tensorBoard'],
  ['import { explain } from "limpid" § expl|', 'explain'],
  ['import { memory } from "limpid" § memory().|', 'bytes tensors'],
  ['import * as fs from "node:fs" § fs.readFileS|', 'readFileSync'],
  ['import * as fs from "fs/promises" § fs.readF|', 'readFile'],
  // imports
  ['import { | } from "limpid"', 'explain setSeed memory'],
  ['import { readF| } from "node:fs"', 'readFile readFileSync'],
  ['import x from "|"', 'limpid @tensorflow/tfjs fs'],
  ['import x from "node:f|"', 'node:fs'],
  ['import x from "@tensorflow/tf|"', '@tensorflow/tfjs @tensorflow/tfjs-node'],
  ['const m = await import("lim|")', 'limpid'],
  // half-typed
  ['const a = { b: 1 } § if (a.|', 'b'],
  ['const a = { b: 1 } § f(1, [a.|', 'b'],
  ['const a = { b: 1 } § const s = `${a.|', 'b'],
  ['const a = { b: 1 } § a.| + ) ( ]', 'b'],
  ['const a = { b: 1 } § a.|\nconst c = 2', 'b'],
  ['const a = { b: 1 } § const x = <div>{a.|}</div>', 'b'],
  ['const a = { b: 1 } § { loss: a.|', 'b'],
  ['const a = { b: 1 } § { loss: 1, other: a.| }', 'b'],
  ['const a = { b: 1 } § #!shebang\na.|', 'b'],
  ['type Loop = Loop[] | { loop: Loop } § let l: Loop = { loop: [] }; l.|', 'loop'],
  ['interface A extends A { x: 1 } § let a: A; a!.|', 'x'],
];

describe('completion by types', () => {
  let cells: Cells;
  before(() => {
    cells = new Cells();
  });

  for (const [line, expected] of CASES) {
    it(line, () => {
      const names = cells.completions(line).map(({ text }) => text);
      if (expected === '') return assert.deepEqual(names, []);
      for (const name of expected.split(' ')) {
        if (name.startsWith('-')) assert.ok(!names.includes(name.slice(1)), `${name.slice(1)} is offered`);
        else assert.ok(names.includes(name), `${name} is not among ${names.slice(0, 40).join(' ')}`);
      }
    });
  }

  it('tells what each match is', () => {
    const line = 'class Net {} enum P { A } const rate = 0.5; function halve(x: number): number { return x / 2 } § |';
    const found = new Map(
      cells.completions(line).map(({ text, type, signature }) => [text, `${type} ${signature}`.trim()]),
    );
    assert.deepEqual(
      ['Net', 'P', 'rate', 'halve', 'const'].map((name) => found.get(name)),
      ['class typeof Net', 'class typeof P', 'instance 0.5', 'function (x: number): number', 'keyword'],
    );
  });

  it('names that begin with an underscore come last', () => {
    const names = cells.completions('const a_ = 1; const _a = 1 § |').map(({ text }) => text);
    assert.ok(names.indexOf('_a') > names.indexOf('a_'));
  });

  it('what is deprecated comes last, before and after somebody has asked what it is', () => {
    const fresh = new Cells();
    const names = (): string[] => fresh.completions('"abc".su|').map(({ text }) => text);
    assert.deepEqual(names(), ['substring', 'sub', 'substr', 'sup']);
    assert.match(fresh.hover('"abc".subst|r(1)') ?? '', /\*@deprecated\*/);
    assert.deepEqual(names(), ['substring', 'sub', 'substr', 'sup']);
  });
});

describe("completion with the user's own files and packages", () => {
  let cells: Cells;
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-project-'));
    const put = (path: string, text: string): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    put(
      'tsconfig.json',
      '{ "compilerOptions": { "strict": false, "paths": { "~/*": ["./src/*"] }, "module": "commonjs" } }',
    );
    put('package.json', '{ "dependencies": { "typed": "1", "untyped": "1" } }');
    put('node_modules/typed/package.json', '{ "name": "typed", "types": "index.d.ts" }');
    put('node_modules/typed/index.d.ts', 'export interface Row { id: number }\nexport function rows(): Row[];');
    put('node_modules/untyped/package.json', '{ "name": "untyped", "main": "index.js" }');
    put('node_modules/untyped/index.js', 'throw new Error("at import")');
    put('data.ts', 'export const rows = [{ digit: 1 }];');
    put('src/net.ts', 'export class Net { depth = 1 }');
    cells = new Cells(folder);
  });

  const OWN: [line: string, expected: string][] = [
    ['import { rows } from "typed" § rows()[0].|', 'id'],
    ['import { rows } from "./data" § rows[0].|', 'digit'],
    ['import { rows } from "./data.ts" § rows[0].|', 'digit'],
    ['import { Net } from "~/net" § new Net().|', 'depth'],
    ['import x from "ty|"', 'typed'],
    ['import x from "./|"', './data ./src'],
    ['import x from "./src/|"', './src/net'],
    ['import thing from "untyped" § thin|', 'thing'],
    ['import thing from "untyped" § thing.|', ''],
    ['let anything; § anything.|', ''],
  ];
  for (const [line, expected] of OWN) {
    it(line, () => {
      const names = cells.completions(line).map(({ text }) => text);
      if (expected === '') return assert.deepEqual(names, []);
      for (const name of expected.split(' '))
        assert.ok(names.includes(name), `${name} is not among ${names.join(' ')}`);
    });
  }

  it('a file that has changed since is read again', () => {
    writeFileSync(join(folder, 'fresh.ts'), 'export const value = { before: 1 };');
    const line = 'import { value } from "./fresh" § value.|';
    assert.deepEqual(
      cells.completions(line).map(({ text }) => text),
      ['before'],
    );
    writeFileSync(join(folder, 'fresh.ts'), 'export const value = { afterwards: 1 };');
    assert.deepEqual(
      cells.completions(line).map(({ text }) => text),
      ['afterwards'],
    );
  });

  it('a package that was installed since is found', () => {
    assert.deepEqual(cells.completions('import { later } from "late"; later.|'), []);
    mkdirSync(join(folder, 'node_modules/late'));
    writeFileSync(join(folder, 'node_modules/late/index.d.ts'), 'export const later: { here: 1 };');
    const names = cells.completions('import { later } from "late"; later.|').map(({ text }) => text);
    assert.deepEqual(names, ['here']);
  });
});
