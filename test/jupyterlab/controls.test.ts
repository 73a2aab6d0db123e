/** JupyterLab's stop button, completion popup and restart, with our kernel behind them. */
import assert from 'node:assert/strict';
import { JupyterLab } from './jupyterlab.ts';

const CELLS = ['const answer: number = 41', 'console.log("spinning"); while (true) {}', 'answer + 1', ''];

describe('controls of JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'controls.ipynb': CELLS });
    await lab.open('controls.ipynb');
  });
  after(async () => lab.close());

  it('the stop button ends an endless loop, and the variables are still there', async () => {
    await lab.runCell(0);
    await lab.startCell(1);
    await lab.outputs(1).filter({ hasText: 'spinning' }).waitFor();
    assert.equal(await lab.prompt(1).innerText(), '[*]:');
    await lab.press('notebook:interrupt-kernel');
    await lab.outputs(1).filter({ hasText: 'Interrupted' }).waitFor();
    await lab.screenshot('jupyterlab-stop');
    await lab.runCell(2);
    await lab.shows(2, /^42$/);
  });

  it('the popup offers completions, and inserts the one that is chosen', async () => {
    await lab.edit(3);
    await lab.page.keyboard.type('answer.to');
    await lab.page.keyboard.press('Tab');
    const popup = lab.page.locator('.jp-Completer:visible');
    await popup.locator('.jp-Completer-item', { hasText: 'toPrecision' }).waitFor();
    await lab.screenshot('jupyterlab-completion');
    await popup.locator('.jp-Completer-item', { hasText: 'toFixed' }).click();
    await lab.cell(3).locator('.cm-content').filter({ hasText: 'answer.toFixed' }).waitFor();
  });

  it('a restarted kernel has forgotten the variables, counts anew and runs on', async () => {
    await lab.press('notebook:restart-kernel');
    await lab.accept();
    await lab.idle();
    await lab.runCell(2);
    await lab.outputs(2).filter({ hasText: 'ReferenceError' }).waitFor();
    await lab.runCell(0);
    assert.equal(await lab.prompt(0).innerText(), '[2]:');
    await lab.screenshot('jupyterlab-restart');
  });
});
