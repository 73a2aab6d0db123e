/** A cell has around it what a module has, whichever kind of module it was copied from. */
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';
import { NotebookFolder } from './notebook-folder.ts';

describe('what a module has around it', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open({
      'data.json': '{ "n": 1 }',
      'near.ts': 'export const near = 1;',
      'node_modules/plain/package.json': '{ "name": "plain" }',
      'node_modules/plain/index.js': 'exports.plain = typeof module.exports;',
      'node_modules/sniffs/package.json': '{ "name": "sniffs", "type": "module", "exports": "./index.js" }',
      'node_modules/sniffs/index.js': 'export const found = [typeof module, typeof exports, typeof __dirname].join();',
    });
  });
  after(() => folder.close());

  const CASES: [what: string, cell: string, value: string | ((path: string) => string)][] = [
    ['packages see no names of CommonJS', "import { found } from 'sniffs'; found", "'undefined,undefined,undefined'"],
    ['require of a package', "require('plain').plain", "'object'"],
    ['require of JSON', "require('./data.json').n", '1'],
    ['require of a module of Node', "require('node:path').sep + require('fs').constants.F_OK", "'/0'"],
    ['require inside a function', "const lazily = () => require('./data.json').n; lazily()", '1'],
    ['require.resolve', "require.resolve('plain')", (path) => `'${path}/node_modules/plain/index.js'`],
    ['require.resolve of TypeScript', "require.resolve('./near')", (path) => `'${path}/near.ts'`],
    [
      'require.resolve of what is not there',
      "let code; try { require.resolve('nothing') } catch (error) { code = error.code } code",
      "'MODULE_NOT_FOUND'",
    ],
    [
      'require.cache',
      "require('plain'); Object.keys(require.cache).filter((file) => file.includes('plain')).length",
      '1',
    ],
    ['require.main', 'require.main === module', 'true'],
    ['__dirname', '__dirname', (path) => `'${path}'`],
    ['__filename', '__filename', (path) => `'${path}/notebook.ts'`],
    ['both in an object', 'Object.keys({ __dirname, __filename }).join()', "'__dirname,__filename'"],
    ['module.exports', 'module.exports = { answer: 42 }; module.exports.answer', '42'],
    ['exports', 'exports.later = 1; module.exports.later', '1'],
    ['the type of module', 'typeof module', "'object'"],
    [
      'names of its own',
      'const __dirname = "mine"; const f = (module: number) => module + 1; [__dirname, f(1)]',
      "[ 'mine', 2 ]",
    ],
    ['names of a cell before', '[__dirname]', "[ 'mine' ]"],
    ['properties of these names', 'const o = { module: 1, exports: 2 }; o.module + o.exports', '3'],
    ['import.meta.url', 'import.meta.url', (path) => `'${pathToFileURL(`${path}/notebook.ts`).href}'`],
    ['import.meta.dirname and filename', 'import.meta.filename.slice(import.meta.dirname.length)', "'/notebook.ts'"],
    ['import.meta.resolve', "import.meta.resolve('./near')", (path) => `'${pathToFileURL(`${path}/near.ts`).href}'`],
    [
      'import.meta.resolve of a package',
      "import.meta.resolve('plain')",
      (path) => `'${pathToFileURL(`${path}/node_modules/plain/index.js`).href}'`,
    ],
    [
      'export of a declaration',
      'export const exported = 5; export function twice(n: number) { return 2 * n } twice(exported)',
      '10',
    ],
    ['export of names', 'const a = 1; export { a, a as b }; export type { Foo }; type Foo = 1; a', '1'],
    ['export default', 'export default { name: "notebook" }', "{ name: 'notebook' }"],
    ['export from', "export { near } from './near.ts'; export * from './near.ts'; 1", '1'],
  ];
  for (const [what, cell, value] of CASES) {
    it(what, async () => {
      assert.equal(await folder.front.value(cell), typeof value === 'string' ? value : value(folder.path));
    });
  }

  it('import.meta.resolve speaks of files as they are called, also of those evaluated afresh', async () => {
    await folder.front.run("import './near'");
    await folder.write('near.ts', 'export const near = 2;');
    await folder.front.run("import './near'");
    assert.equal(
      await folder.front.value("import.meta.resolve('./near.ts')"),
      `'${pathToFileURL(`${folder.path}/near.ts`).href}'`,
    );
  });
});

describe('TypeScript of cells', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open();
  });
  after(() => folder.close());

  const CASES: [what: string, cell: string, value: string][] = [
    ['an enum', 'enum Layer { Dense, Conv = "conv" } [Layer.Dense, Layer[0], Layer.Conv]', "[ 0, 'Dense', 'conv' ]"],
    ['an enum of a cell before', 'Layer.Conv', "'conv'"],
    ['an enum again, as another one', 'enum Layer { Other = 7 } Layer', "{ '7': 'Other', Other: 7 }"],
    ['a const enum', 'const enum Size { Small = 8, Large = Small * 4 } Size.Large', '32'],
    ['a const enum of a cell before', 'Size.Small', '8'],
    ['a namespace', 'namespace Shapes { export const square = (n: number) => n * n } Shapes.square(3)', '9'],
    [
      'a namespace over cells',
      'namespace Shapes { export const cube = (n: number) => n * Shapes.square(n) } [Shapes.cube(2), Shapes.square(2)]',
      '[ 8, 4 ]',
    ],
    ['a name of a namespace as something else', 'const Shapes = 1; Shapes', '1'],
    [
      'and as a namespace again, a new one',
      'namespace Shapes { export const only = 1 } Object.keys(Shapes)',
      "[ 'only' ]",
    ],
    [
      'a namespace of types, and then of values',
      'namespace T { export type A = 1 }\nnamespace T { export const b = 2 } T.b',
      '2',
    ],
    ['import = of a namespace', 'import only = Shapes.only; only', '1'],
    [
      'standard decorators',
      'const seen: string[] = []; const mark = (value: unknown, { kind }: { kind: string }) => void seen.push(kind);\n@mark class Model { @mark fit() {} @mark static units = 1 } seen.join()',
      "'method,field,class'",
    ],
    ['a class with decorators in a later cell', 'new Model().fit() === undefined && Model.units', '1'],
    [
      'using',
      'const closed: string[] = []; const file = (name: string) => ({ name, [Symbol.dispose]: () => void closed.push(name) });\n{ using f = file("a"); } closed',
      "[ 'a' ]",
    ],
    ['using at the top: until the end of the cell', 'using g = file("b"); g.name + closed.length', "'b1'"],
    ['what using has closed', 'closed.join()', "'a,b'"],
    ['await using', 'await using h = { async [Symbol.asyncDispose]() { closed.push("h") } }; closed.length', '2'],
    [
      'JSX with a factory of its own',
      '/** @jsx h */\nconst h = (tag: string, props: object, ...children: unknown[]) => [tag, children.length]; <p>a{1}</p>',
      "[ 'p', 2 ]",
    ],
  ];
  for (const [what, cell, value] of CASES) {
    it(what, async () => assert.equal(await folder.front.value(cell), value));
  }

  it('an error in a decorated class is told at its line', async () => {
    const { traceback } = await folder.front.failure(
      'const noop = (value: unknown, context: object) => {};\nclass Late {\n  @noop run() {\n    throw new Error("late");\n  }\n}\nnew Late().run()',
    );
    assert.match(traceback.join('\n'), /cell-\d+\.ts:4:11/);
    assert.match(traceback.join('\n'), /cell-\d+\.ts:7:12/);
  });

  it('JSX without react says what to install, and works once it is there', async () => {
    const { ename, evalue } = await folder.front.failure('const view = <b>1</b>; view');
    assert.equal(ename, 'LimpidError');
    assert.match(evalue, /Run `npm install react` there, or name a function of yours/);
    await folder.write('view.tsx', 'export const view = <i/>;');
    assert.match((await folder.front.failure("import './view.tsx'")).evalue, /npm install react/);

    await folder.write(
      'node_modules/react/package.json',
      '{ "name": "react", "version": "19.0.0", "exports": { ".": "./index.js", "./jsx-runtime": "./jsx-runtime.js" } }',
    );
    await folder.write(
      'node_modules/react/index.js',
      'exports.createElement = (type, props, ...children) => ({ type, props, children });',
    );
    await folder.write(
      'node_modules/react/jsx-runtime.js',
      'exports.jsx = exports.jsxs = (type, props) => ({ type, props }); exports.Fragment = "fragment";',
    );
    assert.equal(await folder.front.value('const view = <b>1</b>; view'), "{ type: 'b', props: { children: '1' } }");
    assert.equal(await folder.front.value("(await import('./view.tsx')).view"), "{ type: 'i', props: {} }");
  });

  it('JSX where React is imported', async () => {
    assert.equal(
      await folder.front.value("import React from 'react'; <b>1</b>"),
      "{ type: 'b', props: null, children: [ '1' ] }",
    );
    assert.equal(await folder.front.value('<i/>'), "{ type: 'i', props: null, children: [] }");
  });
});
