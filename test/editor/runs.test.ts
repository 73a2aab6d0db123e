/** The view of the project's runs in a real VS Code: what was trained is there, and is compared in a cell. */
import assert from 'node:assert/strict';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const TRAINING = notebookOf(
  `import * as tf from '@tensorflow/tfjs';
for (const units of [1, 2]) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] }), tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(tf.ones([32, 4]), tf.ones([32, 1]), { epochs: 3 });
}
console.log('trained');`,
);

describe('runs in VS Code', function () {
  this.timeout(180_000);
  let editor: Editor;
  const kept = process.env['LIMPID_RUNS'];

  before(async () => {
    delete process.env['LIMPID_RUNS'];
    await setUpEditor(console.log);
    editor = await Editor.start({ vsix: packagedExtension(), files: { 'TRAINING.ipynb': JSON.stringify(TRAINING) } });
  });
  after(async () => {
    if (kept !== undefined) process.env['LIMPID_RUNS'] = kept;
    await editor.close();
  });

  it('lists what was trained; two that are selected are compared in a new cell', async () => {
    await editor.open('TRAINING.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('trained').waitFor({ timeout: 120_000 });
    await editor.command('Explorer: Focus on Runs View');
    const runs = editor.page.getByRole('treeitem', { name: /^Run [\da-f]{8}, done · loss .* · 3 epochs/ });
    await runs.nth(1).waitFor();
    assert.equal(await runs.count(), 2);
    await runs.nth(0).click();
    await runs.nth(1).click({ modifiers: ['ControlOrMeta'] });
    await editor.command('Limpid: Compare Runs');
    await editor.cell('compareRuns(').waitFor();
    await editor.screenshot('runs');
  });
});
