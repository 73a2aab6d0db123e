/** Cells that are stale in a real VS Code: marked with the reason, run by a click, by one button, or by themselves. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { rewrite } from './writing.ts';

const NOTEBOOK = notebookOf('let x = 1;', '`tens ${x * 10}`', 'const y = x * 100;\n`hundreds ${y}`', '`again ${y}`');

describe('stale cells in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({ vsix: packagedExtension(), files: { 'stale.ipynb': JSON.stringify(NOTEBOOK) } });
  });
  after(() => editor.close());

  /** The mark in the status bar of the cell with this text. */
  const mark = (cell: string, label: RegExp | string): Locator =>
    editor.cell(cell).getByRole('button', { name: label, exact: true });
  const marks = (): Locator => editor.page.getByRole('button', { name: /^(Stale:|Edited since) / });
  /** They are worked out anew when a cell has run. */
  const areMarked = (count: number): Promise<void> =>
    until(`${count} cells are marked`, async () => (await marks().count()) === count);
  const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: 'detached' });
  const shows = (text: string): Promise<void> => editor.outputs.getByText(text).waitFor();

  it('none is marked after a run from the top', async () => {
    await editor.open('stale.ipynb');
    await editor.press('Run All');
    await shows('again 100');
    await editor.idle();
    assert.equal(await marks().count(), 0);
  });

  it('an edited cell is marked, and no other, until it runs', async () => {
    await rewrite(editor, 'let x = 1', 'let x = 2;');
    await mark('let x = 2', 'Edited since it ran.').waitFor();
    await areMarked(1);
  });

  it('its run marks the cells that use what it defines, and says why', async () => {
    await editor.runCell('let x = 2');
    await mark('tens', 'Stale: Uses `x`, which cell [5] has changed since.').waitFor();
    await mark('hundreds', 'Stale: Uses `x`, which cell [5] has changed since.').waitFor();
    await mark('again', 'Stale: Uses `y` of cell [3], which is stale itself.').waitFor();
    await areMarked(3);
    await mark('tens', /^Stale: /).hover();
    await editor.page.getByText('Click to run this cell.').waitFor();
    await editor.screenshot('stale-marked');
  });

  it('a click runs the cell that is marked', async () => {
    await mark('tens', /^Stale: /).click();
    await shows('tens 20');
    await gone(mark('tens', /^Stale: /));
    await areMarked(2);
  });

  it('one button runs all that are left, from the top', async () => {
    await editor.press('Run Stale Cells');
    await shows('hundreds 200');
    await shows('again 200');
    await gone(marks());
    await editor.screenshot('stale-run');
  });

  it('a restart of the kernel takes the marks away', async () => {
    await editor.runCell('let x');
    await mark('tens', /^Stale: /).waitFor();
    await editor.press('Restart');
    await gone(marks());
  });

  it('are not marked where that is not wanted', async () => {
    await editor.press('Run All');
    await editor.cell('again').getByText('[4]', { exact: true }).waitFor();
    await editor.idle();
    await editor.runCell('let x');
    await mark('tens', /^Stale: /).waitFor();
    await set('off');
    await gone(marks());
  });

  it('run by themselves where that is set, but for what was edited', async () => {
    await set('run');
    await mark('tens', /^Stale: /).waitFor();
    await rewrite(editor, 'again', 'y + 1');
    await mark('y + 1', /^Edited since /).waitFor();
    await rewrite(editor, 'let x', 'let x = 3;');
    await editor.runCell('let x = 3');
    await shows('tens 30');
    await shows('hundreds 300');
    await gone(editor.page.getByRole('button', { name: /^Stale: / }));
    await mark('y + 1', 'Edited since it ran. Uses `y`, which cell [8] has changed since.').waitFor();
    await editor.screenshot('stale-by-itself');
  });

  async function set(staleCells: 'off' | 'run'): Promise<void> {
    await mkdir(path.join(editor.folder, '.vscode'), { recursive: true });
    await writeFile(
      path.join(editor.folder, '.vscode/settings.json'),
      JSON.stringify({ 'limpid.staleCells': staleCells }),
    );
  }
});
