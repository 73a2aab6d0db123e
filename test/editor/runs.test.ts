/** The view of the project's runs in a real VS Code: what was trained is there, and all that can be clicked at it works. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { appears, disappears, settles, until } from './browser.ts';
import { Editor, keepsRuns } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const TRAINING = notebookOf(
  `import * as tf from '@tensorflow/tfjs';
import { modelCheckpoint } from 'limpid';
for (const callbacks of [[modelCheckpoint({ path: 'kept' })], []]) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(tf.ones([32, 4]), tf.ones([32, 1]), { epochs: 3, callbacks });
}
console.log('trained');`,
);

const BUSY = notebookOf(
  `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const onEpochEnd = () => new Promise<void>((done) => setTimeout(done, 20));
for (const epochs of [3, 3, 1e6]) await model.fit(tf.ones([32, 4]), tf.ones([32, 1]), { epochs, callbacks: { onEpochEnd } });`,
);

describe('runs in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = {
      'TRAINING.ipynb': TRAINING,
      'BUSY.ipynb': BUSY,
      'other/.limpid/.gitignore': '*',
      'other/OTHER.ipynb': TRAINING,
    };
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, JSON.stringify(file)])),
      environment: keepsRuns,
    });
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  after(() => editor.close());

  const file = (...names: string[]): string => path.join(editor.folder, ...names);
  const runs = () => editor.page.getByRole('treeitem', { name: /^Run [\da-f]{8}, done · loss .* · 3 epochs/ });
  const view = () => editor.page.locator('.pane', { has: editor.page.getByRole('button', { name: 'Runs Section' }) });
  const selectAll = async (): Promise<void> => {
    const [first, ...others] = await runs().all();
    await first?.click();
    for (const other of others) await other.click({ modifiers: ['ControlOrMeta'] });
  };

  it('says that there are none, and that none is chosen', async () => {
    await editor.open('TRAINING.ipynb');
    await editor.command('Explorer: Focus on Runs View');
    await view().getByText('No runs yet.').waitFor();
    await editor.screenshot('runs-none');
    await editor.command('Limpid: Compare Runs');
    await editor.notice('No run is chosen in the view Runs.');
    await editor.command('Notifications: Clear All Notifications');
  });

  it('lists what was trained; two that are selected are compared in a new cell', async () => {
    await editor.press('Run All');
    await editor.outputs.getByText('trained').waitFor({ timeout: 120_000 });
    await runs().nth(1).waitFor();
    assert.equal(await runs().count(), 2);
    await selectAll();
    await view().getByRole('button', { name: 'Compare Runs' }).first().click();
    await editor.cell('compareRuns(').waitFor();
    await editor.screenshot('runs');
  });

  // a read of a SQLite store touches its files, and each list led to the next
  it('reads the list no more than it is written', async () => {
    const touched = (): number => statSync(file('.limpid/runs.db-shm')).mtimeMs;
    await until('nobody has read the store for six seconds', async () => {
      const before = touched();
      await setTimeout(6000);
      return touched() === before;
    });
  });

  it('restores a run with a checkpoint into a cell, and offers it for no other', async () => {
    await runs().nth(0).click();
    assert.deepEqual(await menuOf(0), ['Compare Runs', "Copy Run's ID", 'Export Runs…', 'Delete Runs…']);
    await runs().nth(1).click();
    await chooseIn(1, 'Restore Run into a Cell');
    await editor.cell('.restore()').waitFor();
    await editor.runCell('.restore()');
    await editor.outputs
      .getByText(/5 parameters/)
      .first()
      .waitFor();
  });

  it('copies the id', async () => {
    await chooseIn(1, "Copy Run's ID");
    await until('the id of the older run is on the clipboard', async () => {
      const id = await editor.page.evaluate(() => navigator.clipboard.readText());
      return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) && (await nameOf(1)).includes(id.slice(0, 8));
    });
  });

  it('exports to each format', async () => {
    await selectAll();
    await chooseIn(1, 'Export Runs…');
    await editor.page.getByRole('option', { name: 'CSV' }).click();
    await saveAs('OK');
    await editor.notice(file('runs.csv'));
    const rows = readFileSync(file('runs.csv'), 'utf8').trim().split('\r\n');
    assert.equal(rows[0], 'run,metric,epoch,batch,value,time');
    assert.equal(new Set(rows.slice(1).map((row) => row.split(',')[0])).size, 2);
    for (const [format, name] of [
      ['TensorBoard', 'logs'],
      ['MLflow', 'mlruns'],
    ] as const) {
      await selectAll();
      await chooseIn(1, 'Export Runs…');
      await editor.page.getByRole('option', { name: format }).click();
      await saveAs('Export Here');
      await editor.notice(file(name));
    }
    assert.equal(readdirSync(file('logs')).length, 2);
    const [experiment = ''] = readdirSync(file('mlruns'));
    assert.ok(existsSync(file('mlruns', experiment, 'meta.yaml')));
    await editor.command('Notifications: Clear All Notifications');
  });

  it('says that runs of two projects are not compared and not exported, and deletes them', async () => {
    await editor.page.getByRole('treeitem', { name: 'other' }).click();
    await editor.open('OTHER.ipynb');
    await editor.press('Run All');
    await editor.outputs.getByText('trained').waitFor({ timeout: 120_000 });
    await runs().nth(3).waitFor();
    for (const command of ['Compare Runs', 'Export Runs…']) {
      await selectAll();
      await chooseIn(3, command);
      await editor.notice('These runs are of several projects');
      await editor.command('Notifications: Clear All Notifications');
    }
    await selectAll();
    await chooseIn(3, 'Delete Runs…');
    await editor.page.getByText('Delete these 4 runs?').waitFor();
    await editor.page.getByRole('button', { name: 'Delete', exact: true }).click();
    await view().getByText('No runs yet.').waitFor();
  });

  // the list was read anew meanwhile, and knew of no run; VS Code refused a cell where outputs had changed in that moment
  it('loses no click while a training changes the list and the notebook', async () => {
    await editor.open('BUSY.ipynb');
    await editor.press('Run All');
    await runs().nth(1).waitFor();
    await editor.page.getByRole('treeitem', { name: /^Run [\da-f]{8}, running/ }).waitFor();
    await selectAll();
    for (let click = 0; click < 40; click++) {
      await view().getByRole('button', { name: 'Compare Runs' }).first().click();
      await setTimeout(100);
    }
    await editor.press('Interrupt');
    await editor.idle();
    await editor.save('BUSY.ipynb', ({ cells }) => cells.length === 1 + 40);
  });

  it('says why runs cannot be listed, and lists the others', async () => {
    await editor.open('OTHER.ipynb');
    await editor.press('Run All');
    await runs().nth(1).waitFor();
    for (const name of readdirSync(file('.limpid'))) if (name.startsWith('runs.db')) rmSync(file('.limpid', name));
    writeFileSync(file('.limpid/runs.db'), 'no database, but longer than its header is, which has 100 bytes'.repeat(9));
    await view()
      .getByRole('treeitem', { name: /RUNS_UNUSABLE: .* it is damaged/ })
      .waitFor();
    await until('two runs are listed', async () => (await runs().count()) === 2);
    await editor.screenshot('runs-damaged');
    rmSync(file('other/.limpid'), { recursive: true });
    await view().hover();
    await view().getByRole('button', { name: 'Refresh Runs' }).click();
    await runs().first().waitFor({ state: 'detached' });
    await editor.theme('Dark 2026');
    await editor.screenshot('runs-damaged-alone');
  });

  async function openMenu(run: number): Promise<void> {
    await until('the menu is open', async () => {
      await runs().nth(run).click({ button: 'right' });
      return appears(editor.page.getByRole('menuitem').first(), 10_000);
    });
  }

  async function menuOf(run: number): Promise<string[]> {
    await openMenu(run);
    const items = await editor.page.getByRole('menuitem').allTextContents();
    await editor.page.keyboard.press('Escape');
    await editor.page.getByRole('menu').waitFor({ state: 'hidden' });
    return items;
  }

  /** The dialog that asks where to takes no click while it reads the folder. */
  async function saveAs(name: string): Promise<void> {
    const button = editor.page.locator('.quick-input-widget').getByRole('button', { name, exact: true });
    await button.waitFor();
    await until(`${name} is pressed`, async () => {
      await settles(button.click({ timeout: 5000 }));
      return disappears(button, 2000);
    });
  }

  /** A menu takes no click in the moment that it opens. */
  async function chooseIn(run: number, item: string): Promise<void> {
    await openMenu(run);
    await until(`${item} is chosen`, async () => {
      await settles(editor.page.getByRole('menuitem', { name: item }).click({ delay: 100, timeout: 5000 }));
      return disappears(editor.page.getByRole('menu'), 1000);
    });
  }

  async function nameOf(run: number): Promise<string> {
    return (await runs().nth(run).getAttribute('aria-label')) ?? '';
  }
});
