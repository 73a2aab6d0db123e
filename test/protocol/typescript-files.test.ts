/** Imported files are TypeScript as cells are: what only a compiler can do, how paths are written, what the tsconfig.json says. */
import assert from 'node:assert/strict';
import { NotebookFolder } from './notebook-folder.ts';

const DECORATED = `
const seen: string[] = [];
function named(value: unknown, context: { kind: string; name: string | symbol }) { seen.push(context.kind + ' ' + String(context.name)); }
@named class Model { @named fit() {} @named accessor units = 3; }
export const decorated = [...seen, new Model().units];
`;

const LEGACY = `
const seen: string[] = [];
const prop = (target: object, key: string) => { seen.push('property ' + key); };
const param = (target: object, key: string | undefined, index: number) => { seen.push('parameter ' + index); };
class Model { @prop units = 3; constructor(@param readonly name: string) {} }
export const legacy = [...seen, new Model('m').name];
`;

const FILES = {
  'enums.ts': `export enum Layer { Dense, Conv = 'conv' }
export const enum Unit { Small = 8, Large = Small * 4 }
export namespace Shapes { export const square = (n: number) => n * n; export namespace Deep { export const one = 1; } }
export namespace Shapes { export const cube = (n: number) => n * square(n); }
export class Point { constructor(public x: number, private readonly y = 2) {} get sum(): number { return this.x + this.y; } }`,
  'decorated.ts': DECORATED,
  'using.ts': `export const log: string[] = [];
const resource = (name: string) => ({ [Symbol.dispose]() { log.push('closed ' + name); } });
{ using a = resource('a'); using b = resource('b'); log.push('open'); }
const later = { async [Symbol.asyncDispose]() { log.push('closed later'); } };
{ await using c = later; }`,
  'classic.tsx': `/** @jsx h */
const h = (tag: string, props: object | null, ...children: unknown[]) => ({ tag, props, children });
export const page = <p id="x">hi {1 + 1}</p>;`,
  'modern.mts': "export const modern: string = import.meta.filename.split('/').at(-1)!;",
  'old.cts': 'const old: number = 4; export = { old, name: __filename.split("/").at(-1) };',
  'mixed.ts': "import path = require('node:path'); export const sep: string = path.sep;",
  'plain-script.ts': 'module.exports = { plain: 5 as number };',
  'elided.ts': "import { Shape, shape } from './shape'; export { shape }; export const s: Shape = shape;",
  'shape.ts': 'export interface Shape { n: number } export const shape: Shape = { n: 6 };',
  'built.ts': 'export const built = 7;',
  'uses-built.ts':
    "export { built } from './built.js'; export { modern } from './modern.mjs'; export { page } from './classic';",
  'folder/index.ts': "import data from '../data.json'; export const indexed: number = data.rows;",
  'data.json': '{ "rows": 8 }',
  'both.ts': "export { indexed } from './folder';",
};

describe('imported TypeScript', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open(FILES);
  });
  after(() => folder.close());

  const CASES: [what: string, cell: string, value: string][] = [
    ['an enum', "import { Layer } from './enums.ts'; [Layer.Dense, Layer[0], Layer.Conv]", "[ 0, 'Dense', 'conv' ]"],
    ['a const enum', "import { Unit } from './enums.ts'; Unit.Large", '32'],
    ['namespaces, merged', "import { Shapes } from './enums.ts'; [Shapes.cube(2), Shapes.Deep.one]", '[ 8, 1 ]'],
    ['parameter properties', "import { Point } from './enums.ts'; new Point(1).sum", '3'],
    [
      'standard decorators',
      "import { decorated } from './decorated.ts'; decorated.join()",
      "'method fit,accessor units,class Model,3'",
    ],
    ['using and await using', "import { log } from './using.ts'; log.join()", "'open,closed b,closed a,closed later'"],
    [
      'JSX with a factory of its own',
      "import { page } from './classic.tsx'; JSON.stringify(page)",
      `'{"tag":"p","props":{"id":"x"},"children":["hi ",2]}'`,
    ],
    ['.mts', "import { modern } from './modern.mts'; modern", "'modern.mts'"],
    ['.cts, by import', "import old from './old.cts'; old.old", '4'],
    ['.cts, by require', "require('./old.cts').name", "'old.cts'"],
    ['import = require', "import { sep } from './mixed.ts'; sep", "'/'"],
    ['a script with module.exports', "require('./plain-script').plain", '5'],
    ['imports of types that do not say so', "import { s } from './elided'; s.n", '6'],
    [
      'paths as a build has them, or without extension',
      "import * as b from './uses-built'; [b.built, b.modern, b.page.tag]",
      "[ 7, 'modern.mts', 'p' ]",
    ],
    ['a folder with an index', "import { indexed } from './folder'; indexed", '8'],
    ['a folder, by require', "require('./folder/').indexed", '8'],
    ['a folder and JSON inside of files', "import { indexed as again } from './both'; again", '8'],
    ['names of JSON', "import { rows } from './data.json'; rows", '8'],
    ['a path from the root', '(await import(`${import.meta.dirname}/built`)).built', '7'],
    ['a URL', "(await import(new URL('./built.ts', import.meta.url).href)).built", '7'],
  ];
  for (const [what, cell, value] of CASES) {
    it(what, async () => assert.equal(await folder.front.value(cell), value));
  }

  it('one file is one module, however its path is written', async () => {
    const cell = "new Set([await import('./built'), await import('./built.js'), await import('./built.ts')]).size";
    assert.equal(await folder.front.value(cell), '1');
  });
});

describe('imported TypeScript and the tsconfig.json', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open({
      'tsconfig.json': `{
  // as a project has it
  "compilerOptions": {
    "experimentalDecorators": true, "useDefineForClassFields": false,
    "jsx": "react-jsx", "jsxImportSource": "tiny",
    "baseUrl": ".", "paths": { "@app/*": ["src/*"], "config": ["src/settings.ts"] },
  }
}`,
      'package.json': `{ "name": "my-notebooks", "type": "module", "exports": { ".": "./src/main.ts" },
  "imports": { "#internal/*": "./src/*.js" } }`,
      'src/main.ts': "export const main = 'self';",
      'src/settings.ts': "import { deep } from '@app/deep/value'; export const settings = deep;",
      'src/deep/value.ts': 'export const deep: number = 9;',
      'legacy.ts': LEGACY,
      'view.tsx': 'export const view = <b id="v">{1}</b>;',
      'node_modules/tiny/package.json':
        '{ "name": "tiny", "type": "module", "exports": { "./jsx-runtime": "./jsx.js" } }',
      'node_modules/tiny/jsx.js':
        'export const jsx = (tag, props) => ({ tag, ...props }); export { jsx as jsxs }; export const Fragment = "all";',
    });
  });
  after(() => folder.close());

  const CASES: [what: string, cell: string, value: string][] = [
    ['paths, with a star', "import { deep } from '@app/deep/value'; deep", '9'],
    ['paths, exact, also inside of files', "import { settings } from 'config'; settings", '9'],
    ['paths, by require', "require('@app/deep/value').deep", '9'],
    ['baseUrl', "import { deep as d2 } from 'src/deep/value'; d2", '9'],
    ['#imports of the package.json', "import { deep as d3 } from '#internal/deep/value'; d3", '9'],
    ['the package by its own name', "import { main } from 'my-notebooks'; main", "'self'"],
    [
      'experimental decorators in a file',
      "import { legacy } from './legacy.ts'; legacy.join()",
      "'property units,parameter 0,m'",
    ],
    [
      'experimental decorators in a cell',
      `${LEGACY.replace('export ', '')}legacy.join()`,
      "'property units,parameter 0,m'",
    ],
    [
      'JSX of another library in a file',
      "import { view } from './view.tsx'; view",
      "{ tag: 'b', id: 'v', children: 1 }",
    ],
    ['JSX of another library in a cell', '<><i/></>', "{ tag: 'all', children: { tag: 'i' } }"],
  ];
  for (const [what, cell, value] of CASES) {
    it(what, async () => assert.equal(await folder.front.value(cell), value));
  }

  it('a tsconfig.json that changed holds from the next cell on', async () => {
    await folder.write('tsconfig.json', '{ "compilerOptions": { "paths": { "other/*": ["./src/*"] } } }');
    const cell = `import { deep } from 'other/deep/value';
const kinds: string[] = []; const mark = (value: unknown, { kind }: { kind: string }) => void kinds.push(kind);
class Standard { @mark run() {} }
[deep, kinds[0]]`;
    assert.equal(await folder.front.value(cell), "[ 9, 'method' ]");
  });
});
