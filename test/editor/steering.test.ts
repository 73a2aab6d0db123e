/**
 * A training steered from its picture in a real VS Code: paused, given another rate, stopped and kept, by mouse and by keyboard
 * alone, in every kind of theme; its kernel restarted; and several editors side by side.
 */
import assert from 'node:assert/strict';
import { appears, until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { enterOutput, hasFocus, select } from './keys.ts';
import { notebookOf } from './notebook.ts';
import { recordHeight, recordTraining, type Recording } from './recorder.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';
import { runs } from 'limpid';
const rates: number[] = [];
const onBatchEnd = () => { rates.push(Number(Reflect.get(model.optimizer, 'learningRate'))); };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [200] })] });
model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
const x = tf.randomUniform([256, 200]);
const y = tf.ones([256, 1]);
undefined`;
const ENDLESS = 'const { history } = await model.fit(x, y, { epochs: 1e6, callbacks: { onBatchEnd } });\nundefined';
/** Two at once leave the machine to the editors. */
const CALM = `const onEpochEnd = () => new Promise((done) => setTimeout(done, 50));
await model.fit(x, y, { epochs: 1e6, callbacks: { onEpochEnd } });`;
const AFTER = `const [newest] = runs();
const recorded = newest.learningRates.map(({ value }) => value);
console.log('rates', [...new Set(rates)].join(), 'recorded', recorded.join(), newest.state, history.loss.every(Number.isFinite));`;
const BREAK = `import { breakOn } from 'limpid';
breakOn(model, model.layers[0].name, { when: { step: 2 } });
${'//\n'.repeat(80)}console.log('set');`;
const BROKEN = 'const { epoch } = await model.fit(x, y, { epochs: 2 });\nepoch.length';
const THEMES = { dark: 'Dark 2026', 'high-contrast': 'Dark High Contrast', light: 'Light 2026' };

describe('a training steered in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = {
      'steered.ipynb': JSON.stringify(notebookOf(MODEL, ENDLESS, AFTER)),
      'keyboard.ipynb': JSON.stringify(notebookOf(MODEL, ENDLESS, AFTER)),
      'restarted.ipynb': JSON.stringify(notebookOf(MODEL, ENDLESS)),
      'breakpoint.ipynb': JSON.stringify(notebookOf(MODEL, BREAK, BROKEN)),
      'split.ipynb': JSON.stringify(notebookOf(MODEL, CALM)),
      'beside.ipynb': JSON.stringify(notebookOf(MODEL, CALM)),
    };
    editor = await Editor.start({ vsix: packagedExtension(), files, environment: keepsRuns });
  });
  after(() => editor.close());

  const training = (state: string) => editor.outputs.locator(`section.limpid-training[data-state="${state}"]`);
  const tab = (name: string) => editor.outputs.getByRole('tab', { name, exact: true });
  const button = (name: string) =>
    editor.outputs.locator('section.limpid-training').getByRole('button', { name, exact: true });

  /** The heights of the picture from now until it is stopped. */
  let recording: Promise<Recording>;
  let cell: { stop(): Promise<number[]> };

  it('pauses and goes on', async () => {
    await editor.open('steered.ipynb');
    await editor.press('Run All');
    await training('running').locator('.mark-line path').first().waitFor();
    cell = await recordHeight(editor.cell('await model.fit('));
    recording = recordTraining(editor.outputs.locator('section.limpid-training'), ['running', 'paused']);
    await button('Pause').and(editor.outputs.locator('[aria-disabled="false"]')).click();
    await training('paused').getByText('Paused between two batches.').waitFor();
    await editor.screenshot('steering-paused');
    await button('Resume').click();
    await training('running').waitFor();
  });

  it('takes another learning rate, which its picture shows as a step', async () => {
    const rate = training('running').getByLabel('Learning rate', { exact: true });
    await rate.fill('0.0005');
    await rate.press('Enter');
    await training('running').getByText('Learning rate is 0.0005 from the next batch on.').waitFor();
    await training('running').getByText('learning rate 0.0005').waitFor();
    await tab('Learning rate').click();
    const view = editor.outputs.getByRole('tabpanel', { name: 'Learning rate' });
    await until('the curve of the learning rate has two heights', async () => {
      const line = await view.locator('.mark-line path').first().getAttribute('d');
      return heightsOf(line ?? '').size === 2;
    });
    await editor.screenshot('steering-rate');
    await tab('Curves').click();
  });

  it('is read in every kind of theme', async () => {
    const backgrounds = new Set<string>();
    for (const [name, theme] of Object.entries(THEMES)) {
      await editor.theme(theme);
      await editor.outputs.locator(`body.vscode-${name}`).waitFor({ state: 'attached' });
      const curve = training('running').getByRole('tabpanel', { name: 'Curves' }).locator('.mark-line path').first();
      const { text, line, background } = await curve.evaluate((path) => ({
        text: getComputedStyle(document.querySelector('.limpid-epoch') ?? path).color,
        line: path.getAttribute('stroke'),
        background: getComputedStyle(document.documentElement).getPropertyValue('--vscode-editor-background'),
      }));
      backgrounds.add([text, line, background].join());
      await editor.screenshot(`steering-${name}`);
    }
    assert.equal(backgrounds.size, 3, [...backgrounds].join('; '));
  });

  it('is stopped and kept: the next cell runs, and what is recorded has both rates', async () => {
    await button('Stop and keep').click();
    await training('stopped').waitFor();
    const { heights } = await recording;
    const cellHeights = await cell.stop();
    assert.equal(heights.length, 1, `the picture was ${heights.join(', ')} px high`);
    assert.equal(cellHeights.length, 1, `the cell was ${cellHeights.join(', ')} px high`);
    await editor.idle();
    await editor.screenshot('steering-stopped');
    await editor.reveal('new Set(rates)');
    await editor.outputs.getByText('rates 0.001,0.0005 recorded 0.001,0.0005 kept true').waitFor();
    const { cells } = await editor.save('steered.ipynb', (notebook) => JSON.stringify(notebook).includes('kept true'));
    const saved = JSON.stringify(cells[1]?.outputs);
    assert.match(saved, /"state":"stopped"/);
    assert.match(saved, /"value":0\.001,[^}]*\}.*"value":0\.0005,/);
    assert.doesNotMatch(saved, /widget-view/);
  });

  it('that stands at a breakpoint out of sight comes into sight, and waits', async () => {
    await editor.open('breakpoint.ipynb');
    await editor.press('Run All');
    const stand = editor.outputs.locator('.limpid-break');
    await stand.getByText('step 2 · epoch 1', { exact: true }).waitFor();
    await editor.cell('await model.fit(').waitFor();
    await editor.screenshot('steering-breakpoint');
    await stand.getByRole('button', { name: 'Continue' }).click();
    await editor.outputs.getByText('2', { exact: true }).last().waitFor();
    await stand.waitFor({ state: 'hidden' });
  });

  it('is steered by keyboard alone', async () => {
    const { keyboard } = editor.page;
    await editor.open('keyboard.ipynb');
    await select(editor, 'import * as tf');
    await editor.choose('Notebook: Run All');
    await training('running').locator('.mark-line path').first().waitFor();
    await select(editor, 'await model.fit(');
    await enterOutput(editor, 'Pause');
    await keyboard.press('Enter');
    await training('paused').waitFor();
    await hasFocus(editor, 'Resume');
    await editor.screenshot('steering-keyboard');
    await keyboard.press('Space');
    await training('running').waitFor();
    for (const name of ['Stop and keep', 'Checkpoint', '.limpid-rate']) {
      await keyboard.press('Tab');
      await hasFocus(editor, name);
    }
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('0.004');
    await keyboard.press('Enter');
    await training('running').getByText('Learning rate is 0.004 from the next batch on.').waitFor();
    for (const name of ['×0.1', '×0.5']) {
      await keyboard.press('Tab');
      await hasFocus(editor, name);
    }
    await keyboard.press('Space');
    await training('running').getByText('learning rate 0.002').waitFor();
    for (const name of ['×0.1', '.limpid-rate', 'Checkpoint', 'Stop and keep']) {
      await keyboard.press('Shift+Tab');
      await hasFocus(editor, name);
    }
    await keyboard.press('Enter');
    await training('stopped').waitFor();
    await editor.idle();
    await editor.outputs.getByText('rates 0.001,0.004,0.002 recorded 0.001,0.004,0.002 kept true').waitFor();
  });

  it('says that it is over when its kernel is restarted while it is paused', async () => {
    await editor.open('restarted.ipynb');
    await editor.press('Run All');
    await training('running').locator('.mark-line path').first().waitFor();
    await button('Pause').and(editor.outputs.locator('[aria-disabled="false"]')).click();
    await training('paused').waitFor();
    await editor.press('Restart');
    await training('failed').waitFor();
    await button('Resume').waitFor({ state: 'hidden' });
    await editor.screenshot('steering-restarted');
    await editor.idle();
  });

  it('is live in two editors of its notebook and steered from either, beside the training of another notebook', async () => {
    const picture = (frame: number, state: string) =>
      editor.page
        .locator('iframe.webview.ready')
        .nth(frame)
        .contentFrame()
        .locator('#active-frame')
        .contentFrame()
        .locator(`section.limpid-training[data-state="${state}"]`);
    const press = (frame: number, name: string) =>
      picture(frame, name === 'Resume' ? 'paused' : 'running')
        .getByRole('button', { name, exact: true })
        .click();
    const both = async (state: string): Promise<void> => {
      for (const frame of [0, 1]) await picture(frame, state).waitFor();
    };
    await editor.open('split.ipynb');
    await editor.press('Run All');
    await picture(0, 'running').locator('.mark-line path').first().waitFor();
    await editor.command('View: Split Editor Right');
    await picture(1, 'running').locator('.mark-line path').first().waitFor();
    await press(0, 'Pause');
    await both('paused');
    await editor.screenshot('steering-split');
    await press(1, 'Resume');
    await both('running');

    await editor.page.getByRole('treeitem', { name: 'beside.ipynb' }).dblclick();
    await editor.page.getByRole('tab', { name: 'beside.ipynb', selected: true }).waitFor();
    await until('the notebook beside runs', async () => {
      await editor.choose('Notebook: Run All');
      const isRunning = await appears(picture(2, 'running'), 20_000);
      // VS Code asks for a kernel when the notebook does not have its own yet
      if (!isRunning) await editor.page.keyboard.press('Escape');
      return isRunning;
    });
    await picture(2, 'running').locator('.mark-line path').first().waitFor();
    await press(0, 'Pause');
    await both('paused');
    await picture(2, 'running').getByLabel('Learning rate', { exact: true }).fill('0.0005');
    await picture(2, 'running').getByLabel('Learning rate', { exact: true }).press('Enter');
    await picture(2, 'running').getByText('learning rate 0.0005').waitFor();
    await editor.screenshot('steering-beside');
    await press(2, 'Stop and keep');
    await picture(2, 'stopped').waitFor();
    await press(0, 'Resume');
    await both('running');
    for (const frame of [0, 1]) await picture(frame, 'running').getByText('learning rate 0.001').waitFor();
    await press(0, 'Stop and keep');
    await both('stopped');
  }).timeout(300_000);
});

/** How many heights the corners of a line have, in pixels. */
function heightsOf(line: string): Set<number> {
  return new Set([...line.matchAll(/[ML][^,]*,([-\d.]+)/g)].map(([, y]) => Math.round(Number(y))));
}
