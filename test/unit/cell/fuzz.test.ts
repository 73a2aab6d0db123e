import assert from 'node:assert/strict';
import { compileCell } from '../../../kernel/src/cell/compile.ts';
import { isComplete } from '../../../kernel/src/cell/is-complete.ts';
import { mulberry32 } from '../../random.ts';

const VALID = `import * as tf from '@tensorflow/tfjs-node';
import type { Tensor } from '@tensorflow/tfjs';
import data, { load as loadData } from './data.json' with { type: 'json' };
export enum Stage { Train = 'train', Test = 'test' }
namespace Shapes { export type Image = [28, 28, 1]; export const size: number = 28 * 28; }
interface Sample<T extends Tensor = Tensor> { readonly x: T; label?: number }
const log = <T extends (...given: never[]) => unknown>(f: T, { name }: ClassMethodDecoratorContext) => f;
abstract class Base<in out T> { abstract run(a: T): Promise<void>; protected constructor(private readonly b = /[/\\]}]/g) {} }
class Net extends Base<Sample> { static #n = 0; @log async run({ x, label = 1 }: Sample) { Net.#n += label ?? 0; } }
var { a, b: [c = 1, ...d], ...e } = { a: 1, b: [2, 3], f: \`text \${a ? \`in \${b}\` : 'no'} 😀\` };
for (var i = 0, k; i < 3; i++) if (i % 2) continue; else k = i!;
outer: for await (const batch of loadData<number>(data)) { try { using r = open(); break outer; } catch { } finally { } }
const model = await import('./model.js'), view = <div class="a">{c} &amp; {...d}</div>;
/* 训练 */ switch (k satisfies number) { case 1: default: }
{ loss: 0.1, stage: Stage.Train }`;

describe('whatever is typed, the compiler answers', () => {
  it('every beginning of a valid cell', () => {
    for (let end = 0; end <= VALID.length; end += 3) answers(VALID.slice(0, end));
  });
  it('every line of it left out', () => {
    const lines = VALID.split('\n');
    lines.forEach((_, index) => answers(lines.toSpliced(index, 1).join('\n')));
  });
  it('pieces of it in a different order', () => {
    const random = mulberry32(20260101);
    for (let round = 0; round < 150; round++) {
      const cuts = Array.from({ length: 4 }, () => Math.floor(random() * VALID.length));
      const [p = 0, q = 0, r = 0, s = 0] = cuts;
      answers(VALID.slice(p, p + 60) + VALID.slice(q, q + 30) + VALID.slice(r, r + 60) + VALID.slice(s, s + 30));
    }
  });
  it('brackets nested deep', () => answers('['.repeat(500) + ']'.repeat(500)));
});

/** It compiles, or there is a mistake that lies inside the text. */
function answers(code: string): void {
  const { status } = isComplete(code);
  assert.ok(['complete', 'incomplete', 'invalid'].includes(status));
  const { javascript, diagnostics } = compileCell(code, { fileName: 'cell-1.ts' });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  assert.equal(javascript === '', errors.length > 0, code);
  const lines = code.split('\n');
  for (const { line, column } of diagnostics) {
    const text = lines[line - 1];
    assert.ok(text !== undefined && column >= 1 && column <= text.length + 1, `${line}:${column} of ${code}`);
  }
}
