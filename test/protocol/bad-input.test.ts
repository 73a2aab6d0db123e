/** What nobody should write, and somebody will: each is told in words, and the kernel answers on. */
import assert from 'node:assert/strict';
import { NotebookFolder } from './notebook-folder.ts';

/** Each with what its error says. */
const REFUSED: [what: string, code: string, says: RegExp][] = [
  ['half a call', 'console.log(', /expected/],
  ['half a template', 'const half = `${1', /'\}' expected/],
  ['half an import', "import { readFile } from 'node:", /Unterminated string/],
  ['half a type', 'type Half = { rows: ', /expected/],
  ['a broken line in a long cell', `let o = 1;\n${'o;\n'.repeat(9_999)}o o`, /expected|Unexpected/],
  ['types that name each other', '// @limpid strict\ntype A = B; type B = A', /circularly references itself/],
  ['a type without end', '// @limpid strict\ntype T<N> = { a: T<T<N>> }["a"]; let t: T<1>', /circular|infinite/],
  ['a package that throws', "import 'throws'", /^no such luck$/],
  ['a package that throws no error', "import 'rejects'", /plain text/],
  [
    'a package without what is imported',
    "import { nothing } from 'untyped'; nothing()",
    /untyped exports no nothing\./,
  ],
  [
    'a package whose main file is missing',
    "import 'hollow'",
    /^Cannot find hollow in .*node_modules\/hollow, where hollow is installed\./,
  ],
  [
    'a file that a package does not have',
    "require('untyped/lib/nowhere')",
    /^Cannot find untyped\/lib\/nowhere in .*node_modules\/untyped,/,
  ],
  ['a package.json that is no JSON', "import 'damaged'", /^Invalid package config .*damaged\/package\.json/],
];

describe('bad input', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open({
      'node_modules/throws/package.json': '{ "name": "throws" }',
      'node_modules/throws/index.js': "throw new Error('no such luck')",
      'node_modules/rejects/package.json': '{ "name": "rejects", "type": "module", "exports": "./index.js" }',
      'node_modules/rejects/index.js': "throw 'plain text'",
      'node_modules/untyped/package.json': '{ "name": "untyped" }',
      'node_modules/untyped/index.js': 'exports.rows = 3; exports.table = { columns: 2 };',
      'node_modules/hollow/package.json': '{ "name": "hollow", "main": "missing.js" }',
      'node_modules/damaged/package.json': '{ "name": ',
    });
  });
  after(() => folder.close());

  for (const [what, code, says] of REFUSED) {
    it(`${what} is told, and the next cell runs`, async () => {
      const { evalue } = await folder.front.failure(code);
      assert.match(evalue, says);
      assert.equal(await folder.front.value('1 + 1'), '2');
    });
  }

  it('a cell of 10,000 lines runs, and is completed', async () => {
    const long = `let rows = 0;\n${'0;\n'.repeat(10_000)}`;
    assert.equal(await folder.front.value(`${long}rows = 7;\nrows`), '7');
    // no value has this name, so the answer waits for the types
    assert.deepEqual(await complete(`${long.replace('rows', 'fresh')}fresh.toFix`), ['toFixed']);
  });

  it('a package without types runs without a warning, and its values are completed', async () => {
    await folder.front.run("// @limpid strict\nimport * as untyped from 'untyped'; const { table } = untyped;");
    assert.equal(await folder.front.value('// @limpid strict\nuntyped.rows'), '3');
    assert.deepEqual(await complete('table.col'), ['columns']);
  });

  it('half a cell is completed', async () => {
    assert.deepEqual(await complete('if (true) { const t = { width: 1 }; t.wid'), ['width']);
    assert.deepEqual(await complete('import { readFileSy'), []);
    assert.ok((await complete('`${Math.sq')).includes('sqrt'));
  });

  /** What fits at the end of the code. */
  async function complete(code: string): Promise<string[]> {
    const request = folder.front.send('complete_request', { code, cursor_pos: code.length });
    await request.recvBusy();
    return (await request.end()).matches;
  }
});
