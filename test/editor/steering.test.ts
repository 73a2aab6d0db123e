/** A training steered from its picture in a real VS Code: paused, given another rate, stopped and kept; and its kernel restarted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf, type NotebookJson } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';
const rates: number[] = [];
const onBatchEnd = () => { rates.push(model.optimizer.learningRate); };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [200] })] });
model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
const x = tf.randomUniform([256, 200]);
const y = tf.ones([256, 1]);
undefined`;
const ENDLESS = 'const { history } = await model.fit(x, y, { epochs: 1e6, callbacks: { onBatchEnd } });\nundefined';
const AFTER = '`${[...new Set(rates)].join()} and ${history.loss.every(Number.isFinite)}`';

describe('a training steered in VS Code', function () {
  this.timeout(180_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = {
      'steered.ipynb': JSON.stringify(notebookOf(MODEL, ENDLESS, AFTER)),
      'restarted.ipynb': JSON.stringify(notebookOf(MODEL, ENDLESS)),
    };
    editor = await Editor.start({ vsix: packagedExtension(), files });
  });
  after(() => editor.close());

  const training = (state: string) => editor.outputs.locator(`section.limpid-training[data-state="${state}"]`);
  const button = (name: string) =>
    editor.outputs.locator('section.limpid-training').getByRole('button', { name, exact: true });

  it('pauses and goes on', async () => {
    await editor.open('steered.ipynb');
    await editor.press('Run All');
    await training('running').locator('.mark-line path').first().waitFor({ timeout: 60_000 });
    await button('Pause').and(editor.outputs.locator('[aria-disabled="false"]')).click();
    await training('paused').getByText('Paused between two batches.').waitFor();
    await editor.screenshot('steering-paused');
    await button('Resume').click();
    await training('running').waitFor();
  });

  it('takes another learning rate, which its picture shows', async () => {
    const rate = training('running').getByLabel('Learning rate', { exact: true });
    await rate.fill('0.0005');
    await rate.press('Enter');
    await training('running').getByText('Learning rate is 0.0005 from the next batch on.').waitFor();
    await training('running').getByText('learning rate 0.0005').waitFor();
    await editor.screenshot('steering-rate');
  });

  it('is stopped and kept: the next cell runs, and the recorded history has both rates', async () => {
    await button('Stop and keep').click();
    await training('stopped').waitFor();
    await editor.idle();
    await editor.reveal('new Set(rates)');
    await editor.outputs.getByText("'0.001,0.0005 and true'").waitFor();
    await editor.screenshot('steering-stopped');
    await editor.command('File: Save');
    const file = path.join(editor.folder, 'steered.ipynb');
    await until('the outputs are saved', () => Promise.resolve(readFileSync(file, 'utf8').includes('and true')));
    // SAFETY: VS Code writes notebooks of nbformat 4
    const { cells } = JSON.parse(readFileSync(file, 'utf8')) as NotebookJson;
    const saved = JSON.stringify(cells[1]?.outputs);
    assert.match(saved, /"state":"stopped"/);
    assert.match(saved, /"value":0\.001,[^}]*\}.*"value":0\.0005,/);
    assert.doesNotMatch(saved, /widget-view/);
  });

  it('says that it is over when its kernel is restarted while it is paused', async () => {
    await editor.open('restarted.ipynb');
    await editor.press('Run All');
    await training('running').locator('.mark-line path').first().waitFor({ timeout: 60_000 });
    await button('Pause').and(editor.outputs.locator('[aria-disabled="false"]')).click();
    await training('paused').waitFor();
    await editor.press('Restart');
    await training('failed').waitFor();
    await button('Resume').waitFor({ state: 'hidden' });
    await editor.screenshot('steering-restarted');
    await editor.idle();
  });
});
