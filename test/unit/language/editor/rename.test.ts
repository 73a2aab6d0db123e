import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rename } from '../../../../kernel/src/language/editor/rename.ts';
import { Document } from './document.ts';

const CASES: [line: string, newName: string, renamed: string][] = [
  ['const answer = 1 § answ|er + 1', 'reply', 'const reply = 1 § reply + 1'],
  ['const ans|wer = 1 § 2 § answer', 'reply', 'const reply = 1 § 2 § reply'],
  ['let a = 1 § a = 2 § a|', 'b', 'let b = 1 § b = 2 § b'],
  ['const rate = 1 § ({ rate }) § ra|te', 'speed', 'const speed = 1 § ({ rate: speed }) § speed'],
  ['const { rate } = { rate: 1 } § ra|te', 'speed', 'const { rate: speed } = { rate: 1 } § speed'],
  ['class Net {} § new Net() § let n: Ne|t', 'Model', 'class Model {} § new Model() § let n: Model'],
  ['function f() { f() } § f|()', 'g', 'function g() { g() } § g()'],
  ['export const q = 1 § q § q|', 'z', 'export const z = 1 § z § z'],
  [
    'import { join } from "node:path" § join("a") § jo|in("b")',
    'glue',
    'import { join as glue } from "node:path" § glue("a") § glue("b")',
  ],
  [
    'import * as tf from "@tensorflow/tfjs" § tf.ones([1]) § t|f.ones([1])',
    'T',
    'import * as T from "@tensorflow/tfjs" § T.ones([1]) § T.ones([1])',
  ],
  [
    'interface A { digit: number } § let a: A = { digit: 1 } § a.dig|it',
    'label',
    'interface A { label: number } § let a: A = { label: 1 } § a.label',
  ],
  ['const a = 1 § a § const a = 2 § a|', 'b', 'const a = 1 § a § const b = 2 § b'],
  ['const a| = 1 § { const a = 2; a } § a', 'b', 'const b = 1 § { const a = 2; a } § b'],
  ['type C = 1 § const C = 2 § let x: C = 1 § C|', 'D', 'type D = 1 § const D = 2 § let x: D = 1 § D'],
  [
    'function f(inn|er: number) { return inner } § const inner = 1',
    'n',
    'function f(n: number) { return n } § const inner = 1',
  ],
  ['const 模型 = 1 § 模|型', 'model', 'const model = 1 § model'],
  ['const answer = ( § answ|er', 'reply', 'const reply = ( § reply'],
  ['{ a: 1, b: fir|st } § const later = 1', 'x', '{ a: 1, b: first } § const later = 1'],
];

const REFUSED: [line: string, newName: string, reason: RegExp][] = [
  ['"a".toUp|perCase()', 'x', /standard TypeScript library/],
  ['import * as tf from "@tensorflow/tfjs" § tf.on|es([1])', 'x', /node_modules/],
  ['const answer = 1 § answ|er', 'not a name', /`not a name` is not a name/],
  ['const answer = 1 § answ|er', '', /is not a name/],
  ['1 + |2', 'x', /cannot rename/],
];

describe('rename', () => {
  const document = new Document();
  for (const [line, newName, renamed] of CASES) {
    it(`${line} to ${newName}`, () => {
      const { cell, offset } = document.write(line);
      const answer = rename(document.program, cell, offset, newName);
      assert.equal(answer.status === 'ok' ? document.edited(answer.edits) : document.codes.join(' § '), renamed);
    });
  }
  for (const [line, newName, reason] of REFUSED) {
    it(`${line} is refused`, () => {
      const { cell, offset } = document.write(line);
      const answer = rename(document.program, cell, offset, newName);
      assert.match(answer.status === 'refused' ? answer.reason : 'done', reason);
    });
  }

  it('changes a file of the user that a cell imports', () => {
    const folder = mkdtempSync(join(tmpdir(), 'limpid-rename-'));
    writeFileSync(join(folder, 'nets.ts'), 'export const net = { depth: 1 };');
    const project = new Document(folder);
    const { cell, offset } = project.write('import { net } from "./nets" § net.dep|th');
    const answer = rename(project.program, cell, offset, 'layers');
    assert.deepEqual(answer.status === 'ok' && answer.edits.map(({ place }) => project.place(place)).toSorted(), [
      '2:4 depth',
      'nets.ts',
    ]);
  });
});
