/** Where another extension has a kernel for notebooks too: a TypeScript notebook runs without a choice, and what was chosen stays. */
import assert from 'node:assert/strict';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { otherKernel } from './other-kernel.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const PYTHON = { ...notebookOf('1 + 1'), metadata: { language_info: { name: 'python' } } };

describe('Limpid beside another kernel', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const other = await otherKernel();
    const files = {
      'ours.ipynb': JSON.stringify(notebookOf('6 * 7')),
      'chosen.ipynb': JSON.stringify(notebookOf('6 * 7')),
      'python.ipynb': JSON.stringify(PYTHON),
    };
    editor = await Editor.start({ vsix: packagedExtension(), beside: [other.vsix], files });
    other.remove();
  });
  after(() => editor.close());

  it('a TypeScript notebook runs without a choice', async () => {
    await editor.open('ours.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('42', { exact: true }).waitFor();
    await editor.idle();
    assert.equal(await editor.page.locator('.quick-input-widget').filter({ visible: true }).count(), 0);
    await editor.screenshot('beside-ours');
  });

  it('a notebook of another language is left to whoever wants it', async () => {
    await editor.open('python.ipynb', 'Select Kernel');
  });

  it('a kernel that somebody has chosen stays, also when its notebook is opened again', async () => {
    await editor.open('chosen.ipynb');
    await editor.chooseKernel('Plain');
    await editor.screenshot('beside-chosen');
    await editor.open('ours.ipynb');
    await editor.open('chosen.ipynb', 'Plain');
  });
});
