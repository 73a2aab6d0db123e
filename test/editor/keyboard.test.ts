/** All that a training needs, from opening the notebook to restarting its kernel, by keyboard alone: the mouse is never touched. */
import assert from 'node:assert/strict';
import { appears, until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const SHORT = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [20] })] });
model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
const x = tf.randomUniform([64, 20]);
const y = tf.ones([64, 1]);
for (const epochs of [2, 3]) await model.fit(x, y, { epochs });
console.log('trained twice');`;
const ENDLESS = `const onEpochEnd = () => new Promise<void>((done) => setTimeout(done, 20));
await model.fit(x, y, { epochs: 1e6, callbacks: { onEpochEnd } });`;
const FRESH = `console.log('a model is', typeof model);`;

describe('the keyboard alone in VS Code', function () {
  this.timeout(240_000).bail(true);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = { 'keys.ipynb': JSON.stringify(notebookOf(SHORT, ENDLESS, FRESH)) };
    editor = await Editor.start({ vsix: packagedExtension(), files, environment: keepsRuns });
    // in every frame, those of outputs too
    await editor.page.context().exposeBinding('limpidMouse', () => {
      presses++;
    });
    await editor.page
      .context()
      .addInitScript(
        `for (const type of ['pointerdown', 'wheel']) addEventListener(type, () => limpidMouse(), { capture: true, passive: true })`,
      );
  });
  after(() => editor.close());

  /** How often the mouse was pressed or its wheel turned. */
  let presses = 0;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await editor.page.keyboard.press(key);
  };
  const notebook = () => editor.page.locator('.notebookOverlay .monaco-list:focus');
  const training = (state: string) => editor.outputs.locator(`section.limpid-training[data-state="${state}"]`).last();
  const hasFocus = (name: string): Promise<void> =>
    until(`${name} has the focus`, () =>
      editor.outputs.locator(':focus').evaluate((element: Element, wanted) => {
        const words = [element.textContent, element.getAttribute('class')];
        return words.some((text) => text?.includes(wanted));
      }, name),
    );

  /** Back to the list of cells, with the cell that has this text selected. */
  async function select(text: string): Promise<void> {
    await press('Control+1');
    await until('the list of cells has the focus', async () => {
      if (await appears(notebook(), 2000)) return true;
      await editor.choose('Notebook: Focus Out Active Cell Output');
      return appears(notebook(), 2000);
    });
    const selected = editor.page.locator('.notebookOverlay .monaco-list-row.focused', { hasText: text });
    await press('Control+Home');
    let steps = 0;
    await until(`the cell with "${text}" is selected`, async () => {
      if (await appears(selected, 1500)) return true;
      await press(++steps % 6 === 0 ? 'Control+Home' : 'ArrowDown');
      return false;
    });
  }

  it('open a notebook, whose kernel is there, and run it', async () => {
    await editor.load();
    const row = editor.page.locator('.explorer-folders-view .monaco-list-row.focused', { hasText: 'keys.ipynb' });
    const tab = editor.page.getByRole('tab', { name: 'keys.ipynb', selected: true });
    await until('the notebook is opened from the explorer', async () => {
      await press('Control+Shift+e', 'ArrowDown');
      if (!(await appears(row, 2000))) return false;
      await press('Enter');
      return appears(tab, 10_000);
    });
    await editor.page.locator('.kernel-label').filter({ hasText: 'TypeScript (Limpid)', visible: true }).waitFor();
    await select('import * as tf');
    await editor.choose('Notebook: Run All');
    await editor.outputs.getByText('trained twice').waitFor();
  });

  it('steer the training: pause, resume, another learning rate', async () => {
    await select('epochs: 1e6');
    await training('running').locator('.mark-line path').first().waitFor();
    await editor.choose('Notebook: Focus In Active Cell Output');
    await hasFocus('Pause');
    await press('Enter');
    await training('paused').waitFor();
    await hasFocus('Resume');
    await press('Space');
    await training('running').waitFor();
    for (const name of ['Stop and keep', 'Checkpoint', 'limpid-rate']) {
      await press('Tab');
      await hasFocus(name);
    }
    await press('ControlOrMeta+a');
    await editor.page.keyboard.type('0.0004');
    await press('Enter');
    await training('running').getByText('Learning rate is 0.0004 from the next batch on.').waitFor();
    await editor.screenshot('keyboard-steered');
  });

  it('compare two runs of the view Runs', async () => {
    const view = editor.page.locator('.pane', { has: editor.page.getByRole('button', { name: 'Runs Section' }) });
    await editor.choose('Explorer: Focus on Runs View');
    await view.getByRole('treeitem', { name: /\b3 epochs/ }).waitFor();
    // the list that was opened has the focus once it is there
    await editor.choose('Explorer: Focus on Runs View');
    await view.locator('.monaco-list:focus').waitFor();
    const [selected, focused] = ['selected', 'focused'].map((state) => view.locator(`.monaco-list-row.${state}`));
    assert.ok(selected && focused);
    await until('a run that has ended has the focus', async () => {
      await press('ArrowDown');
      return appears(focused.filter({ hasText: /\b3 epochs/ }), 1000);
    });
    await press('Enter', 'Shift+ArrowDown');
    await until('two runs are selected', async () => (await selected.count()) === 2);
    await editor.screenshot('keyboard-runs');
    await editor.choose('Limpid: Compare Runs');
    await editor.cell('compareRuns(').waitFor();
  });

  it('interrupt the training, restart the kernel, and run a cell of the fresh one', async () => {
    await select('epochs: 1e6');
    await editor.choose('Notebook: Interrupt');
    await training('stopped').waitFor();
    await editor.idle();
    await editor.choose('Limpid: Restart Kernel');
    await select('a model is');
    await press('Shift+Enter');
    await editor.outputs.getByText('a model is undefined').waitFor();
    await editor.screenshot('keyboard-restarted');
    assert.equal(presses, 0, 'the mouse was used');
  });
});
