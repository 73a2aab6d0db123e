import assert from 'node:assert/strict';
import { Cells } from './cells.ts';

const MISTAKES: [line: string, first: string][] = [
  ['let name = "a" § name = 5', `TS2322 1:1+4 Type 'number' is not assignable to type 'string'.`],
  ['const rate = 1 § rate = 2', `TS2588 1:1+4 Cannot assign to 'rate' because it is a constant.`],
  [
    'const rate = 1 § rate.toFixd()',
    `TS2551 1:6+6 Property 'toFixd' does not exist on type '1'. Did you mean 'toFixed'?`,
  ],
  ['neverDeclared + 1', `TS2304 1:1+13 Cannot find name 'neverDeclared'.`],
  [
    'interface S { x: number } § const s: S = { y: 1 }',
    `TS2353 1:16+1 Object literal may only specify known properties, and 'y' does not exist in type 'S'.`,
  ],
  [
    'function f(a: number) {} § f("x")',
    `TS2345 1:3+3 Argument of type 'string' is not assignable to parameter of type 'number'.`,
  ],
  ['function f(a: number) {} § f()', `TS2554 1:1+1 Expected 1 arguments, but got 0.`],
  ['class A { #x = 1 } § new A().x', `TS2339 1:9+1 Property 'x' does not exist on type 'A'.`],
  ['enum E { A } § E.B', `TS2339 1:3+1 Property 'B' does not exist on type 'typeof E'.`],
  [
    'const a = 1 § const a = "x" § a.toFixed()',
    `TS2551 1:3+7 Property 'toFixed' does not exist on type '"x"'. Did you mean 'fixed'?`,
  ],
  [
    'type Color = "r" § const Color = 1 § const c: Color = "b"',
    `TS2322 1:7+1 Type '"b"' is not assignable to type '"r"'.`,
  ],
  [
    'interface Box<T> { v: T } § const Box = 1 § const b: Box<string> = { v: 1 }',
    `TS2322 1:26+1 Type 'number' is not assignable to type 'string'.`,
  ],
  [
    'const p = Promise.resolve(1) § p + 1',
    `TS2365 1:1+5 Operator '+' cannot be applied to types 'Promise<number>' and '1'.`,
  ],
  ['import { nope } from "node:fs"', `TS2305 1:10+4 Module '"node:fs"' has no exported member 'nope'.`],
  [
    'import x from "not-installed"',
    `TS2307 1:15+15 Cannot find module 'not-installed' or its corresponding type declarations.`,
  ],
  [
    'import * as tf from "@tensorflow/tfjs" § tf.layers.dense({ unit: 3 })',
    `TS2561 1:19+4 Object literal may only specify known properties, but 'unit' does not exist in type 'DenseLayerArgs'. Did you mean to write 'units'?`,
  ],
  [
    'import * as tf from "@tensorflow/tfjs" § const m = tf.sequential() § await m.fit(1, 2)',
    `TS2345 1:13+1 Argument of type 'number' is not assignable to parameter of type 'Tensor<Rank> | Tensor<Rank>[] | { [inputName: string]: Tensor<Rank>; }'.`,
  ],
  ['let 模型 = 1 § "😀"; 模型 = "x"', `TS2322 1:7+2 Type 'string' is not assignable to type 'number'.`],
  ['const a = 1\r\n\r\na.nope', `TS2339 3:3+4 Property 'nope' does not exist on type '1'.`],
  ['const n = 1 § { a: n.nope, b: 2 }', `TS2339 1:8+4 Property 'nope' does not exist on type '1'.`],
  ['const n = 1 § { b: 2, a: n.nope };', `TS2339 1:14+4 Property 'nope' does not exist on type '1'.`],
  ['type A = A', `TS2456 1:6+1 Type alias 'A' circularly references itself.`],
];

/** What runs, and what no file could do, is no mistake in a notebook. */
const FINE = [
  'const h = (...all: unknown[]) => all.length § /** @jsx h */ const made = <b title="x">{h()}</b>',
  "const { add } = await import('./add.wasm'); add(1)",
  'await Promise.resolve(1)',
  'for await (const x of [1]) x',
  'const a = 1 § const a = 2 § let a = "x" § class a {} § function a() {} § a()',
  'import { readFileSync } from "node:fs" § import { readFileSync } from "node:fs" § readFileSync("a")',
  'const x = 1; import { join } from "node:path"; join("a")',
  'import path = require("node:path"); path.join("a")',
  'const fs = require("fs"); fs.anything',
  'export const a = 1; export default a § a',
  'export default class {}',
  'import.meta.dirname',
  'const unused = 1',
  '1, 2',
  '{ loss: 0.1, accuracy: 0.9 }',
  'const Color = { r: "red" } as const § type Color = (typeof Color)[keyof typeof Color] § const c: Color = "red"; Color.r',
  'interface Box<T> { v: T } § const Box = 1 § const b: Box<string> = { v: "x" }; Box + 1',
  'class Net<T> { v!: T } § class Deep extends Net<string> {} § new Deep().v.length',
  'enum E { A } § let e: E = E.A § e = E.A',
  'namespace N { export type T = 1; export const v = 1 } § const t: N.T = N.v',
  'abstract class A { abstract f(): void } § class B extends A { f() {} } § const a: A = new B()',
  'let n = 1 § n = 2; n++ § n += 1',
  'let model; § model = 1 § model = "x"',
  'declare global { interface Array<T> { own(): T } } § [1].own().toFixed()',
  'declare module "made-up" { export const x: number } § import { x } from "made-up" § x.toFixed()',
  'function assert(x: unknown): asserts x {} § const m = 1 as number | undefined; assert(m !== undefined); m.toFixed()',
  'const tag = Symbol("t") § const o = { [tag]: 1 } § o[tag].toFixed()',
  'using r = { [Symbol.dispose]() {} }',
  'limpid.signal.aborted; prompt("a"); Deno.jupyter.md`# x`',
  'const b: Buffer = Buffer.from("a"); const t: NodeJS.Timeout = setTimeout(() => {}, 1)',
  'import * as tf from "@tensorflow/tfjs"; import * as node from "@tensorflow/tfjs-node"; import { explain } from "limpid" § const m: tf.LayersModel = node.sequential() § explain(m, tf.ones([1])); node.node.decodeImage',
  'import { html } from "limpid" § html`<b>x</b>`',
  'globalThis.process.exit',
  'const f = <T,>(x: T) => x § f(1).toFixed()',
];

describe('type errors of a cell', () => {
  let cells: Cells;
  before(() => {
    cells = new Cells();
  });

  for (const [line, first] of MISTAKES) it(line, () => assert.equal(cells.diagnostics(line)[0], first));
  for (const line of FINE) it(`none in ${line}`, () => assert.deepEqual(cells.diagnostics(line), []));

  it('those of earlier cells are not told again', () => {
    assert.deepEqual(cells.diagnostics('const bad: number = "x" § bad.toFixed()'), []);
  });
});
