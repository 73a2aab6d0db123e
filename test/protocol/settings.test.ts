/** A tsconfig.json and packages that change while the kernel runs: complete, inspect and checks know it with the next question. */
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { textOf } from './front-end.ts';
import { NotebookFolder } from './notebook-folder.ts';

const NULL = '// @limpid strict\nvar held: number = null';

describe('settings and packages of a notebook that runs', () => {
  let folder: NotebookFolder;
  before(async () => {
    folder = await NotebookFolder.open();
  });
  after(() => folder.close());

  /** The text that is told about the name at the end of the code. */
  async function inspect(code: string): Promise<string> {
    const request = folder.front.send('inspect_request', { code, cursor_pos: code.length, detail_level: 0 });
    await request.recvBusy();
    return textOf((await request.end()).data);
  }

  /** What fits at the end of the code. */
  async function complete(code: string): Promise<string[]> {
    const request = folder.front.send('complete_request', { code, cursor_pos: code.length });
    await request.recvBusy();
    return (await request.end()).matches;
  }

  it('a tsconfig.json that comes, changes and goes', async () => {
    assert.match((await folder.front.failure(NULL)).evalue, /^Type 'null' is not assignable/);
    await folder.write('tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    await folder.front.run(NULL);
    await folder.write('tsconfig.json', '{ "extends": "./base.json" }');
    await folder.write('base.json', '{ "compilerOptions": { "noUncheckedIndexedAccess": true } }');
    assert.match(await inspect('const one = [1, 2][0]; one'), /const one: number \| undefined/);
    await folder.remove('tsconfig.json');
    assert.match(await inspect('const one = [1, 2][0]; one'), /const one: number$/);
  });

  it('what it extends, for the code that runs', async () => {
    const count =
      '// @limpid off\nlet given = 0; function d(...all: unknown[]) { given = all.length } class A { @d m() {} } given';
    await folder.write('base.json', '{}');
    await folder.write('tsconfig.json', '{ "extends": "./base.json" }');
    assert.equal(await folder.front.value(count), '2');
    await folder.write('base.json', '{ "compilerOptions": { "experimentalDecorators": true } }');
    assert.equal(await folder.front.value(count), '3');
    // half written, it says what it said before
    await folder.write('base.json', '{ "compilerOptions": { "experimentalDecorators"');
    assert.equal(await folder.front.value(count), '3');
    await folder.remove('tsconfig.json');
    await folder.remove('base.json');
  });

  it('one that is being written is told of, and what it said before holds', async () => {
    await folder.write('tsconfig.json', '{ "compilerOptions": { "strict": false } }');
    await folder.front.run(NULL);
    await folder.write('tsconfig.json', '{ "compilerOptions": { "strict": tr');
    const cell = await folder.front.begin(NULL);
    const told = stripVTControlCharacters(await cell.recvStreamLike('stderr', /\n$/));
    assert.match(told, /^warning TS1\d+: .*tsconfig\.json: .* Until it is mended, what it said before holds\./);
    await cell.end();
    await folder.front.run(NULL);
    await folder.write('tsconfig.json', '{ "compilerOptions": { "strict": true } }');
    assert.match((await folder.front.failure(NULL)).evalue, /^Type 'null' is not assignable/);
  });

  it('a package that comes, and another version of it', async () => {
    const code = "// @limpid strict\nimport { rows } from 'table'; rows.toFixed;";
    assert.match((await folder.front.failure(code)).evalue, /^Cannot find module 'table'/);
    await install('export const rows: number;');
    assert.deepEqual(await complete("import { rows } from 'table'; rows.toF"), ['toFixed']);
    assert.match(await inspect("import { rows } from 'table'; rows"), /const rows: number/);
    await install('export const columns: string;');
    assert.deepEqual(await complete("import { columns } from 'table'; columns.toUpperC"), ['toUpperCase']);
    assert.match((await folder.front.failure(code)).evalue, /no exported member 'rows'/);
  });

  /** As npm does: it changes the file that says what is installed. */
  async function install(types: string): Promise<void> {
    await folder.write('node_modules/table/package.json', '{ "name": "table", "types": "index.d.ts" }');
    await folder.write('node_modules/table/index.d.ts', types);
    await folder.write('node_modules/.package-lock.json', JSON.stringify({ types }));
  }
});
