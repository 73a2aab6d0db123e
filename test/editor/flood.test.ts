/** A cell that prints more than anybody reads: the window goes on taking keys, the cell can be stopped, and nothing is lost. */
import assert from 'node:assert/strict';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf, type CellJson } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { focused, place } from './writing.ts';

const LINES = 100_000;
/** 50 MB in lines of 1,000 letters. */
const LETTERS = 1000;
const LONG_LINES = 50_000;
const NOTE = '// a note';

describe('floods of output in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const lines = `for (let line = 1; line <= ${LINES}; line++) console.log('line ' + line);`;
    const bytes = `for (let line = 1; line <= ${LONG_LINES}; line++) console.log(String(line).padEnd(${LETTERS - 1}, '.'));`;
    const files = {
      'lines.ipynb': JSON.stringify(notebookOf(lines, NOTE)),
      'bytes.ipynb': JSON.stringify(notebookOf(bytes, NOTE)),
      'endless.ipynb': JSON.stringify(
        notebookOf(`let count = 0;\nwhile (true) console.log('count', ++count);`, `console.log('last', count);`),
      ),
    };
    editor = await Editor.start({ vsix: packagedExtension(), files });
  });
  after(() => editor.close());

  /** Types into the last cell; what is typed is there at once. */
  async function write(cell: string, text: string): Promise<void> {
    await editor.reveal(cell);
    await place(editor, cell);
    await editor.page.keyboard.press('Control+End');
    await editor.page.keyboard.type(text);
    await until('what was typed is there', async () => (await focused(editor)).includes(text));
  }

  it('of 100,000 lines are whole, and the window takes keys', async () => {
    await editor.open('lines.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText(`line ${LINES}`).first().waitFor();
    await write(NOTE, ' after the lines');
    await editor.idle();
    await editor.screenshot('flood-lines');
    const { cells } = await editor.save('lines.ipynb', (saved) => JSON.stringify(saved.cells[1]).includes('after the'));
    const expected = Array.from({ length: LINES }, (_, index) => `line ${index + 1}\n`).join('');
    assert.ok(streamOf(cells[0]) === expected, `${streamOf(cells[0]).length} of ${expected.length} letters`);
  });

  it('of 50 MB are whole, and the window takes keys', async () => {
    await editor.open('bytes.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText(`${LONG_LINES}.....`).first().waitFor();
    await write(NOTE, ' after the bytes');
    await editor.idle();
    await editor.screenshot('flood-bytes');
    const { cells } = await editor.save('bytes.ipynb', (saved) => JSON.stringify(saved.cells[1]).includes('after the'));
    const text = streamOf(cells[0]);
    assert.equal(text.length, LONG_LINES * LETTERS);
    const wrong = text.split('\n').findIndex((line, index) => Number.parseInt(line) !== index + 1 && line !== '');
    assert.equal(wrong, -1);
  });

  it('without an end are interrupted, and the cell behind them runs', async () => {
    await editor.open('endless.ipynb');
    await editor.runCell('while (true)');
    await editor.outputs
      .getByText(/count 1\b/)
      .first()
      .waitFor();
    await editor.press('Interrupt');
    await editor.idle();
    await editor.screenshot('flood-interrupted');
    await editor.reveal('last');
    await editor.runCell('last');
    await editor.outputs.getByText(/last \d+/).waitFor();
    const { cells } = await editor.save('endless.ipynb', (saved) => /last \d/.test(JSON.stringify(saved.cells[1])));
    const count = Number(/last (\d+)/.exec(streamOf(cells[1]))?.[1]);
    const printed = streamOf(cells[0]).trimEnd().split('\n');
    assert.ok(printed.length > 100 && Math.abs(printed.length - count) <= 1, `${printed.length} lines of ${count}`);
    assert.equal(
      printed.findIndex((line, index) => line !== `count ${index + 1}`),
      -1,
    );
  });
});

/** What a cell wrote to stdout, as it is in the file. */
function streamOf(cell: CellJson | undefined): string {
  const streams = (cell?.outputs ?? []).filter(({ name }) => name === 'stdout');
  return streams.map(({ text = '' }) => [text].flat().join('')).join('');
}
