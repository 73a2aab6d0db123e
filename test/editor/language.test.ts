/** TypeScript across the cells of a notebook, as somebody meets it who writes one in VS Code. */
import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { appears, until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { focused, place, quickFix, rowsOf, unwrite, wordIn, type Listed } from './writing.ts';

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
    const files = { 'CELLS.ipynb': JSON.stringify(CELLS), 'faulty.ipynb': JSON.stringify(FAULTY) };
    editor = await Editor.start({ vsix: packagedExtension(), files });
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
    await problems.filter({ hasText: "Type 'number'" }).waitFor();
    await editor.screenshot('language-problems');
    const texts = await problems.allInnerTexts();
    assert.deepEqual(texts.map((text) => text.split('\n')[0]?.replace(/\s*ts\(\d+\).*/, '')).toSorted(), [
      "Cannot find name 'existsSync'.",
      "Type 'number' is not assignable to type 'string'.",
    ]);
    await editor.command('View: Toggle Panel Visibility');
  });

  it('mends a missing import by a quick fix', async () => {
    await place(editor, 'const there', 'existsSync');
    const fix = await quickFix(editor, 'Add import from "node:fs"');
    await editor.screenshot('language-quick-fix');
    await fix.click();
    await editor.cell('const there').getByText("from 'node:fs'").waitFor();
  });

  it('goes to the cell that declares a name', async () => {
    const isThere = async (): Promise<boolean> => (await focused(editor)).includes('const images');
    await until('the second cell has the cursor', async () => {
      await place(editor, 'const brightness', 'images');
      await editor.page.keyboard.press('F12');
      for (let look = 0; look < 50 && !(await isThere()); look++) await setTimeout(100);
      return isThere();
    });
    await editor.screenshot('language-definition');
  });

  it('renames what a later cell speaks of', async () => {
    await place(editor, 'const doubled', 'rate');
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
    await place(editor, 'const doubled');
    await editor.page.keyboard.press('Control+End');
    await editor.page.keyboard.type('images.sha');
    const list = editor.page.locator('.suggest-widget.visible');
    const shape = list.locator('.monaco-list-row.focused', { hasText: 'shape' });
    const details = editor.page.locator('.suggest-details').filter({ visible: true });
    // the key opens a list that has been closed, and the details of one that is open
    await until('a member is completed with its value', async () => {
      if ((await appears(shape, 3000)) && (await appears(details.filter({ hasText: '32' }), 3000))) return true;
      if ((await details.count()) === 0) await editor.page.keyboard.press('Control+Space');
      return false;
    });
    const members = await rowsOf(list);
    await editor.screenshot('language-completion-value');
    assert.equal(members.filter(({ name }) => name === 'shape').length, 1);
    await unwrite(editor, 'images.sha');
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
        await unwrite(editor, 'imag');
        return false;
      },
      120_000,
    );
    await editor.screenshot('language-completion-names');
    assert.equal(listed.filter(({ name }) => name === 'images').length, 1);
    await unwrite(editor, 'imag');
  });

  it('tells in one hover the type and the value', async () => {
    const word = await wordIn(editor, 'const brightness', 'images');
    const hover = editor.page.locator('.monaco-hover:not(.hidden)').filter({ hasText: 'const images' });
    await until('the hover tells the value', async () => {
      await word.hover();
      if (await appears(hover.getByText('Tensor [32, 28, 28, 1] float32'), 15_000)) return true;
      // where something moved meanwhile, the mouse comes back
      await editor.page.mouse.move(640, 890);
      return false;
    });
    await editor.screenshot('language-hover');
    assert.equal((await hover.allInnerTexts()).join('\n').match(/const images/g)?.length, 1);
  });

  it('marks the lines that the doctor speaks of, from compile on, until their text changes or they run again', async () => {
    await editor.open('faulty.ipynb');
    await editor.press('Run All');
    const [layer, compile] = [editor.cell('const model'), editor.cell('model.compile')];
    await layer.locator('.squiggly-error').first().waitFor();
    await compile.locator('.squiggly-warning').first().waitFor();
    await editor.screenshot('language-findings');
    await place(editor, 'model.compile', 'optimizer');
    await editor.page.keyboard.press('Home');
    await editor.page.keyboard.type('void ');
    await compile.locator('.squiggly-warning').first().waitFor({ state: 'detached' });
    assert.ok((await layer.locator('.squiggly-error').count()) > 0, 'the other line has not changed');
    await editor.runCell('const model');
    await layer.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  });
});

/** Not trained yet: what the model and the arguments of compile show by themselves. */
const FAULTY = notebookOf(
  "import * as tf from '@tensorflow/tfjs';\nconst model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });",
  "model.compile({ optimizer: tf.train.sgd(5), loss: 'categoricalCrossentropy' });",
);

function isImages({ name, text }: Listed): boolean {
  return name === 'images' && text.includes('Tensor [32, 28, 28, 1] float32');
}
