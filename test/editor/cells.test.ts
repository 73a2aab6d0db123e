/** What cells may print, show and break, in a real VS Code with the packaged extension. */
import assert from 'node:assert/strict';
import { Editor } from './editor.ts';
import { notebookOf, textOf, type NotebookJson } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const OUTPUTS = notebookOf(
  'const answer: number = 42;\nconsole.log("one");\nconsole.error("two");\nanswer',
  'setTimeout(() => console.log("late news"), 300);\nconsole.log("early news");',
);
const ERROR = notebookOf(
  'function fail(): never {\n  throw new TypeError("no such luck");\n}\nfail();',
  '"after the error"',
);
/** In the notebook's folder. */
const SHAPES =
  'type Side = number;\nexport function area(side: Side): number {\n  throw new RangeError(`a side of ${side}`);\n}\n';
const IMPORTED = notebookOf("import { area } from './shapes.ts';\narea(-1);");
const DEATH = notebookOf('const before = 1;\nprocess.kill(process.ppid, "SIGKILL");', 'typeof before + " again"');
const STATE = notebookOf('let runs = 1;', 'runs += 1;\n`run ${runs}`');
const QUESTION = notebookOf('`Hello, ${prompt("Your name")}`');
const MAGIC = notebookOf("%cd .\n!echo 'from the ''shell'", '%load ./loaded.ts');
/** What the cell with %load is then. */
const LOADED = '// %load ./loaded.ts\nconst loaded = 6 * 7;\nloaded;\n';
// What other kernels wrote: the language alone says that it is for Limpid.
const FOREIGN: NotebookJson = {
  ...notebookOf('1 + 1'),
  metadata: { kernelspec: { name: 'deno', language: 'typescript' } },
};

describe('cells in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const notebooks = { OUTPUTS, ERROR, IMPORTED, DEATH, STATE, QUESTION, MAGIC, FOREIGN };
    const files = Object.entries(notebooks).map(
      ([name, notebook]) => [`${name}.ipynb`, JSON.stringify(notebook)] as const,
    );
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { ...Object.fromEntries(files), 'shapes.ts': SHAPES, 'loaded.ts': 'const loaded = 6 * 7;\nloaded;\n' },
    });
  });

  after(() => editor.close());

  it('show streams, results and late output, and save them as Jupyter does', async () => {
    await editor.open('OUTPUTS.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('late news').waitFor();
    const kept = await editor.save('OUTPUTS.ipynb', ({ cells }) =>
      cells.every(({ outputs = [] }) => outputs.length > 0),
    );
    const [first, second] = kept.cells;
    assert.deepEqual(
      first?.outputs?.map(({ output_type }) => output_type),
      ['stream', 'stream', 'execute_result'],
    );
    assert.deepEqual(first.outputs.at(-1)?.['data'], { 'text/plain': ['42'] });
    assert.equal(first.execution_count, 1);
    assert.deepEqual(
      second?.outputs?.map(({ text }) => text),
      [['early news\n', 'late news\n']],
    );
  });

  it('link an error to its line, and do not run the cells after it', async () => {
    await editor.open('ERROR.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('TypeError').first().waitFor();
    await editor.screenshot('cells-error');
    await editor.idle();
    // above the excerpt, and in the frames
    assert.equal(await editor.outputs.getByRole('link', { name: 'line 2' }).count(), 2);
    assert.equal(await editor.outputs.getByRole('link', { name: 'line 4' }).count(), 1);
    assert.equal(await editor.outputs.getByText('after the error').count(), 0);
  });

  it('link an error in an imported file to its line there, and to the cell that called it', async () => {
    await editor.open('IMPORTED.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('a side of -1').first().waitFor();
    await editor.idle();
    await editor.screenshot('cells-error-in-a-file');
    assert.equal(await editor.outputs.getByRole('link', { name: '3', exact: true }).count(), 1);
    await editor.outputs.getByRole('link', { name: 'line 2' }).first().waitFor();
  });

  it('say so when the kernel dies, and run again on a new one', async () => {
    await editor.open('DEATH.ipynb');
    await editor.press('Run All');
    await editor.notice('Variables are gone; the next cell starts a new one.');
    await editor.screenshot('cells-death');
    await editor.idle();
    await editor.runCell('typeof before');
    await editor.outputs.getByText('undefined again').waitFor();
  });

  it('run from the top on a fresh kernel by one button', async () => {
    await editor.open('STATE.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('run 2').waitFor();
    await editor.idle();
    await editor.runCell('runs += 1');
    await editor.outputs.getByText('run 3').waitFor();
    await editor.press('Restart and Run All');
    await editor.outputs.getByText('run 2').waitFor();
  });

  it('ask in a box of the editor, which goes away with the cell', async () => {
    await editor.open('QUESTION.ipynb');
    const box = editor.page.locator('.quick-input-widget', { hasText: 'Cell 1 asks' });
    await editor.press('Run All');
    await box.filter({ hasText: 'Your name' }).waitFor();
    await editor.screenshot('cells-question');
    await box.locator('input').first().fill('Ada');
    await editor.page.keyboard.press('Enter');
    await editor.outputs.getByText("'Hello, Ada'").waitFor();
    await editor.idle();
    await editor.press('Run All');
    await box.filter({ visible: true }).waitFor();
    await editor.press('Interrupt');
    await box.waitFor({ state: 'hidden' });
    await editor.idle();
  });

  it('run magics and commands, and take the code that %load brings', async () => {
    await editor.open('MAGIC.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('from the shell').waitFor();
    await editor.cell('const loaded').waitFor();
    await editor.idle();
    await editor.save('MAGIC.ipynb', ({ cells }) => cells[1] !== undefined && textOf(cells[1]) === LOADED);
  });

  it('take a TypeScript notebook of another kernel, and name the new one in the file', async () => {
    await editor.open('FOREIGN.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('2', { exact: true }).waitFor();
    await editor.save('FOREIGN.ipynb', ({ metadata }) => JSON.stringify(metadata.kernelspec).includes('"limpid"'));
  });

  it('print how long the extension took to activate', async () => {
    await editor.command('Developer: Show Running Extensions');
    const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'limpid' }).first();
    const time = row.locator('.activation-time', { hasText: 'ms' });
    await time.waitFor();
    console.log(`      extension: ${await time.innerText()}`);
  });
});
