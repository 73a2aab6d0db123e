import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diagnostics } from '../../../../kernel/src/language/editor/diagnostics.ts';
import type { CellDiagnostic } from '../../../../kernel/src/language/editor/messages.ts';
import { Cells } from '../cells.ts';
import { Document } from './document.ts';

/** `TS2322 wrong: Type 'number' …` of the cell with the cursor: code, text that is underlined, first line of the message. */
const CASES: [line: string, ...told: string[]][] = [
  ['const rate = 1 § const wrong: string = rate', "TS2322 wrong: Type 'number' is not assignable to type 'string'."],
  [
    'const rate = 1 § const wrong: string = rate|\n § const rate = "x"',
    "TS2322 wrong: Type 'number' is not assignable to type 'string'.",
  ],
  ['const wrong: string = later| § const later = "x"', "TS2304 later: Cannot find name 'later'."],
  ['const model = 1 § modl', "TS2552 modl: Cannot find name 'modl'. Did you mean 'model'?"],
  ['const x = (1 § x.toFixed()'],
  ['const x = { a: 1 }. § x'],
  ['const x = `half § x'],
  ['/* half § 1'],
  ['1 + ', 'TS1109 : Expression expected.'],
  ['const a = 1;\n\nconst b: string = a', "TS2322 b: Type 'number' is not assignable to type 'string'."],
  ['const a = 1;\r\nconst b: string = a', "TS2322 b: Type 'number' is not assignable to type 'string'."],
  ['let s = "\u2028"; const b: string = 1', "TS2322 b: Type 'number' is not assignable to type 'string'."],
  ['// @limpid off\nconst b: string = 1'],
  ['// @limpid strict\nconst b: string = 1', "TS2322 b: Type 'number' is not assignable to type 'string'."],
  ['import { nothing } from "node:fs"', `TS2305 nothing: Module '"node:fs"' has no exported member 'nothing'.`],
  [
    'import x from "no-such-package"',
    'TS2307 "no-such-package": Cannot find module \'no-such-package\' or its corresponding type declarations.',
  ],
  [
    'import * as tf from "@tensorflow/tfjs" § tf.ones([1]).nope',
    "TS2339 nope: Property 'nope' does not exist on type 'Tensor<Rank>'.",
  ],
  ['await Promise.resolve(1)'],
  ['{ a: 1 }'],
  [
    'const p = <T,>(a: T) => a § p<number>("x")',
    "TS2345 \"x\": Argument of type 'string' is not assignable to parameter of type 'number'.",
  ],
  ['1, 2'],
  [''],
];

describe('diagnostics', () => {
  const document = new Document();
  const cells = new Cells();

  for (const [line, ...expected] of CASES) {
    it(line || '(no text)', () => {
      const { cell } = document.write(line);
      const found = diagnostics(document.program, cell).filter(({ severity }) => severity === 'error');
      assert.deepEqual(
        found.map((one) => said(cell.code, one)),
        expected,
      );
    });
  }

  /** Whatever the checker says: cells that have all run are what the kernel knows. */
  const SAME = [
    'const rate = 1 § const wrong: string = rate; rate.nope',
    'function f(a: number) {} § f("x"); f()',
    'interface A { a: 1 } § const a: A = { b: 1 }',
    'type C = 1 § const C = 2 § let x: C = 2; x = C',
    'const model = 1 § modl + mdel',
    'let a = 1 § a = "x"',
    'class Net { private p = 1 } § new Net().p',
  ];
  for (const line of SAME) {
    it(`of the kernel's check, word for word: ${line}`, () => {
      const { cell } = document.write(line);
      const told = diagnostics(document.program, cell).filter(({ severity }) => severity === 'error');
      const kernel = cells.diagnostics(line).map((text) => text.replace(/^(TS\d+) 1:(\d+)\+(\d+)/, '$1 $2+$3'));
      assert.ok(kernel.length > 0);
      assert.deepEqual(
        told.map(
          ({ code, start, end, message }) => `TS${code} ${start + 1}+${end - start} ${message.split('\n')[0] ?? ''}`,
        ),
        kernel,
      );
    });
  }

  it('say of JavaScript only what does not parse', () => {
    document.program.write([{ id: '1', code: 'const a = 1; a.nope; (', isTyped: false }]);
    const found = diagnostics(document.program, document.cell(1)).filter(({ severity }) => severity === 'error');
    assert.deepEqual(
      found.map(({ code }) => code),
      [1109],
    );
  });

  it('fade what a function does not use, and strike through what is deprecated', () => {
    const { cell } = document.write('function f() { const unused = 1 } § /** @deprecated */ const old = 1 § f(); old');
    assert.deepEqual(
      diagnostics(document.program, document.cell(1)).map(({ tag, start, end }) => [tag, start, end]),
      [['unnecessary', 21, 27]],
    );
    assert.deepEqual(
      diagnostics(document.program, cell).map((one) => [one.tag, cell.code.slice(one.start, one.end)]),
      [['deprecated', 'old']],
    );
  });

  it('tell in the first cell what is wrong with the tsconfig.json, and the rest of it holds', () => {
    const folder = mkdtempSync(join(tmpdir(), 'limpid-tsconfig-'));
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": false, "target": "es1", } ');
    const broken = new Document(folder);
    broken.write('const a: number = null § const b: string = 1');
    const messages = diagnostics(broken.program, broken.cell(1)).map(({ message }) => message);
    assert.match(messages.join('\n'), /tsconfig\.json: .*'--target'/);
    assert.deepEqual(
      diagnostics(broken.program, broken.cell(2)).map(({ code }) => code),
      [2322],
    );
  });
});

function said(code: string, { code: number, message, start, end }: CellDiagnostic): string {
  return `TS${number} ${code.slice(start, end)}: ${message.split('\n')[0] ?? ''}`;
}
