import assert from 'node:assert/strict';
import { compileFile } from '../../../kernel/src/cell/compile-file.ts';
import { mapPosition } from '../../../kernel/src/cell/source-map.ts';

type PackageType = 'module' | 'commonjs' | undefined;

describe('a file that is imported', () => {
  const FORMATS: [text: string, file: string, type: PackageType, format: 'module' | 'commonjs'][] = [
    ['export const a = 1', 'a.ts', undefined, 'module'],
    ['export const a = 1', 'a.ts', 'commonjs', 'module'],
    ['const a = 1', 'a.ts', undefined, 'commonjs'],
    ['const a = 1', 'a.ts', 'module', 'module'],
    ['const a = 1', 'a.mts', 'commonjs', 'module'],
    ['export const a = 1', 'a.cts', 'module', 'commonjs'],
    ['await 1', 'a.ts', undefined, 'module'],
    ['async () => { await 1 }', 'a.ts', undefined, 'commonjs'],
    ['import a = require("a")', 'a.ts', undefined, 'commonjs'],
    ['export = 1', 'a.ts', 'module', 'commonjs'],
    ['import a = N.b; namespace N { export const b = 1 }', 'a.ts', 'module', 'module'],
  ];
  for (const [text, file, packageType, format] of FORMATS) {
    it(`${file} in a package of type ${packageType} is ${format}: ${text}`, () => {
      const compiled = compileFile(text, { url: `file:///${file}`, packageType, project: {} });
      assert.equal(compiled.format, format);
      assert.deepEqual(compiled.mistakes, []);
    });
  }

  it('keeps import() in CommonJS', () => {
    const { javascript } = compileFile('const a = import("b")', {
      url: 'file:///a.cts',
      packageType: undefined,
      project: {},
    });
    assert.match(javascript, /import\("b"\)/);
  });

  it('maps its places', () => {
    const text = 'enum A {\n  B\n}\nexport const c: number = A.B.fail;';
    const { javascript, map } = compileFile(text, { url: 'file:///a.ts', packageType: undefined, project: {} });
    const lines = javascript.split('\n');
    const line = lines.findIndex((one) => one.includes('fail'));
    assert.deepEqual(mapPosition(map, line + 1, (lines[line] ?? '').indexOf('fail') + 1), { line: 4, column: 30 });
  });

  it('tells its mistakes', () => {
    const { mistakes } = compileFile('export const a = 1;\nconst b = ;', {
      url: 'file:///a.ts',
      packageType: undefined,
      project: {},
    });
    assert.deepEqual(
      mistakes.map(({ line, column, code }) => [line, column, code]),
      [[2, 11, 1109]],
    );
  });
});
