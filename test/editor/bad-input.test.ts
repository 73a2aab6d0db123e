/** What goes wrong around a notebook: odd folders, a home that cannot be written, no trust, foreign and damaged notebooks, two windows. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { codeCell, notebookOf, type NotebookJson } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const CHINESE = notebookOf(
  `import { double } from './工具 ts/加倍.ts';
import * as tf from '@tensorflow/tfjs';
import { runs } from 'limpid';
console.log('doubled', double(21), process.cwd().endsWith('workspace'));`,
  `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.ones([4, 2]), tf.ones([4, 1]), { epochs: 2, verbose: 0 });
console.log('kept', (await runs()).length);`,
);
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><text y="20">saved</text></svg>';
/** As it was saved by somebody else. */
const SAVED: NotebookJson = {
  ...notebookOf(),
  cells: [
    {
      ...codeCell('saved', "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran.txt', 'ran');"),
      outputs: [
        { output_type: 'display_data', metadata: {}, data: { 'image/svg+xml': PICTURE, 'text/plain': 'saved' } },
      ],
    },
  ],
};
const PYTHON: NotebookJson = {
  cells: [codeCell('python', 'import numpy as np\nx: int = "no number"')],
  metadata: {
    kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
    language_info: { name: 'python' },
  },
  nbformat: 4,
  nbformat_minor: 5,
};

describe('a notebook whose surroundings are bad', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({
      vsix: packagedExtension(),
      prefix: 'limpid 编辑器 ',
      isHomeBroken: true,
      isRestricted: true,
      environment: keepsRuns,
      files: {
        'saved.ipynb': JSON.stringify(SAVED),
        '中文 笔记本.ipynb': JSON.stringify(CHINESE),
        '工具 ts/加倍.ts': 'export const double = (x: number): number => 2 * x;\n',
        'python.ipynb': JSON.stringify(PYTHON),
        'corrupt.ipynb': '{ "cells": [ { "cell_type": "code", ',
        'next.ipynb': JSON.stringify(notebookOf('20 + 1')),
        'shared.ipynb': JSON.stringify(
          notebookOf(
            "const mark = 'kept';\nconsole.log('first', process.ppid);",
            "console.log('second', process.ppid);",
            "console.log('third', process.ppid, mark);",
          ),
        ),
      },
    });
  });
  after(() => editor.close());

  it('that is not trusted runs nothing until somebody trusts it, and says so', async () => {
    await editor.open('saved.ipynb');
    await editor.runCell('writeFileSync');
    const dialog = editor.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await editor.screenshot('restricted-run');
    assert.equal(existsSync(path.join(editor.folder, 'ran.txt')), false);
    await dialog.getByRole('button', { name: 'Trust Folder & Continue' }).click();
    await until('the cell runs once it is trusted', async () => existsSync(path.join(editor.folder, 'ran.txt')));
    await editor.idle();
    // the list of files moves when it comes
    await editor.page.getByRole('treeitem', { name: 'ran.txt' }).waitFor();
  });

  it('with spaces and Chinese in its path, and no home to write to, imports what is beside it and keeps its runs', async () => {
    await editor.open('中文 笔记本.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('doubled 42 true').waitFor();
    await editor.outputs.getByText('kept 1').waitFor();
    await editor.screenshot('chinese-path');
    const problems = editor.page.locator('.notebookOverlay .squiggly-error').filter({ visible: true });
    assert.equal(await problems.count(), 0);
  });

  it('that another kernel runs is left alone', async () => {
    await editor.page.getByRole('treeitem', { name: 'python.ipynb' }).dblclick();
    await editor.page.getByRole('tab', { name: 'python.ipynb', selected: true }).waitFor();
    await editor.cell('import numpy').waitFor();
    assert.equal(
      await editor.page.getByText('Restart and Run All', { exact: true }).filter({ visible: true }).count(),
      0,
    );
    assert.equal(await editor.cell('import numpy').locator('.squiggly-error').count(), 0);
    // it is shown as the only kernel there is, and yet takes no cells of another language
    await editor.press('Run All');
    await editor.screenshot('python-kernel');
    assert.deepEqual(JSON.parse(readFileSync(path.join(editor.folder, 'python.ipynb'), 'utf8')), PYTHON);
  });

  it('that is no notebook says so, and the next one runs', async () => {
    await editor.page.getByRole('treeitem', { name: 'corrupt.ipynb' }).click();
    const dialog = editor.page.locator('.monaco-dialog-box', { hasText: "Unable to open 'corrupt.ipynb'" });
    await dialog.getByText(/in JSON at position/).waitFor();
    await editor.screenshot('corrupt');
    // the engine is not there, and offered
    const said = editor.page.locator('.notification-toast', { hasText: 'Limpid', hasNotText: 'native engine' });
    assert.equal(await said.count(), 0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await editor.command('View: Close All Editors');
    await editor.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
    await editor.open('next.ipynb');
    await editor.runCell('20 + 1');
    await told(editor, /21/);
  });

  it('in two windows has one kernel, and neither loses what the other put out', async () => {
    await editor.open('shared.ipynb');
    await editor.runCell("'first'");
    const [, kernel = ''] = await told(editor, /first (\d+)/);
    await saved('first');
    const second = await editor.secondWindow();
    await second.open('shared.ipynb');
    await told(second, new RegExp(`first ${kernel}`));
    await second.runCell("'second'");
    await told(second, new RegExp(`second ${kernel}`));
    await saved('second');
    await told(editor, new RegExp(`second ${kernel}`));
    await editor.screenshot('two-windows-one');
    await second.screenshot('two-windows-other');
    await second.page.bringToFront();
    await second.command('View: Close All Editors');
    await second.page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
    await editor.page.bringToFront();
    await editor.runCell("'third'");
    await told(editor, new RegExp(`third ${kernel} kept`));
    const text = await saved('third');
    assert.ok(['first', 'second', 'third'].every((word) => text.includes(`${word} ${kernel}`)));
  });

  async function told(window: Editor, text: RegExp): Promise<RegExpExecArray> {
    const output = window.outputs.locator('.output_container', { hasText: text }).first();
    await output.waitFor();
    const found = text.exec((await output.innerText()).trim());
    assert.ok(found);
    return found;
  }

  /** VS Code in a browser saves by itself. */
  async function saved(word: string): Promise<string> {
    let text = '';
    await until(`the output "${word}" is saved`, async () => {
      text = readFileSync(path.join(editor.folder, 'shared.ipynb'), 'utf8');
      return new RegExp(`"${word} \\d+`).test(text);
    });
    return text;
  }
});
