/** Types of files beside the notebook are those that the disk has when they are asked for. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
});
