import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';

const KNOWN = new Set(['tf', 'Sample', 'Model']);

const UNKNOWN: [code: string, warning: string][] = [
  ['let a: Foo', `TS2304 1:8+3 Cannot find name 'Foo'.`],
  ['let a: Prmise<number>', `TS2552 1:8+6 Cannot find name 'Prmise'. Did you mean 'Promise'?`],
  ['let a: Smaple[]', `TS2552 1:8+6 Cannot find name 'Smaple'. Did you mean 'Sample'?`],
  ['interface Layer {}\nlet a: Leyer', `TS2552 2:8+5 Cannot find name 'Leyer'. Did you mean 'Layer'?`],
  ['let a: nn.Module', `TS2304 1:8+2 Cannot find name 'nn'.`],
  ['f<Foo>()', `TS2304 1:3+3 Cannot find name 'Foo'.`],
  ['a as Foo', `TS2304 1:6+3 Cannot find name 'Foo'.`],
  ['class A implements Foo {}', `TS2304 1:20+3 Cannot find name 'Foo'.`],
  ['interface A extends Foo {}', `TS2304 1:21+3 Cannot find name 'Foo'.`],
  ['function f(a: number): Foo {}', `TS2304 1:24+3 Cannot find name 'Foo'.`],
  ['type A<T> = T; let a: T', `TS2304 1:23+1 Cannot find name 'T'.`],
];

const FINE = [
  'let a: Promise<Array<Record<string, Uint8Array>>>',
  'let a: Buffer; let b: NodeJS.Timeout; let c: Response',
  'let a: Sample; let b: tf.Tensor; let c: Map<Model, tf.Tensor2D>',
  'import { T } from "m"; let a: T',
  'import type * as m from "m"; let a: m.T.U',
  'type F<T> = T extends Array<infer U> ? U : never',
  'type M<T> = { [K in keyof T]: T[K] }',
  'function f<T>(a: T): a is T { return true }',
  'let a: Later; interface Later {}',
  'enum E { A } let a: E.A',
  'class A<T> { b!: T; c(): A<T> { return this } }',
  'namespace N { export interface I {} } let a: N.I',
  'let a: typeof earlier',
  'unknownValue',
  'class A extends UnknownValue {}',
  'a satisfies Partial<Sample>',
];

describe('a type that does not exist is a warning', () => {
  for (const [code, warning] of UNKNOWN) {
    it(code, () => assert.deepEqual(warningsOf(code), [warning]));
  }
  it('and the cell still compiles', () => {
    const { javascript } = compileCell('let a: Foo = 1', { fileName: 'cell-1.ts' });
    assert.match(javascript, /let a = 1;/);
  });
});

describe('a type declared anywhere is none', () => {
  for (const code of FINE) {
    it(code, () => assert.deepEqual(warningsOf(code), []));
  }
});

function warningsOf(code: string): string[] {
  const { diagnostics } = compileCell(code, { fileName: 'cell-1.ts', known: KNOWN });
  return diagnostics.map(({ severity, code: number, message, line, column, length }) => {
    assert.equal(severity, 'warning', message);
    return `TS${number} ${line}:${column}+${length} ${message}`;
  });
}
