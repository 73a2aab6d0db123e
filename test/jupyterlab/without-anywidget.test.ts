/** A training in a real JupyterLab that manages widgets and has no anywidget to draw ours: the chart that any JupyterLab draws. */
import assert from 'node:assert/strict';
import { until } from '../editor/browser.ts';
import { JupyterLab } from './jupyterlab.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [200] })] });
model.compile({ optimizer: tf.train.sgd(0.001), loss: 'meanSquaredError' });
const x = tf.randomUniform([256, 200]);
const y = tf.ones([256, 1]);
undefined`;

const NOTEBOOK = [
  MODEL,
  'const history = await model.fit(x, y, { epochs: 300 }); undefined',
  `const sgd = tf.train.sgd(1e-6);
const w = tf.variable(tf.scalar(1));
for (const began = Date.now(); Date.now() - began < 3000;) sgd.minimize(() => w.square()); undefined`,
];

describe('a training in JupyterLab without anywidget', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'training.ipynb': NOTEBOOK }, { without: ['anywidget'] });
    await lab.open('training.ipynb');
    await lab.runCell(0);
  });
  after(async () => lab.close());

  const NO_PICTURE = /error|widget|could not|not found|javascript/i;

  for (const [cell, what] of [
    [1, 'a fit'],
    [2, 'a loop of one’s own'],
  ] as const) {
    it(`${what} has a chart while it runs and when it has ended, and nothing that failed`, async () => {
      await lab.startCell(cell);
      await lab.outputs(cell).locator('svg.marks, canvas.marks').first().waitFor();
      assert.doesNotMatch(await lab.outputs(cell).first().innerText(), NO_PICTURE);
      await lab.screenshot(`jupyterlab-without-anywidget-${cell}`);
      await lab.ended(cell);
      // the last picture is drawn in the place of the one before
      await until('there is one chart', async () => {
        const charts = await lab.outputs(cell).locator('svg.marks, canvas.marks').count();
        return charts === 1 && (await lab.outputs(cell).count()) === 1;
      });
      assert.doesNotMatch(await lab.outputs(cell).first().innerText(), NO_PICTURE);
      await lab.screenshot(`jupyterlab-without-anywidget-${cell}-ended`);
    });
  }

  it('nothing is said of widgets anywhere on the page', async () => {
    assert.equal(await lab.page.locator('.jupyter-widgets, .jp-mod-error, .jp-RenderedError').count(), 0);
    assert.equal(await lab.page.getByText(/Error displaying widget|Error creating widget|model not found/).count(), 0);
  });
});
