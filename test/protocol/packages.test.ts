/** What is installed while the kernel runs is there for the next import; what cannot be exchanged is told. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { textOf } from './front-end.ts';
import { NotebookFolder } from './notebook-folder.ts';

describe('npm install while the kernel runs', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open({ 'package.json': '{ "name": "notebooks" }' });
  });
  after(() => folder.close());

  /** A package in a folder of its own, installed as npm does. */
  async function install(
    name: string,
    version: string,
    files: Record<string, string>,
    more: object = {},
  ): Promise<void> {
    const source = `packages/${name}-${version}`;
    await folder.write(`${source}/package.json`, JSON.stringify({ name, version, ...more }));
    for (const [file, text] of Object.entries(files)) await folder.write(`${source}/${file}`, text);
    const flags = ['--install-links', '--no-audit', '--no-fund', '--offline', '--no-package-lock'];
    const { status, stderr } = spawnSync('npm', ['install', ...flags, `./${source}`], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  }

  it('a package that was missing is found, by import and by require', async () => {
    const { ename, evalue } = await folder.front.failure("import { late } from 'late-esm'");
    assert.equal(ename, 'LimpidError');
    assert.match(evalue, /npm install late-esm/);
    await folder.front.failure("require('late-cjs')");
    await folder.write(
      'uses-late.ts',
      "export { late } from 'late-esm'; import cjs from 'late-cjs'; export const both = cjs.late;",
    );
    assert.match((await folder.front.failure("import './uses-late.ts'")).evalue, /npm install late-esm/);

    await install(
      'late-esm',
      '1.0.0',
      { 'index.js': 'export const late = 1;' },
      { type: 'module', exports: './index.js' },
    );
    assert.equal(await folder.front.value("import { late } from 'late-esm'; late"), '1');
    assert.match((await folder.front.failure("import './uses-late.ts'")).evalue, /npm install late-cjs/);

    await install('late-cjs', '1.0.0', { 'main.js': 'exports.late = 2;' }, { main: 'main' });
    assert.equal(await folder.front.value("require('late-cjs').late"), '2');
    assert.equal(await folder.front.value("import * as u from './uses-late.ts'; [u.late, u.both]"), '[ 1, 2 ]');
  });

  it('so is what a package was missing itself', async () => {
    await install(
      'needs-peer',
      '1.0.0',
      { 'index.js': "export { peer } from 'peer';" },
      { type: 'module', exports: './index.js' },
    );
    assert.match((await folder.front.failure("import { peer } from 'needs-peer'")).evalue, /npm install peer/);
    await install(
      'peer',
      '1.0.0',
      { 'index.js': "export const peer = 'there';" },
      { type: 'module', exports: './index.js' },
    );
    assert.equal(await folder.front.value("import { peer } from 'needs-peer'; peer"), "'there'");
  });

  it('another version of a package that is loaded is told, and the loaded one stays', async () => {
    const files = (n: number): Record<string, string> => ({ 'index.js': `exports.n = ${n};` });
    await install('grows', '1.0.0', files(1));
    assert.equal(await folder.front.value("import { n } from 'grows'; n"), '1');
    await install('grows', '2.0.0', files(2));
    const cell = await folder.front.begin("import { n } from 'grows'; n");
    await cell.recvStream(
      'stderr',
      'grows 2.0.0 is installed now, and grows 1.0.0 is loaded. Restart the kernel to use the new one.\n',
    );
    assert.equal(textOf((await cell.recvResult()).data), '1');
    await cell.end();
    assert.equal(await folder.front.value("import { n } from 'grows'; n"), '1');
  });

  it('another version of a package that is not loaded yet is simply there', async () => {
    await install(
      'fresh',
      '1.0.0',
      { 'one.js': 'export const n = 1;' },
      { type: 'module', exports: { './one': './one.js' } },
    );
    await folder.front.failure("import { n } from 'fresh'");
    await install('fresh', '2.0.0', { 'index.js': 'export const n = 2;' }, { type: 'module', exports: './index.js' });
    assert.equal(await folder.front.value("import { n } from 'fresh'; n"), '2');
  });
});

describe('a package that throws', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open({
      'node_modules/throws/package.json': '{ "name": "throws", "main": "main.js" }',
      'node_modules/throws/main.js':
        "\ntry { require('./native.js') } catch (cause) {\n  throw new Error('throws cannot start', { cause });\n}",
      'node_modules/throws/native.js': "throw new TypeError('no binding');",
      'node_modules/rejects/package.json': '{ "name": "rejects", "type": "module", "exports": "./index.js" }',
      'node_modules/rejects/index.js':
        "await null;\nif (!globalThis.ready) throw new Error('not ready');\nexport const ok = 1;",
      'node_modules/optional/package.json': '{ "name": "optional" }',
      'node_modules/optional/index.js': "try { require('not-there') } catch (error) { exports.code = error.code }",
      'through.ts': "export { ok } from 'rejects';",
    });
  });
  after(() => folder.close());

  it('is told with its own frame and its cause', async () => {
    for (const cell of ["import 'throws'", "require('throws')"]) {
      const { evalue, traceback } = await folder.front.failure(cell);
      assert.equal(evalue, 'throws cannot start');
      const text = traceback.join('\n');
      assert.match(text, /node_modules\/throws\/main\.js:3/);
      assert.match(text, /node_modules\/throws\/native\.js:1/);
    }
  });

  it('is evaluated again by the next import', async () => {
    const { evalue, traceback } = await folder.front.failure("import { ok } from './through.ts'");
    assert.equal(evalue, 'not ready');
    assert.match(traceback.join('\n'), /rejects\/index\.js:2/);
    await folder.front.run('globalThis.ready = true;');
    assert.equal(await folder.front.value("import { ok } from './through.ts'; ok"), '1');
  });

  it('sees the errors that Node has for what is missing', async () => {
    assert.equal(await folder.front.value("require('optional').code"), "'MODULE_NOT_FOUND'");
  });
});

describe('packages and TensorFlow.js', () => {
  const USES = {
    'node_modules/esm-model/package.json': '{ "name": "esm-model", "type": "module", "exports": "./index.js" }',
    'node_modules/esm-model/index.js':
      "import { tensor } from '@tensorflow/tfjs-core'; import * as tf from '@tensorflow/tfjs'; export const made = () => tensor([1, 2]); export { tf };",
    'node_modules/cjs-model/package.json': '{ "name": "cjs-model" }',
    'node_modules/cjs-model/index.js':
      "const tf = require('@tensorflow/tfjs'); exports.tf = tf; exports.made = () => tf.tensor([1, 2, 3]);",
    // a copy of the user's own, which must not be a second TensorFlow.js
    'node_modules/@tensorflow/tfjs/package.json': '{ "name": "@tensorflow/tfjs" }',
    'node_modules/@tensorflow/tfjs/index.js': "exports.tensor = () => 'of the second one';",
  };
  let folder: NotebookFolder;
  beforeEach(async () => {
    folder = await NotebookFolder.open(USES);
  });
  afterEach(() => folder.close());

  it('an ES module that a cell imports first starts the one engine', async () => {
    const cell = `import { made, tf as theirs } from 'esm-model'; import * as tf from '@tensorflow/tfjs-node';
[made() instanceof tf.Tensor, theirs.engine() === tf.engine()]`;
    assert.equal(await folder.front.value(cell), '[ true, true ]');
  });

  it('so does CommonJS', async () => {
    const cell = `import { made } from 'cjs-model'; import * as tf from '@tensorflow/tfjs-node'; made() instanceof tf.Tensor`;
    assert.equal(await folder.front.value(cell), 'true');
  });

  it('a cell may require it', async () => {
    const cell =
      "const tf = require('@tensorflow/tfjs-node'); tf === require('@tensorflow/tfjs-node') && tf.tensor([1]).shape";
    assert.equal(await folder.front.value(cell), '[ 1 ]');
    assert.equal(await folder.front.value("require('limpid').display === (await import('limpid')).display"), 'true');
  });

  it('CommonJS of the notebook that a cell requires before it has started is told what to do', async () => {
    const { evalue } = await folder.front.failure("require('cjs-model')");
    assert.match(evalue, /Import it first, in a cell/);
    await folder.front.run("import '@tensorflow/tfjs-node'");
    assert.equal(await folder.front.value("require('cjs-model').made().shape"), '[ 3 ]');
  });
});
