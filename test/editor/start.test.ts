/** A kernel that cannot start says why, in the cell and beside it, and what can be done. */
import assert from 'node:assert/strict';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

describe('a kernel that cannot start', function () {
  this.timeout(180_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { 'start.ipynb': JSON.stringify(notebookOf('1 + 1')) },
      settings: { 'limpid.node': '/nowhere/node' },
    });
  });
  after(() => editor.close());

  it('says why in its cell, and offers a report that can be pasted', async () => {
    await editor.open('start.ipynb');
    await editor.runCell('1 + 1');
    await editor.outputs.getByText('nothing that runs at /nowhere/node').first().waitFor();
    const message = editor.page.locator('.notification-toast', { hasText: 'The TypeScript kernel did not start' });
    await message.waitFor();
    await editor.screenshot('start-failed');
    await message.getByRole('button', { name: 'Health Report' }).click();
    const report = editor.page.locator('.editor-instance .view-lines', { hasText: 'Limpid health report' });
    await report.waitFor({ timeout: 90_000 });
    let text = '';
    await until('the report says what is wrong', async () => {
      text = (await report.innerText()).replaceAll('\u00a0', ' ');
      return text.includes('limpid.node: "/nowhere/node"') && text.includes('nothing that runs at /nowhere/node');
    });
    await editor.screenshot('start-health-report');
    assert.match(text, /Limpid \d+\.\d+\.\d+ in .*\d+\.\d+\.\d+/);
    assert.match(text, /limpid\.keepKernel: 10/);
  });
});
