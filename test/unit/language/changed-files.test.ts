/** Types of files beside the notebook are those that the disk has when they are asked for. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { hover } from '../../../kernel/src/language/hover.ts';
import { Cells } from './cells.ts';

describe('types of files that change', () => {
  const folder = mkdtempSync(join(tmpdir(), 'limpid-changed-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const cells = new Cells(folder);

  it('a file that a cell imports', () => {
    write('shape.ts', 'export const shape: number = 1;');
    assert.equal(cells.hover("import { shape } from './shape.ts'; sha|pe"), 'const shape: number');
    write('shape.ts', 'export const shape: string = "";');
    assert.equal(cells.hover("import { shape } from './shape.ts'; sha|pe"), 'const shape: string');
    assert.deepEqual(cells.diagnostics("import { shape } from './shape.ts'; const n: number = shape;"), [
      "TS2322 1:43+1 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it('a file that such a file imports, also for a cell that ran before', () => {
    write('inner.ts', 'export const inner = 1;');
    write('outer.ts', "export { inner } from './inner';");
    const line = "import { inner } from './outer' § inn|er";
    assert.equal(cells.hover(line), 'const inner: 1');
    write('inner.ts', 'export const inner = "a";');
    assert.equal(cells.hover(line), 'const inner: "a"');
  });

  it('a file and a package that come to be later', () => {
    const line = "import { later } from './later'; import { made } from 'made'; [lat|er, made]";
    assert.equal(cells.diagnostics(line.replace('|', '')).length, 2);
    write('later.ts', 'export const later = 1;');
    write('node_modules/made/package.json', '{ "name": "made", "types": "index.d.ts" }');
    write('node_modules/made/index.d.ts', 'export const made: number;');
    assert.deepEqual(cells.diagnostics(line.replace('|', '')), []);
    assert.equal(cells.hover(line), 'const later: 1');
  });

  it('a JSON file', () => {
    write('data.json', '{ "rows": 1 }');
    assert.deepEqual(cells.diagnostics("import data from './data.json'; data.rows.toFixed()"), []);
    write('data.json', '{ "columns": 1 }');
    assert.match(cells.diagnostics("import data from './data.json'; data.rows.toFixed()")[0] ?? '', /^TS2339/);
  });

  it('a package that is replaced by another version, also for a cell that ran before, and one that goes', () => {
    const line = "import { rows } from 'table' § row|s";
    install('table', '1.0.0', 'export const rows: number;');
    assert.equal(cells.hover(line), 'const rows: number');
    install('table', '2.0.0', 'export const rows: string;');
    assert.equal(cells.hover(line), 'const rows: string');
    rmSync(join(folder, 'node_modules/table'), { recursive: true });
    assert.deepEqual(cells.diagnostics("import { rows } from 'table'; rows"), [
      "TS2307 1:22+7 Cannot find module 'table' or its corresponding type declarations.",
    ]);
  });

  it('a package that comes for a cell that ran without it, whose types were written out by then', () => {
    const { program } = cells;
    const hoverOf = (code: string): string | undefined => hover(program.edit(code), code, 0)?.declaration;
    program.reset();
    program.add("import { missing } from 'missing'; const held = missing;");
    assert.equal(hoverOf('held'), 'const held: any');
    while (program.settle());
    install('missing', '1.0.0', 'export const missing: number;');
    assert.equal(hoverOf('held'), 'const held: number');
  });

  /** As npm does, with the file that it writes when it has. */
  function install(name: string, version: string, types: string): void {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version, types: 'index.d.ts' }));
    write(`node_modules/${name}/index.d.ts`, types);
    write('node_modules/.package-lock.json', JSON.stringify({ name, version }));
  }
});

describe('a tsconfig.json that changes', () => {
  const NULL = 'const n: number = null';
  const REFUSED = ["TS2322 1:7+1 Type 'null' is not assignable to type 'number'."];
  let folder: string;
  let cells: Cells;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const problems = (): string => cells.program.project.problems.map(({ message }) => message).join('\n');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-settings-'));
    cells = new Cells(folder);
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
  });

  it('counts when it comes, is written anew, and goes', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    assert.deepEqual(cells.diagnostics(NULL), []);
    write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
    write('tsconfig.json', '{ "compilerOptions": { "strictNullChecks": false } }');
    assert.deepEqual(cells.diagnostics(NULL), []);
    rmSync(join(folder, 'tsconfig.json'));
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
  });

  it('counts when what it extends changes, or comes to be', () => {
    write('tsconfig.json', '{ "extends": "./base.json" }');
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
    assert.match(problems(), /base\.json/);
    write('base.json', '{ "compilerOptions": { "strict": false } }');
    assert.deepEqual(cells.diagnostics(NULL), []);
    assert.equal(problems(), '');
    write('base.json', '{ "compilerOptions": { "strict": true } }');
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
  });

  it('holds as it was while it is being written, and says so', () => {
    write('tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    assert.deepEqual(cells.diagnostics(NULL), []);
    write('tsconfig.json', '{ "compilerOptions": { "strict": ');
    assert.deepEqual(cells.diagnostics(NULL), []);
    assert.match(problems(), /tsconfig\.json: .* Until it is mended, what it said before holds\./);
    write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    assert.deepEqual(cells.diagnostics(NULL), REFUSED);
    assert.equal(problems(), '');
  });

  it('counts for cells that ran before', () => {
    const line = 'const found = [1, 2][0] § fou|nd';
    assert.equal(cells.hover(line), 'const found: number');
    write('tsconfig.json', '{ "compilerOptions": { "noUncheckedIndexedAccess": true } }');
    assert.equal(cells.hover(line), 'const found: number | undefined');
  });
});
