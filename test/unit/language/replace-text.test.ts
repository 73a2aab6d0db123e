/** A program that is kept while a cell is written says what a new one says. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete } from '../../../kernel/src/language/complete.ts';
import { hover } from '../../../kernel/src/language/hover.ts';
import { NotebookProgram } from '../../../kernel/src/language/program.ts';

describe('a cell that is written', () => {
  const CELLS = ["import { sep } from 'node:path';", 'const row = { width: 1, height: 2 };', 'type Pair<T> = [T, T];'];
  const TEXTS = [
    'row.',
    'row.wi',
    'const row = "a";\nrow.',
    'const own = { deep: { deeper: 1 } };\nown.deep.',
    'let n: Pair<string>;\nn[0].',
    'class A extends Map<string, number> { extra = 1 }\nnew A().',
    'for (const key of Object.keys(row)) key.',
    'sep.',
    'function f(',
    '`${row.',
    'let late = row; if (Math.random()) late = row; else throw 1; late.',
    'row.',
  ];
  let folder: string;
  let kept: NotebookProgram;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-kept-'));
    kept = notebook();
  });

  function notebook(): NotebookProgram {
    const made = new NotebookProgram(folder);
    for (const code of CELLS) made.add(code);
    return made;
  }

  function isKept(program: NotebookProgram, ...texts: string[]): boolean {
    return new Set(texts.map((text) => program.edit(text).program)).size === 1;
  }

  it('is asked about in one program, which says what new ones say', () => {
    const anew = notebook();
    const programs = new Set(TEXTS.map((text) => kept.edit(text).program));
    assert.ok(programs.size < TEXTS.length / 2, `${programs.size} programs`);
    for (const code of TEXTS) {
      const cursor = code.length;
      const ask = (program: NotebookProgram, edited = program.edit(code)): unknown => [
        complete(edited, code, cursor),
        hover(edited, code, Math.max(0, cursor - 2)),
      ];
      assert.deepEqual(ask(kept), ask(anew, anew.editToCheck(code)), code);
    }
  });

  it('is in a new one when another cell has run', () => {
    const before = kept.edit('row.').program;
    kept.add('const row = new Map<string, number>();');
    const edited = kept.edit('row.');
    assert.notEqual(edited.program, before);
    assert.ok(complete(edited, 'row.', 4).matches.some(({ text }) => text === 'delete'));
  });

  it('is in a new one when it imports more, or adds to others, and when a text before it did', () => {
    assert.ok(isKept(kept, 'row', 'row.', 'row.width'));
    for (const other of [
      "import { join } from 'node:path/posix'; join",
      'declare global { interface Array<T> { own: T } }',
      "import { n } from './n'; n",
      "import('./n')",
      '<b>{row}</b>',
    ])
      assert.ok(!isKept(kept, 'row', other), other);
    assert.ok(!isKept(kept, 'declare global { interface Array<T> { own: T } }', 'row'));
    assert.ok(complete(kept.edit('[1].'), '[1].', 4).matches.every(({ text }) => text !== 'own'));
  });

  it('finds a file beside the notebook that came while it was written', () => {
    const code = "import { n } from './n'; n";
    assert.equal(hover(kept.edit(code), code, 25)?.declaration, 'import n');
    writeFileSync(join(folder, 'n.ts'), 'export const n = 1;');
    assert.equal(hover(kept.edit(code), code, 25)?.declaration, 'const n: 1');
    writeFileSync(join(folder, 'n.ts'), 'export const n = "another";');
    assert.equal(hover(kept.edit(code), code, 25)?.declaration, 'const n: "another"');
  });

  it('is in a new one now and then, so that texts of long ago are forgotten', () => {
    const programs = new Set(Array.from({ length: 120 }, (_, index) => kept.edit(`// ${index}\nrow.`).program));
    assert.equal(programs.size, 3);
  });
});
