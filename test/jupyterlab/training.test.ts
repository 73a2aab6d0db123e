/** A training in a real JupyterLab with anywidget: our own picture while it runs, steered by clicks, and a file that needs no widgets. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { SVG, TRAINING, VEGA_LITE, WIDGET_VIEW } from '../../kernel/src/mime.ts';
import { until } from '../editor/browser.ts';
import { JupyterLab } from './jupyterlab.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';
import { registerTarget } from 'limpid';
let batches = 0;
const onBatchEnd = () => { batches += 1; };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [200] })] });
model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
const x = tf.randomUniform([256, 200]);
const y = tf.ones([256, 1]);
undefined`;

const NOTEBOOK = [
  MODEL,
  'await model.fit(x, y, { epochs: 1e6, callbacks: { onBatchEnd } }); undefined',
  "[batches > 0, Reflect.get(model.optimizer, 'learningRate')]",
  'await model.fit(x, y, { epochs: 1e6, callbacks: { onBatchEnd } }); undefined',
  'process.exit(3)',
];

describe('a training in JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'training.ipynb': NOTEBOOK });
    await lab.open('training.ipynb');
    await lab.runCell(0);
  });
  after(async () => lab.close());

  const training = (cell: number): Locator => lab.outputs(cell).locator('section.limpid-training');
  const button = (name: string, cell = 1): Locator => training(cell).getByRole('button', { name, exact: true });

  it('is drawn by our own renderer while it runs, and is never drawn anew', async () => {
    await lab.startCell(1);
    await training(1).locator('.mark-line path').first().waitFor();
    await training(1).evaluate((element) => element.setAttribute('data-first', ''));
    await training(1).filter({ hasText: 'Training' }).waitFor();
    await lab.screenshot('jupyterlab-training');
  });

  it('is paused and resumed by clicking', async () => {
    await button('Pause').click();
    await lab.outputs(1).locator('section.limpid-training[data-state="paused"]').waitFor();
    await training(1).getByText('Paused between two batches.').waitFor();
    await lab.screenshot('jupyterlab-training-paused');
    await button('Resume').click();
    await lab.outputs(1).locator('section.limpid-training[data-state="running"]').waitFor();
  });

  it('takes another learning rate', async () => {
    await training(1).getByLabel('Learning rate', { exact: true }).fill('0.0005');
    await training(1).getByLabel('Learning rate', { exact: true }).press('Enter');
    await training(1).getByText('Learning rate is 0.0005 from the next batch on.').waitFor();
    assert.equal(await lab.outputs(1).locator('section.limpid-training[data-first]').count(), 1, 'it was drawn anew');
  });

  it('is stopped and kept; what stays is the chart that any JupyterLab draws', async () => {
    await button('Stop and keep').click();
    await lab.ended(1);
    await training(1).waitFor({ state: 'detached' });
    await lab.outputs(1).locator('svg, canvas').first().waitFor();
    await lab.screenshot('jupyterlab-training-stopped');
    await lab.runCell(2);
    await lab.shows(2, /\[ ?true, 0\.0005 ?\]/);
  });

  it('the next training has its picture from the start', async () => {
    await lab.startCell(3);
    await training(3).waitFor();
    await button('Stop and keep', 3).click();
    await lab.ended(3);
    await training(3).waitFor({ state: 'detached' });
  });

  it('the saved notebook holds no widget', async () => {
    await lab.command('Save Notebook');
    const { cells, metadata } = await lab.saved('training.ipynb');
    const bundles = [1, 3].map((cell) => cells[cell]?.outputs.map(({ data }) => Object.keys(data ?? {})) ?? []);
    for (const bundle of bundles) {
      assert.equal(bundle.length, 1);
      for (const mime of [TRAINING, VEGA_LITE, SVG]) assert.ok(bundle[0]?.includes(mime), `${mime} is missing`);
      assert.ok(!bundle[0]?.includes(WIDGET_VIEW));
    }
    assert.ok(!('widgets' in metadata));
  });

  it('is steered as before when the process that runs the code was replaced, in light and in dark', async () => {
    await lab.runCell(4);
    await lab.runCell(0);
    await lab.startCell(1);
    await training(1).locator('.mark-line path').first().waitFor();
    await button('Pause').click();
    await lab.outputs(1).locator('section.limpid-training[data-state="paused"]').waitFor();
    const colour = (): Promise<string> =>
      training(1)
        .locator('.limpid-epoch')
        .evaluate((element) => getComputedStyle(element).color);
    const light = await colour();
    for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
      await lab.command(`Use Theme: ${theme}`);
      await lab.page.locator(`body[data-jp-theme-name="${theme}"]`).waitFor({ state: 'attached' });
      await lab.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
      await until(`the picture is in ${theme}`, async () => ((await colour()) === light) === theme.endsWith('Light'));
      await lab.screenshot(`jupyterlab-training-${theme.endsWith('Dark') ? 'dark' : 'light'}`);
    }
    await button('Stop and keep').click();
    await lab.ended(1);
  });
});
