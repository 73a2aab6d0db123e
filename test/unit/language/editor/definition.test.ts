import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definition } from '../../../../kernel/src/language/editor/definition.ts';
import { Document } from './document.ts';

/** Cell, offset and text of each declaration; or the name of a file. */
const CASES: [line: string, ...places: string[]][] = [
  ['const answer = 1 § answ|er', '1:6 answer'],
  ['const answer = 1 § 2 § 3 § answ|er + 1', '1:6 answer'],
  ['let answer = 1 § answ|er = 2', '1:4 answer'],
  ['function train() {} § tra|in()', '1:9 train'],
  ['class Net { depth = 1 } § new Ne|t()', '1:6 Net'],
  ['class Net { depth = 1 } § const net = new Net() § net.dep|th', '1:12 depth'],
  ['interface Sample { digit: number } § let s: Samp|le', '1:10 Sample'],
  ['interface Sample { digit: number } § let s: Sample § s.dig|it', '1:19 digit'],
  ['type Loss = "mse" § let l: Lo|ss', '1:5 Loss'],
  ['enum Phase { Train } § Phase.Tra|in', '1:13 Train'],
  ['const { a: [first] } = { a: [1] } § fir|st', '1:12 first'],
  ['const local = 1; loc|al', '1:6 local'],
  ['const a = 1 § const a = "x" § a|', '2:6 a'],
  ['const a = 1 § a| § const a = "x"', '1:6 a'],
  ['const a = 1 § { const a = 2; a| }', '2:8 a'],
  ['type C = 1 § const C = 2 § const d = C|', '1:5 C', '2:6 C'],
  ['import { join } from "node:path" § jo|in("a")', 'path.d.ts'],
  ['import * as tf from "@tensorflow/tfjs" § tf.one|s([1])', 'ones.d.ts'],
  ['const later = 1; § "nothing" + neverDecla|red'],
  ['la|ter § const later = 1'],
  ['1 + |2'],
  ['const broken = ( § brok|en', '1:6 broken'],
];

describe('definition', () => {
  const document = new Document();
  for (const [line, ...expected] of CASES) {
    it(line, () => {
      const { cell, offset } = document.write(line);
      const places = definition(document.program, cell, offset).map((place) => document.place(place));
      assert.deepEqual(places, expected);
    });
  }

  it('leads into a file that a cell imports', () => {
    const folder = mkdtempSync(join(tmpdir(), 'limpid-definition-'));
    writeFileSync(join(folder, 'nets.ts'), '\nexport function build() {}');
    const project = new Document(folder);
    const { cell, offset } = project.write('import { build } from "./nets" § bui|ld()');
    assert.deepEqual(definition(project.program, cell, offset), [
      { file: join(folder, 'nets.ts'), start: { line: 1, character: 16 }, end: { line: 1, character: 21 } },
    ]);
  });
});
