/** A service in a real JupyterLab with anywidget: its panel, live, with a roll-out; tried by the form and stopped. */
import assert from 'node:assert/strict';
import { JupyterLab } from './jupyterlab.ts';

const SERVE = `import * as tf from '@tensorflow/tfjs';
import { driftReference, serve } from 'limpid';
const sums = (kernelInitializer: 'ones' | 'zeros') =>
  tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer })] });
const reference = driftReference({ inputs: tf.tensor2d(Array.from({ length: 101 }, (_, at) => [at, 200 - at])) });
const challenger = { model: sums('zeros'), canary: 0 };
const service = await serve(sums('ones'), { name: 'sums', reference, challenger });
service`;

describe('a service in JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'service.ipynb': [SERVE] });
    await lab.open('service.ipynb');
    await lab.runCell(0);
  });
  after(async () => lab.close());

  const panel = (state: string) => lab.outputs(0).locator(`section.limpid-service[data-state="${state}"]`);

  it('is drawn live, its champion first, and is tried with a row of the training', async () => {
    await panel('running').waitFor();
    await panel('running').getByRole('cell', { name: 'Challenger' }).waitFor();
    const fields = panel('running').locator('.limpid-try-number');
    assert.deepEqual(await fields.evaluateAll((all) => all.map((one) => Reflect.get(one, 'value') as unknown)), [
      '50',
      '150',
    ]);
    await fields.nth(1).fill('4.5');
    await panel('running').getByRole('button', { name: 'Send', exact: true }).click();
    await panel('running').getByText('[1, 1]: [54.5]').waitFor();
    await panel('running').getByText('1 in all').waitFor();
    await lab.screenshot('jupyterlab-service');
  });

  it('is stopped by its button, and leaves its table', async () => {
    await panel('running').getByRole('button', { name: 'Stop', exact: true }).click();
    // the widget goes with its comm, and what the file keeps stands in its place
    await lab.outputs(0).getByText('sums has answered 1 requests, 0 of them failed, and has been stopped.').waitFor();
    await lab.screenshot('jupyterlab-service-stopped');
  });
});
