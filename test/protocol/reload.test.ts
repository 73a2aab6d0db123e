/** A file that has changed since it was imported is evaluated afresh by the next import of it. */
import assert from 'node:assert/strict';
import { NotebookFolder } from './notebook-folder.ts';

const COUNTED = (name: string): string => `globalThis.evaluated = [...(globalThis.evaluated ?? []), '${name}'];\n`;

describe('files that change', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open();
  });
  after(() => folder.close());

  /** The value of a cell before and after a file changes. */
  async function changes(name: string, texts: [before: string, after: string], cell: string): Promise<string[]> {
    await folder.write(name, texts[0]);
    const first = await folder.front.value(cell);
    await folder.write(name, texts[1]);
    return [first, await folder.front.value(cell)];
  }

  const KINDS: [what: string, file: string, texts: [string, string], cell: string][] = [
    [
      'TypeScript, by import',
      'a.ts',
      ['export const a: number = 1', 'export const a: number = 2'],
      "import { a } from './a.ts'; a",
    ],
    [
      'TypeScript, by import()',
      'b.ts',
      ['export const b: number = 1', 'export const b: number = 2'],
      "(await import('./b')).b",
    ],
    [
      'TypeScript, by require',
      'c.ts',
      ['export const c: number = 1', 'export const c: number = 2'],
      "require('./c.ts').c",
    ],
    ['JavaScript, by import', 'd.mjs', ['export default 1', 'export default 2'], "import d from './d.mjs'; d"],
    ['JavaScript, by require', 'e.mjs', ['export const e = 1', 'export const e = 2'], "require('./e.mjs').e"],
    ['CommonJS, by require', 'f.cjs', ['exports.f = 1', 'exports.f = 2'], "require('./f.cjs').f"],
    ['CommonJS, by import', 'g.cjs', ['exports.g = 1', 'exports.g = 2'], "import { g } from './g.cjs'; g"],
    ['JSON, by import', 'h.json', ['{ "h": 1 }', '{ "h": 2 }'], "import h from './h.json'; h.h"],
    ['JSON, by require', 'i.json', ['{ "i": 1 }', '{ "i": 2 }'], "require('./i.json').i"],
    ['JSON, by import()', 'j.json', ['{ "j": 1 }', '{ "j": 2 }'], "(await import('./j.json')).j"],
  ];
  for (const [what, file, texts, cell] of KINDS) {
    it(what, async () => assert.deepEqual(await changes(file, texts, cell), ['1', '2']));
  }

  it('a third and a fourth time too, by each way of importing', async () => {
    await folder.write('often.ts', 'export const n = 0');
    for (let n = 1; n <= 4; n++) {
      await folder.write('often.ts', `export const n = ${n}`);
      const cell = "import { n } from './often.ts'; [n, (await import('./often')).n, require('./often.ts').n].join()";
      assert.equal(await folder.front.value(cell), `'${n},${n},${n}'`);
    }
  });

  it('import and require give one and the same module, also of what was evaluated afresh', async () => {
    const same = "(await import('./same.ts')).object === require('./same.ts').object";
    assert.deepEqual(await changes('same.ts', ['export const object = {}', 'export const object = { n: 2 }'], same), [
      'true',
      'true',
    ]);
  });

  it('what imports the changed file is evaluated afresh with it; what does not, keeps its state', async () => {
    await folder.write('state.ts', `${COUNTED('state')}export const state = { count: 0 };`);
    await folder.write('leaf.ts', `${COUNTED('leaf')}export const leaf: number = 1;`);
    await folder.write(
      'middle.ts',
      `${COUNTED('middle')}export { leaf } from './leaf.ts'; export * from './state.ts';`,
    );
    await folder.write(
      'top.ts',
      `${COUNTED('top')}import { leaf, state } from './middle'; export const top = () => [leaf, state.count];`,
    );
    const cell = "import { top } from './top.ts'; top()";
    assert.equal(await folder.front.value(cell), '[ 1, 0 ]');
    await folder.front.run("(await import('./state.ts')).state.count = 7");

    await folder.front.run('globalThis.evaluated = []');
    await folder.write('leaf.ts', `${COUNTED('leaf')}export const leaf: number = 2;`);
    assert.equal(await folder.front.value(cell), '[ 2, 7 ]');
    assert.equal(await folder.front.value('evaluated'), "[ 'leaf', 'middle', 'top' ]");
    assert.equal(await folder.front.value(cell), '[ 2, 7 ]');
    assert.equal(await folder.front.value('evaluated.length'), '3');
  });

  it('CommonJS that required the changed file before from the same folder is evaluated afresh too', async () => {
    await folder.write('leaf.cjs', 'exports.leaf = 1');
    await folder.write('one.cjs', "exports.one = require('./leaf.cjs').leaf");
    await folder.write('two.cjs', "exports.two = require('./leaf.cjs').leaf");
    const cell = "[require('./one.cjs').one, require('./two.cjs').two]";
    assert.equal(await folder.front.value(cell), '[ 1, 1 ]');
    await folder.write('leaf.cjs', 'exports.leaf = 2');
    assert.equal(await folder.front.value(cell), '[ 2, 2 ]');
  });

  it('files that import each other', async () => {
    await folder.write(
      'ping.ts',
      "import { pong } from './pong.ts'; export const ping = (n: number): string => n === 0 ? 'ping' : pong(n - 1);",
    );
    await folder.write(
      'pong.ts',
      "import { ping } from './ping.ts'; export const pong = (n: number): string => n === 0 ? 'pong' : ping(n - 1);",
    );
    const cell = "import { ping } from './ping.ts'; [ping(2), ping(3)]";
    assert.equal(await folder.front.value(cell), "[ 'ping', 'pong' ]");
    await folder.write(
      'pong.ts',
      "import { ping } from './ping.ts'; export const pong = (n: number): string => n === 0 ? 'PONG' : ping(n - 1);",
    );
    assert.equal(await folder.front.value(cell), "[ 'ping', 'PONG' ]");
  });

  it('a file that was written anew with the same text keeps its state', async () => {
    const text = 'export const kept = { n: 0 };';
    await folder.write('kept.ts', text);
    await folder.front.run("import { kept } from './kept.ts'; kept.n = 5;");
    await folder.write('kept.ts', text);
    assert.equal(await folder.front.value("import { kept } from './kept.ts'; kept.n"), '5');
  });

  it('cells that do not import again keep what they have', async () => {
    await folder.write('held.ts', 'export const held = 1;');
    await folder.front.run("import { held } from './held.ts'; const useHeld = () => held;");
    await folder.write('held.ts', 'export const held = 2;');
    await folder.front.run("import { held as other } from './held.ts'");
    assert.equal(await folder.front.value('[useHeld(), other]'), '[ 1, 2 ]');
  });

  it('a mistake is told with its place, the old module stays, and the mended file is taken', async () => {
    await folder.write('mended.ts', 'export const mended: number = 1;');
    await folder.front.run("import { mended } from './mended.ts'");
    await folder.write('mended.ts', 'export const mended: number = 1;\nexport const b = ;');
    const { ename, evalue, traceback } = await folder.front.failure("import { mended } from './mended.ts'");
    assert.equal(ename, 'SyntaxError');
    assert.equal(evalue, 'Expression expected. (TS1109) mended.ts:2:18');
    assert.match(traceback.join('\n'), /mended\.ts:2:18/);
    assert.equal(await folder.front.value('mended'), '1');
    await folder.write('mended.ts', 'export const mended: number = 3;');
    assert.equal(await folder.front.value("import { mended } from './mended.ts'; mended"), '3');
  });

  it('a mistake in JavaScript is told with its place too', async () => {
    await folder.write('slip.mjs', 'export const a = 1;\nconst a = 2;');
    const { evalue } = await folder.front.failure("import './slip.mjs'");
    assert.equal(evalue, "Identifier 'a' has already been declared slip.mjs:2:7");
  });

  it('an error of its evaluation is told at its line, and goes when the file is mended', async () => {
    await folder.write(
      'throws.ts',
      'interface Long {\n  name: string;\n}\nenum E { A }\nthrow new Error(`at ${E.A}`);\nexport {};',
    );
    for (let i = 0; i < 2; i++) {
      const { evalue, traceback } = await folder.front.failure("import './throws.ts'");
      assert.equal(evalue, 'at 0');
      assert.match(traceback.join('\n'), /throws\.ts:5:7/);
      assert.doesNotMatch(traceback.join('\n'), /limpid-again/);
    }
    await folder.write('throws.ts', 'export const calm = 1');
    assert.equal(await folder.front.value("(await import('./throws.ts')).calm"), '1');
  });

  it('a file that is gone is told as missing, and found when it is back', async () => {
    await folder.write('gone.ts', 'export const gone = 1');
    await folder.front.run("import { gone } from './gone.ts'");
    await folder.remove('gone.ts');
    const { evalue } = await folder.front.failure("import { gone } from './gone.ts'");
    assert.match(evalue, /Cannot find \.\/gone\.ts/);
    await folder.write('gone.ts', 'export const gone = 2');
    assert.equal(await folder.front.value("import { gone } from './gone.ts'; gone"), '2');
  });

  it('a file that imports what is not there yet is whole once that is there', async () => {
    await folder.write('early.ts', "export { late } from './later.ts';");
    const { evalue } = await folder.front.failure("import { late } from './early.ts'");
    assert.match(evalue, /Cannot find \.\/later\.ts/);
    await folder.write('later.ts', 'export const late = 1;');
    assert.equal(await folder.front.value("import { late } from './early.ts'; late"), '1');
  });

  it('so is one that is required', async () => {
    await folder.write('early-required.ts', "export { late } from './later-required.ts';");
    await folder.front.failure("require('./early-required.ts')");
    await folder.write('later-required.ts', 'export const late = 1;');
    assert.equal(await folder.front.value("require('./early-required.ts').late"), '1');
  });

  it('TensorFlow.js and limpid stay one, whatever is evaluated afresh', async () => {
    const model = (n: number): string =>
      `import * as tf from '@tensorflow/tfjs';\nimport * as node from '@tensorflow/tfjs-node';\nimport { display } from 'limpid';\nexport const n = ${n}; export { tf, node, display };`;
    const cell = `import * as tf from '@tensorflow/tfjs-node'; import { display } from 'limpid';
import * as mine from './model.ts';
[mine.n, mine.tf.Tensor === tf.Tensor, mine.node.tensor === tf.tensor, mine.display === display, mine.tf.engine() === tf.engine()]`;
    await folder.write('model.ts', model(1));
    assert.equal(await folder.front.value(cell), '[ 1, true, true, true, true ]');
    await folder.write('model.ts', model(2));
    assert.equal(await folder.front.value(cell), '[ 2, true, true, true, true ]');
  });
});
