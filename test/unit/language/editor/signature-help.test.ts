import assert from 'node:assert/strict';
import { signatureHelp } from '../../../../kernel/src/language/editor/signature-help.ts';
import { Document } from './document.ts';

/** The signature, its argument that is being written, and what is said of them. */
const CASES: [line: string, told: string | undefined][] = [
  ['function fit(x: number, epochs?: string) {} § fit(|', 'fit(x: number, epochs?: string): void [x: number]'],
  [
    'function fit(x: number, epochs?: string) {} § fit(1, |)',
    'fit(x: number, epochs?: string): void [epochs?: string]',
  ],
  [
    '/** Learns.\n * @param x The data. */ function fit(x: number) {} § fit(|)',
    'fit(x: number): void [x: number] Learns. The data.',
  ],
  [
    'function f(a: number, ...b: string[]) {} § f(1, "a", "b", |)',
    'f(a: number, ...b: string[]): void [...b: string[]]',
  ],
  [
    'function f(): void; function f(a: string): void; function f(a?: string) {} § f("x|")',
    'f(a: string): void [a: string]',
  ],
  ['class Net { constructor(depth: number) {} } § new Net(|)', 'Net(depth: number): Net [depth: number]'],
  ['const alone = 1 § alo|ne', undefined],
  ['neverDeclared(|)', undefined],
  ['const inner = (a: number) => a; inner(|', 'inner(a: number): number [a: number]'],
];

describe('signature help', () => {
  const document = new Document();
  for (const [line, expected] of CASES) {
    it(line, () => {
      const { cell, offset } = document.write(line);
      const help = signatureHelp(cell, offset);
      const signature = help?.signatures[help.active];
      const parameter = signature?.parameters[help?.argument ?? 0];
      const told = [signature?.label, `[${parameter?.label}]`, signature?.documentation, parameter?.documentation];
      assert.equal(signature && told.filter((part) => part !== '').join(' '), expected);
    });
  }
});
