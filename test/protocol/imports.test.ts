/** Cells import what lies in the notebook's folder, as a TypeScript file there would. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FrontEnd } from './front-end.ts';

const FILES = {
  'node_modules/esm-package/package.json': '{ "name": "esm-package", "type": "module", "exports": "./index.js" }',
  'node_modules/esm-package/index.js':
    'export const kind = "esm"; export default function greet() { return "hello from esm" }',
  'node_modules/cjs-package/package.json': '{ "name": "cjs-package", "main": "main.js" }',
  'node_modules/cjs-package/main.js': 'exports.kind = "cjs"; exports.add = (a, b) => a + b;',
  'node_modules/cjs-function/package.json': '{ "name": "cjs-function" }',
  'node_modules/cjs-function/index.js': 'module.exports = (n) => n * 2; module.exports.kind = "function";',
  'node_modules/@scope/package/package.json': '{ "name": "@scope/package", "type": "module" }',
  'node_modules/@scope/package/deep.js': 'export const deep = "inside a scope";',
  'numbers.json': '{ "three": 3 }',
  'geometry.ts':
    'import { pi } from "./constants.ts";\nexport type Radius = number;\nexport const area = (r: Radius): number => pi * r * r;',
  'constants.ts': 'export const pi: number = 3;',
  'plain.mjs': 'export const plain = import.meta.url.endsWith("plain.mjs");',
};

describe('import', () => {
  let folder: string;
  let front: FrontEnd;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limpid-notebook-'));
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    front = await FrontEnd.start({ cwd: folder });
  });
  after(async () => {
    await front.close();
    await rm(folder, { recursive: true });
  });

  const CASES: [what: string, cell: string, value: string][] = [
    ['an ES module, by name', "import { kind } from 'esm-package'; kind", "'esm'"],
    ['an ES module, by default', "import greet from 'esm-package'; greet()", "'hello from esm'"],
    [
      'an ES module, default and names',
      "import greet2, { kind as k } from 'esm-package'; [greet2(), k]",
      "[ 'hello from esm', 'esm' ]",
    ],
    ['an ES module, as namespace', "import * as whole from 'esm-package'; whole.kind", "'esm'"],
    ['a CommonJS module, by name', "import { add } from 'cjs-package'; add(1, 2)", '3'],
    ['a CommonJS module, by default', "import cjs from 'cjs-package'; cjs.kind", "'cjs'"],
    ['a CommonJS function, by default', "import twice from 'cjs-function'; twice(21)", '42'],
    ['a CommonJS module, by require', "const required = require('cjs-package'); required.kind", "'cjs'"],
    ['a CommonJS module, by import =', "import assigned = require('cjs-package'); assigned.kind", "'cjs'"],
    ['a file inside a scoped package', "import { deep } from '@scope/package/deep.js'; deep", "'inside a scope'"],
    ['JSON, with its attribute', "import three from './numbers.json' with { type: 'json' }; three", '{ three: 3 }'],
    ['JSON, without', "import bare from './numbers.json'; bare.three", '3'],
    ['a TypeScript file', "import { area } from './geometry.ts'; area(2)", '12'],
    ['a TypeScript file, without its extension', "import { area as area2 } from './geometry'; area2(1)", '3'],
    ['types of a TypeScript file', "import type { Radius } from './geometry.ts'; const r: Radius = 2; r", '2'],
    [
      'types and values in one import',
      "import { type Radius as R, area as area3 } from './geometry.ts'; const q: R = 1; area3(q)",
      '3',
    ],
    ['a JavaScript module', "import { plain } from './plain.mjs'; plain", 'true'],
    ['a module of Node', "import { basename } from 'node:path'; basename('/a/b')", "'b'"],
    [
      'an import below other statements',
      'const above = 1;\nimport { sep } from "node:path";\n`${above}${sep}`',
      "'1/'",
    ],
    ['dynamically', "(await import('esm-package')).kind", "'esm'"],
    [
      'dynamically, a name known only at run time',
      "const name = 'cjs-' + 'package'; (await import(name)).add(2, 2)",
      '4',
    ],
    [
      'dynamically, inside a function',
      "async function load() { return (await import('./constants.ts')).pi }\nawait load()",
      '3',
    ],
    ['dynamically, JSON', "(await import('./numbers.json', { with: { type: 'json' } })).default.three", '3'],
  ];
  for (const [what, cell, value] of CASES) {
    it(what, async () => assert.equal(await front.value(cell), value));
  }

  it('an import for its effect alone', async () => {
    await writeFile(join(folder, 'effect.ts'), 'globalThis.effect = "happened"; export {}');
    await front.run("import './effect.ts'");
    assert.equal(await front.value('globalThis.effect'), "'happened'");
  });

  it('imported names stay for later cells, functions and closures included', async () => {
    await front.run("import { area as later } from './geometry.ts'");
    await front.run('const useLater = () => later(1)');
    assert.equal(await front.value('useLater()'), '3');
  });

  it('importing the same name again is no error', async () => {
    await front.run("import { kind as again } from 'esm-package'");
    await front.run("import { kind as again } from 'cjs-package'");
    assert.equal(await front.value('again'), "'cjs'");
  });

  it('two modules share one copy of what both import', async () => {
    assert.equal(await front.value("(await import('esm-package')) === (await import('esm-package'))"), 'true');
  });

  it('calling a name that the module does not have is an error that names it', async () => {
    const { evalue } = await front.failure("import { nothing } from 'esm-package'; nothing()");
    assert.match(evalue, /nothing/);
  });

  it('an error thrown while a module loads is told with its file and line', async () => {
    await writeFile(join(folder, 'broken.ts'), 'export const a: number = 1;\nthrow new Error("broken while loading");');
    const { evalue, traceback } = await front.failure("import './broken.ts'");
    assert.match(evalue, /broken while loading/);
    assert.match(traceback.join('\n'), /broken\.ts:2/);
  });

  it('a package installed after a first failure is found by the same cell', async () => {
    await front.failure("import { fresh } from 'fresh-package'");
    await mkdir(join(folder, 'node_modules/fresh-package'), { recursive: true });
    await writeFile(
      join(folder, 'node_modules/fresh-package/package.json'),
      '{ "name": "fresh-package", "type": "module" }',
    );
    await writeFile(join(folder, 'node_modules/fresh-package/index.js'), 'export const fresh = "installed";');
    assert.equal(await front.value("import { fresh } from 'fresh-package'; fresh"), "'installed'");
  });
});
