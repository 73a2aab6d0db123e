/** A kernel that cannot start says why, in the cell and beside it, and buttons mend it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

describe('a kernel that cannot start', function () {
  this.timeout(240_000);
  let editor: Editor;
  let folder: string;
  let old: string;

  before(async () => {
    await setUpEditor(console.log);
    folder = mkdtempSync(path.join(tmpdir(), 'limpid-old-node-'));
    old = path.join(folder, 'node');
    writeFileSync(old, '#!/bin/sh\necho v18.19.0\n');
    chmodSync(old, 0o755);
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: {
        'start.ipynb': JSON.stringify(notebookOf('1 + 1', '2 + 2')),
        'broken.ipynb': JSON.stringify(notebookOf('3 + 3')),
      },
      settings: { 'limpid.node': old },
    });
  });
  after(async () => {
    await editor.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const NOT_STARTED = 'The TypeScript kernel did not start: ';

  it('says why in its cell, and offers a report that can be pasted', async () => {
    await editor.open('start.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText(`Node.js v18.19.0 at ${old}, and the kernel needs 24 or newer`).first().waitFor();
    await editor.notice(`${NOT_STARTED}The setting limpid.node names Node.js v18.19.0`);
    await editor.screenshot('start-failed');
    await editor.answer(NOT_STARTED, 'Health Report');
    const report = editor.page.locator('.editor-instance .view-lines', { hasText: 'Limpid health report' });
    await report.waitFor();
    let text = '';
    await until('the report says what is wrong', async () => {
      text = (await report.innerText()).replaceAll('\u00a0', ' ');
      return text.includes(`limpid.node: "${old}"`) && text.includes(`v18.19.0 at ${old}`);
    });
    await editor.screenshot('start-health-report');
    assert.match(text, /Limpid \d+\.\d+\.\d+ in .*\d+\.\d+\.\d+/);
    assert.match(text, /limpid\.keepKernel: 10/);
    await editor.command('View: Revert and Close Editor');
  });

  it('runs the cells that had none once another Node is chosen', async () => {
    await editor.press('Run All');
    await editor.answer(NOT_STARTED, 'Choose Node.js…');
    const list = editor.page.locator('.quick-input-list .monaco-list-row');
    await list.filter({ hasText: 'inside VS Code' }).waitFor();
    await editor.screenshot('start-choose-node');
    assert.equal(await list.filter({ hasText: 'v18' }).count(), 0);
    await list.filter({ hasText: 'inside VS Code' }).click();
    await editor.outputs.getByText('2', { exact: true }).waitFor();
    await editor.outputs.getByText('4', { exact: true }).waitFor();
    await editor.screenshot('start-mended');
  });

  it('shows the last words of a kernel that ends at once, and tries again', async () => {
    const main = path.join(await editor.extensionFolder(), 'kernel/dist/main.js');
    const whole = readFileSync(main, 'utf8');
    writeFileSync(main, "console.error('Error: the kernel has no luck today'); process.exit(3);");
    await editor.open('broken.ipynb');
    await editor.runCell('3 + 3');
    await editor.outputs.getByText('The kernel ended as it started (exit code 3).').first().waitFor();
    await editor.outputs.getByText('Error: the kernel has no luck today').first().waitFor();
    await editor.notice(`${NOT_STARTED}The kernel ended as it started`);
    await editor.screenshot('start-last-words');
    writeFileSync(main, whole);
    await editor.answer(`${NOT_STARTED}The kernel ended`, 'Try Again');
    await editor.outputs.getByText('6', { exact: true }).waitFor();
  });
});
