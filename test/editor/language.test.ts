/** TypeScript across the cells of a notebook, as somebody meets it who writes one in VS Code. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const CELLS = notebookOf(
  "import * as tf from '@tensorflow/tfjs';",
  'const images = tf.ones([32, 28, 28, 1]);\nconst rate = 0.125;',
  'const wrong: string = rate;\nconst there = existsSync("nowhere");',
  'const brightness = images.mean();',
  'const doubled = rate * 2;\n',
);

describe('TypeScript across cells in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({ vsix: packagedExtension(), files: { 'CELLS.ipynb': JSON.stringify(CELLS) } });
    editor.page.setDefaultTimeout(120_000);
    await editor.open('CELLS.ipynb');
  });

  after(() => editor.close());

  it('shows errors by the types of the cells before, also before any cell has run, and each once', async () => {
    await editor.cell('const wrong').locator('.squiggly-error').first().waitFor();
    await editor.command('Problems: Focus on Problems View');
    const problems = editor.page
      .locator('.markers-panel .monaco-list-row')
      .filter({ has: editor.page.locator('.marker-icon') });
    await problems.filter({ hasText: 'existsSync' }).waitFor();
    await editor.screenshot('language-problems');
    const texts = await problems.allInnerTexts();
    assert.deepEqual(texts.map((text) => text.split('\n')[0]?.replace(/\s*ts\(\d+\).*/, '')).toSorted(), [
      "Cannot find name 'existsSync'.",
      "Type 'number' is not assignable to type 'string'.",
    ]);
    await editor.command('View: Toggle Panel Visibility');
  });

  it('mends a missing import by a quick fix', async () => {
    await place('const there', 'existsSync');
    const fix = editor.page.locator('.action-widget .monaco-list-row', { hasText: 'Add import from "node:fs"' });
    const isOffered = async (): Promise<boolean> => {
      await editor.page.keyboard.press('Control+.');
      const isThere = await fix.waitFor({ timeout: 15_000 }).then(
        () => true,
        () => false,
      );
      // what was asked before the cell was checked has no fix
      if (!isThere) await editor.page.keyboard.press('Escape');
      return isThere;
    };
    await until('the fix is offered', isOffered, 180_000);
    await editor.screenshot('language-quick-fix');
    await fix.click();
    await editor.cell('const there').getByText("from 'node:fs'").waitFor();
  });

  it('goes to the cell that declares a name', async () => {
    await place('const brightness', 'images');
    await editor.page.keyboard.press('F12');
    await until('the second cell has the cursor', async () => (await focused()).includes('const images'));
    await editor.screenshot('language-definition');
  });

  it('renames what a later cell speaks of', async () => {
    await place('const doubled', 'rate');
    await editor.page.keyboard.press('F2');
    const box = editor.page.locator('.rename-box input');
    await box.waitFor();
    await box.fill('speed');
    await box.press('Enter');
    await editor.cell('const speed = 0.125').waitFor();
    await editor.cell('const wrong: string = speed').waitFor();
    await editor.cell('const doubled = speed * 2').waitFor();
    await editor.screenshot('language-rename');
  });

  it('completes with types and live values, each name once', async () => {
    await editor.press('Run All');
    await editor.cell('const doubled').getByText('[5]').waitFor();
    await editor.idle();
    await place('const doubled', undefined);
    await editor.page.keyboard.press('Control+End');
    await editor.page.keyboard.type('images.sha');
    const list = editor.page.locator('.suggest-widget.visible');
    const shape = list.locator('.monaco-list-row.focused', { hasText: 'shape' });
    const details = editor.page.locator('.suggest-details').filter({ visible: true });
    await shape.waitFor();
    if ((await details.count()) === 0) await editor.page.keyboard.press('Control+Space');
    await details.filter({ hasText: '32' }).waitFor();
    const members = await rowsOf(list);
    await editor.screenshot('language-completion-value');
    assert.equal(members.filter(({ name }) => name === 'shape').length, 1);
    await editor.page.keyboard.press('Escape');
    for (const _ of 'images.sha') await editor.page.keyboard.press('Backspace');
    // names do not wait for a kernel that takes long to tell what they hold, and a cell above that grows closes the list
    let listed: Listed[] = [];
    await until(
      'a name is completed with its value',
      async () => {
        await editor.page.keyboard.type('imag');
        for (let look = 0; look < 50 && !listed.some(isImages); look++) {
          await setTimeout(100);
          listed = await rowsOf(list);
        }
        if (listed.some(isImages)) return true;
        await editor.page.keyboard.press('Escape');
        for (const _ of 'imag') await editor.page.keyboard.press('Backspace');
        return false;
      },
      120_000,
    );
    await editor.screenshot('language-completion-names');
    assert.equal(listed.filter(({ name }) => name === 'images').length, 1);
    await editor.page.keyboard.press('Escape');
    for (const _ of 'imag') await editor.page.keyboard.press('Backspace');
  });

  it('tells in one hover the type and the value', async () => {
    const word = await wordIn('const brightness', 'images');
    await word.hover();
    const hover = editor.page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'const images' });
    await hover.getByText('Tensor [32, 28, 28, 1] float32').waitFor();
    await editor.screenshot('language-hover');
    assert.equal((await hover.allInnerTexts()).join('\n').match(/const images/g)?.length, 1);
  });

  /** Puts the cursor into a word of the cell with this text; into the cell alone without one. */
  async function place(cell: string, word: string | undefined): Promise<void> {
    const click = async (): Promise<void> => {
      if (word === undefined) await editor.cell(cell).locator('.view-line').first().click();
      else await (await wordIn(cell, word)).click();
    };
    await click();
    // a cell has its editor a moment after it was clicked: keys that come sooner go to the one before
    await until(`the cursor is in ${cell}`, async () => (await focused()).includes(cell));
    await click();
  }

  /** VS Code draws each token of a line as an element of its own. */
  async function wordIn(cell: string, word: string): Promise<Locator> {
    const found = editor.cell(cell).locator('.view-line span span').filter({ hasText: word }).first();
    await found.waitFor();
    return found;
  }

  /** The text of the cell that has the cursor. */
  async function focused(): Promise<string> {
    const cell = editor.page
      .locator('.notebookOverlay .monaco-list-row')
      .filter({ has: editor.page.locator('.monaco-editor.focused') });
    return (await cell.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }
});

interface Listed {
  name: string | undefined;
  text: string;
}

/** The rows of a list of completions, all at one moment. */
function rowsOf(list: Locator): Promise<Listed[]> {
  return list
    .locator('.monaco-list-row')
    .evaluateAll((rows) =>
      rows.map((row) => ({ name: row.querySelector('.label-name')?.textContent, text: row.textContent })),
    );
}

function isImages({ name, text }: Listed): boolean {
  return name === 'images' && text.includes('Tensor [32, 28, 28, 1] float32');
}
