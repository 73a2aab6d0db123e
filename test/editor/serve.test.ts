/** A service in a real VS Code: its panel follows the requests, tries it by the form, and stops it. */
import assert from 'node:assert/strict';
import { Editor } from './editor.ts';
import { flawsIn } from './flaws.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const SERVE = `import * as tf from '@tensorflow/tfjs';
import { driftReference, serve } from 'limpid';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3], kernelInitializer: 'ones' })] });
const rooms = tf.randomNormal([500, 3], 0, 1, 'float32', 1);
const reference = driftReference({ inputs: rooms }, { columns: ['light', 'air', 'heat'] });
let round = 0;
const service = await serve(model, { name: 'sums', reference });
service`;
/** Rows like those of the training, one in ten of them too short; run once more, rows that are all lighter, twice as many as are compared at once. */
const ASK = `const ask = (instances: number[][]) =>
  fetch(service.url + '/v1/models/sums:predict', { method: 'POST', body: JSON.stringify({ instances }) });
round += 1;
if (round === 1) for (let at = 0; at < 60; at++) await ask([[at, 1, 2].slice(at % 10 === 0 ? 1 : 0)]);
else for (let at = 0; at < 2; at++) {
  await ask((rooms.add([2, 0, 0]).arraySync() as number[][]).slice(0, 250));
  await new Promise((done) => setTimeout(done, 1100));
}
console.log('round', round);`;

describe('a service in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { 'service.ipynb': JSON.stringify(notebookOf(SERVE, ASK)) },
    });
  });
  after(() => editor.close());

  const panel = (state: string) => editor.outputs.locator(`section.limpid-service[data-state="${state}"]`);
  const figure = (name: string) => panel('running').locator('.limpid-gauge', { hasText: name });

  it('shows what it does as requests come, and which of them failed', async () => {
    await editor.open('service.ipynb');
    await editor.runCell('serve(model');
    await panel('running').waitFor();
    await figure('Requests/s').getByText('0 in all').waitFor();
    await editor.runCell('instances');
    await figure('Requests/s').getByText('60 in all').waitFor();
    await figure('Errors').getByText('6', { exact: true }).waitFor();
    await editor.outputs.getByText('round 1').waitFor();
    await editor.reveal('serve(model');
  });

  it('answers the form, and shows the error of a row that it refuses', async () => {
    const answer = panel('running').getByRole('status', { name: 'Answer' });
    const field = (at: number) => panel('running').locator('.limpid-try-number').nth(at);
    for (const [at, value] of ['4', '5', '6.5'].entries()) await field(at).fill(value);
    await panel('running').getByRole('button', { name: 'Send', exact: true }).click();
    await answer.getByText('[1, 1]: [15.5]').waitFor();
    await figure('Requests/s').getByText('61 in all').waitFor();
    await editor.theme('Dark 2026');
    await editor.outputs.locator('body.vscode-dark').waitFor({ state: 'attached' });
    assert.deepEqual(await flawsIn(panel('running')), []);
    await editor.screenshot('serve-dark');
    await field(1).fill('');
    await field(1).press('Enter');
    await answer.getByText(/^400: /).waitFor();
    await editor.theme('Light 2026');
    await editor.outputs.locator('body.vscode-light').waitFor({ state: 'attached' });
    assert.deepEqual(await flawsIn(panel('running')), []);
    await editor.screenshot('serve-light');
  });

  it('alarms when rows come that are not those of the training', async () => {
    await editor.runCell('instances');
    await editor.outputs.getByText('round 2').waitFor();
    await panel('running').getByText('Drift: what comes is not what the model has learnt from.').waitFor();
    await panel('running')
      .getByText(/^inputs · light: psi /)
      .waitFor();
    await editor.screenshot('serve-drift');
  });

  it('is stopped, and the notebook keeps its last state', async () => {
    await panel('running').getByRole('button', { name: 'Stop', exact: true }).click();
    await panel('stopped').getByText('Stopped', { exact: true }).waitFor();
    await editor.idle();
    const { cells } = await editor.save('service.ipynb', (notebook) =>
      JSON.stringify(notebook).includes('has been stopped'),
    );
    const kept = JSON.stringify(cells[0]?.outputs);
    assert.match(kept, /sums has answered 63 requests, 6 of them failed, and has been stopped\./);
    assert.doesNotMatch(kept, /widget-view/);
    await editor.screenshot('serve-stopped');
  });
});
