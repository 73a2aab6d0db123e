/** All that a training needs, from opening the notebook to restarting its kernel, by keyboard alone: the mouse is never touched. */
import assert from 'node:assert/strict';
import { appears, until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { enterOutput, hasFocus, press, select } from './keys.ts';
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
  const training = (state: string) => editor.outputs.locator(`section.limpid-training[data-state="${state}"]`).last();
  it('open a notebook, whose kernel is there, and run it', async () => {
    await editor.load();
    const row = editor.page.locator('.explorer-folders-view .monaco-list-row.focused', { hasText: 'keys.ipynb' });
    const tab = editor.page.getByRole('tab', { name: 'keys.ipynb', selected: true });
    await until('the notebook is opened from the explorer', async () => {
      await press(editor, 'Control+Shift+e', 'ArrowDown');
      if (!(await appears(row, 2000))) return false;
      await press(editor, 'Enter');
      return appears(tab, 10_000);
    });
    await editor.page.locator('.kernel-label').filter({ hasText: 'TypeScript (Limpid)', visible: true }).waitFor();
    await select(editor, 'import * as tf');
    await editor.choose('Notebook: Run All');
    await editor.outputs.getByText('trained twice').waitFor();
  });

  it('steer the training: pause, resume, another learning rate', async () => {
    await select(editor, 'epochs: 1e6');
    await training('running').locator('.mark-line path').first().waitFor();
    await enterOutput(editor, 'Pause');
    await press(editor, 'Enter');
    await training('paused').waitFor();
    await hasFocus(editor, 'Resume');
    await press(editor, 'Space');
    await training('running').waitFor();
    for (const name of ['Stop and keep', 'Checkpoint', '.limpid-rate']) {
      await press(editor, 'Tab');
      await hasFocus(editor, name);
    }
    await press(editor, 'ControlOrMeta+a');
    await editor.page.keyboard.type('0.0004');
    await press(editor, 'Enter');
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
    // the training that runs has the list told anew
    await until('two runs are selected', async () => {
      await press(editor, 'Home');
      await until('a run that has ended has the focus', async () => {
        await press(editor, 'ArrowDown');
        return appears(focused.filter({ hasText: /\b3 epochs/ }), 1000);
      });
      await press(editor, 'Enter', 'Shift+ArrowDown');
      return appears(selected.nth(1), 10_000);
    });
    assert.equal(await selected.count(), 2);
    await editor.screenshot('keyboard-runs');
    await editor.choose('Limpid: Compare Runs');
    await editor.cell('compareRuns(').waitFor();
  });

  it('interrupt the training, restart the kernel, and run a cell of the fresh one', async () => {
    await select(editor, 'epochs: 1e6');
    await editor.choose('Notebook: Interrupt');
    await training('stopped').waitFor();
    await editor.idle();
    await editor.choose('Limpid: Restart Kernel');
    await select(editor, 'a model is');
    await press(editor, 'Shift+Enter');
    await editor.outputs.getByText('a model is undefined').waitFor();
    await editor.screenshot('keyboard-restarted');
    assert.equal(presses, 0, 'the mouse was used');
  });
});
