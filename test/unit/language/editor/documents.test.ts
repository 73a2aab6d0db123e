/** The thread behind an editor: what happens while notebooks change, packages come, and threads die. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { Documents } from '../../../../kernel/src/language/editor/documents.ts';
import type { WrittenDocument } from '../../../../kernel/src/language/editor/messages.ts';

describe('documents of an editor', function () {
  this.timeout(300_000);
  let folder: string;
  let documents: Documents;
  const failures: string[] = [];
  const workers: Worker[] = [];
  const note = (worker: Worker): number => workers.push(worker);

  before(() => process.on('worker', note));
  after(() => process.off('worker', note));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'limpid-documents-'));
    failures.length = 0;
    workers.length = 0;
    documents = new Documents({ onFailure: (message) => failures.push(message) });
  });
  afterEach(() => documents.dispose());

  it('start their thread with the first question', async () => {
    documents.close('nobody.ipynb');
    documents.reload();
    assert.equal(workers.length, 0);
    assert.equal(await hoverAt(notebook('const rate = 1', 'rate'), 2, 0), 'const rate: 1');
    assert.equal(workers.length, 1);
  });

  it('answer about the text that a question was asked of, whatever comes next', async () => {
    const answers = await Promise.all([
      hoverAt(notebook('const rate = 1', 'rate'), 2, 0),
      hoverAt(notebook('const rate = "x"', 'rate'), 2, 0),
      hoverAt(notebook('const rate = 1', 'rate'), 2, 0),
    ]);
    assert.deepEqual(answers, ['const rate: 1', 'const rate: "x"', 'const rate: 1']);
  });

  it('know cells wherever they are moved, and say nothing of those that are gone', async () => {
    const first = { id: 'a', code: 'const rate = 1', isTyped: true };
    const second = { id: 'b', code: 'const rate = "x"', isTyped: true };
    const last = { id: 'c', code: 'rate', isTyped: true };
    const of = (cells: WrittenDocument['cells']): Promise<string | undefined> =>
      hover({ id: 'n', folder, cells }, 'c', 0);
    assert.equal(await of([first, second, last]), 'const rate: "x"');
    assert.equal(await of([second, first, last]), 'const rate: 1');
    assert.equal(await of([second, last]), 'const rate: "x"');
    assert.equal(await of([last, first]), undefined);
    assert.equal(await of([first]), undefined);
  });

  it('leave out questions whose answers nobody wants any more', async () => {
    let isStale = false;
    const document = notebook('const rate = 1', 'rate');
    const ask = { cell: '2', offset: 0 };
    const first = documents.ask('hover', document, ask);
    const second = documents.ask('hover', document, ask, () => isStale);
    isStale = true;
    assert.notEqual(await first, null);
    assert.equal(await second, null);
  });

  it('fail when the thread dies, and answer the next question', async () => {
    const document = notebook('const rate = 1', 'rate');
    assert.equal(await hoverAt(document, 2, 0), 'const rate: 1');
    const asked = hoverAt(document, 2, 0);
    await workers.at(-1)?.terminate();
    assert.equal(await asked, undefined);
    assert.match(failures.join(), /No answer to hover/);
    assert.equal(await hoverAt(document, 2, 0), 'const rate: 1');
    assert.equal(workers.length, 2);
  });

  it('have nothing to say of text that TypeScript cannot read, and go on', async () => {
    assert.equal(await hoverAt(notebook('['.repeat(20_000)), 1, 0), undefined);
    assert.equal(failures.length, 1);
    assert.equal(await hoverAt(notebook('const rate = 1', 'rate'), 2, 0), 'const rate: 1');
  });

  it('find a package that has been installed, and what has changed in it once they are told', async () => {
    const document = notebook('import { later } from "late"');
    const codes = async (): Promise<number[] | undefined> =>
      (await documents.ask('diagnostics', document, { cell: '1' }))?.map(({ code }) => code);
    assert.deepEqual(await codes(), [2307]);
    mkdirSync(join(folder, 'node_modules/late'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/late/index.d.ts'), 'export const later: 1;');
    assert.deepEqual(await codes(), []);
    writeFileSync(join(folder, 'node_modules/late/index.d.ts'), 'export const sooner: 1;');
    documents.reload();
    assert.deepEqual(await codes(), [2305]);
  });

  it('read the tsconfig.json anew, and go on with what it said while it is being written', async () => {
    const document = notebook('const a: number = null');
    const codes = async (): Promise<number[] | undefined> =>
      (await documents.ask('diagnostics', document, { cell: '1' }))?.map(({ code }) => code);
    assert.deepEqual(await codes(), [2322]);
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": false } }');
    assert.deepEqual(await codes(), []);
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": fal');
    const [told, ...others] = (await documents.ask('diagnostics', document, { cell: '1' })) ?? [];
    assert.match(told?.message ?? '', /Until it is mended, what it said before holds\.$/);
    assert.deepEqual(
      others.map(({ severity }) => severity),
      others.map(() => 'warning'),
    );
    rmSync(join(folder, 'tsconfig.json'));
    assert.deepEqual(await codes(), [2322]);
  });

  it('keep notebooks apart', async () => {
    const one = notebook('const rate = 1', 'rate');
    const other = { ...notebook('const rate = "x"', 'rate'), id: 'other.ipynb' };
    assert.equal(await hoverAt(one, 2, 0), 'const rate: 1');
    assert.equal(await hoverAt(other, 2, 0), 'const rate: "x"');
    documents.close('other.ipynb');
    assert.equal(await hoverAt(one, 2, 0), 'const rate: 1');
  });

  it('check a cell of 10,000 lines, and 200 cells', async () => {
    const long = `const table = [1];\n${'table.push(1);\n'.repeat(10_000)}table.nope`;
    const found = await documents.ask('diagnostics', notebook(long), { cell: '1' });
    assert.deepEqual(
      found?.map(({ code }) => code),
      [2339],
    );
    const many = notebook('const n0 = 1', ...Array.from({ length: 199 }, (_, at) => `const n${at + 1} = n${at} + 1`));
    assert.equal(await hoverAt(many, 200, 'const '.length), 'const n199: number');
    const renamed = await documents.ask('rename', many, { cell: '1', offset: 6, newName: 'first' });
    assert.equal(renamed?.status === 'ok' && renamed.edits.length, 2);
  });

  it('answer in a folder that is not there', async () => {
    const document = { ...notebook('const rate = 1', 'rate'), folder: '/nowhere/at/all' };
    assert.equal(await hoverAt(document, 2, 0), 'const rate: 1');
  });

  function notebook(...codes: string[]): WrittenDocument {
    return { id: 'n', folder, cells: codes.map((code, at) => ({ id: String(at + 1), code, isTyped: true })) };
  }

  function hoverAt(document: WrittenDocument, cell: number, offset: number): Promise<string | undefined> {
    return hover(document, String(cell), offset);
  }

  async function hover(document: WrittenDocument, cell: string, offset: number): Promise<string | undefined> {
    return (await documents.ask('hover', document, { cell, offset }))?.declaration;
  }
});
