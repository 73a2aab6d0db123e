import assert from 'node:assert/strict';
import { codeFixes } from '../../../../kernel/src/language/editor/code-fixes.ts';
import { diagnostics } from '../../../../kernel/src/language/editor/diagnostics.ts';
import type { CodeFix } from '../../../../kernel/src/language/editor/messages.ts';
import { Document } from './document.ts';

/** The fix that comes first for the mistakes of the cell with the cursor, and the notebook with it. */
const CASES: [line: string, title: string, mended: string][] = [
  ['1 § existsSync("a")', 'Add import from "node:fs"', '1 § import { existsSync } from "node:fs";\nexistsSync("a")'],
  [
    "import { a } from './a' § existsSync('a')",
    'Add import from "node:fs"',
    "import { a } from './a' § import { existsSync } from 'node:fs';\nexistsSync('a')",
  ],
  [
    'import { join } from "node:path";\nresolve(join("a"))',
    'Update import from "node:path"',
    'import { join, resolve } from "node:path";\nresolve(join("a"))',
  ],
  [
    '// @limpid warn\nexistsSync("a")',
    'Add import from "node:fs"',
    '// @limpid warn\nimport { existsSync } from "node:fs";\nexistsSync("a")',
  ],
  ['loadMnist()', 'Add import from "limpid"', 'import { loadMnist } from "limpid";\nloadMnist()'],
  [
    'tf.ones([1])',
    'Add import * as tf from "@tensorflow/tfjs"',
    'import * as tf from "@tensorflow/tfjs";\ntf.ones([1])',
  ],
  ['const model = 1 § modl', "Change spelling to 'model'", 'const model = 1 § model'],
  ['const a = { digit: 1 } § a.digt', "Change spelling to 'digit'", 'const a = { digit: 1 } § a.digit'],
  ['const p = () => { await 1 }', 'Add async modifier to containing function', 'const p = async () => { await 1 }'],
  [
    'interface A { digit: number } § const a: A = { digit: 1 } § a.label',
    "Declare property 'label'",
    'interface A {\n  label: any; digit: number \n} § const a: A = { digit: 1 } § a.label',
  ],
  [
    'train()',
    "Add missing function declaration 'train'",
    'train()\n\nfunction train() {\n  throw new Error("Function not implemented.");\n}',
  ],
  ['import x from "lodash/fp"', 'npm install lodash', 'import x from "lodash/fp"'],
  ['import x from "@scope/name/deep.js"', 'npm install @scope/name', 'import x from "@scope/name/deep.js"'],
];

/** No fix at all, least of all one that would run a command. */
const NONE = [
  'neverDeclared',
  'import x from "./nowhere"',
  'import x from "a; rm -rf"',
  'import x from "node:nowhere"',
  '1 +',
  'later| § const later = 1',
];

describe('code fixes', () => {
  const document = new Document();
  for (const [line, title, mended] of CASES) {
    it(line, () => {
      const fixes = fixesOf(line);
      const fix = fixes.find((one) => one.title === title);
      assert.ok(fix, `${title} is not among ${fixes.map((one) => one.title).join(', ')}`);
      assert.equal(document.edited(fix.edits), mended);
      assert.equal(fix.install, /^npm install (.*)/.exec(title)?.[1]);
    });
  }
  for (const line of NONE) it(`none for ${line}`, () => assert.deepEqual(fixesOf(line), []));

  it('never import from another cell or from inside of the kernel', () => {
    const titles = ['later| § export const later = 1', 'loadMnist()', 'LimpidError', 'withCell()'].flatMap(fixesOf);
    assert.deepEqual(
      titles.filter(({ title, edits }) =>
        /cell-|kernel|\.\./.test(`${title} ${edits.map(({ text }) => text).join(' ')}`),
      ),
      [],
    );
  });

  function fixesOf(line: string): CodeFix[] {
    const { cell } = document.write(line);
    const mistakes = diagnostics(document.program, cell).filter(({ severity }) => severity === 'error');
    return mistakes.flatMap(({ start, end, code }) =>
      codeFixes(document.program, cell, { start, end, codes: [code] }, {}),
    );
  }
});
