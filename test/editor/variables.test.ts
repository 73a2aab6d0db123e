/** The view of variables in a real VS Code: it shows what they hold, follows a training, and warns of tensors that stay. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { appears, disappears, settles, until } from './browser.ts';
import { Editor } from './editor.ts';
import { flawsIn } from './flaws.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { wordIn } from './writing.ts';

const DATA = `import * as tf from '@tensorflow/tfjs';
const digit = tf.randomUniform([28, 28]);
const losses = [4, 2, 1, 0.5];
const tricky = { '$(bug) **bold**': 1, get now() { return 1; } };
const model = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4], name: 'hidden' })] });
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const kept: tf.Tensor[] = [];
console.log('ready');`;
const FIT = `await model.fit(tf.randomUniform([64, 4]), tf.ones([64, 8]), { epochs: 5000, callbacks: { onEpochEnd: () => new Promise((go) => setTimeout(go, 20)) } });`;
const LEAK = `kept.push(tf.ones([2500]));
console.log('kept', kept.length);`;

describe('variables in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = {
      'VALUES.ipynb': JSON.stringify(notebookOf(DATA, FIT, LEAK)),
      'OTHER.ipynb': JSON.stringify(notebookOf('1')),
    };
    editor = await Editor.start({ vsix: packagedExtension(), files });
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await editor.open('VALUES.ipynb');
  });
  after(() => editor.close());

  const view = () =>
    editor.page.locator('.pane', { has: editor.page.getByRole('button', { name: 'Variables Section' }) });
  const row = (name: string | RegExp) => view().getByRole('treeitem', { name });
  const saying = (text: string) => editor.outputs.locator('.output_container', { hasText: text }).first();
  /** A click opens a row; one that comes while rows move is lost. */
  const expand = async (name: string | RegExp): Promise<void> => {
    const closed = view().locator('[role=treeitem][aria-expanded=false]').and(row(name));
    await row(name).first().waitFor();
    await until(`${String(name)} is open`, async () => {
      if (await closed.isVisible()) await closed.click({ delay: 50 });
      return disappears(closed, 2000);
    });
  };

  /** The mouse rests there until the tip comes; where something moved meanwhile, it comes back. */
  const rest = (at: Locator, tip: Locator): Promise<void> =>
    until('the tip is there', async () => {
      await at.hover();
      if (await appears(tip.first(), 15_000)) return true;
      await editor.page.mouse.move(640, 890);
      return false;
    });

  /** A menu takes no click in the moment that it opens. */
  const choose = async (name: RegExp, item: string): Promise<void> => {
    await until('the menu is open', async () => {
      await row(name).click({ button: 'right' });
      return appears(editor.page.getByRole('menuitem').first(), 10_000);
    });
    await until(`${item} is chosen`, async () => {
      await settles(editor.page.getByRole('menuitem', { name: item }).click({ delay: 100, timeout: 5000 }));
      return disappears(editor.page.getByRole('menu'), 1000);
    });
  };

  it('shows nothing before a cell has run', async () => {
    await editor.command('Explorer: Focus on Variables View');
    // the list of files would leave it a few rows
    await editor.page.getByRole('button', { name: 'Explorer Section' }).click();
    await view().getByText('No variables yet.').waitFor();
  });

  it('shows class, shape, type, bytes and figures of each, as plain text', async () => {
    await editor.runCell('const digit');
    await saying('ready').waitFor({ timeout: 120_000 });
    await row(/^digit: Tensor \[28, 28\] float32, 3\.1 kB, μ 0\.\d+ σ 0\.\d+/).waitFor();
    await row(/^model: Sequential, 160 B, 1 layer, 40 parameters/).waitFor();
    assert.match(await row(/^losses/).innerText(), /█.*▁/);
    await expand(/^tricky/);
    await row('$(bug) **bold**: number 1').waitFor();
    assert.equal(await row('$(bug) **bold**').locator('.codicon-bug').count(), 0);
    await row(/^now: computed/).waitFor();
    // VS Code sets a name and what is beside it without a space, which no label can hold
    assert.deepEqual(await flawsIn(view().getByRole('tree'), ['label-content-name-mismatch']), []);
    for (const one of await view().getByRole('treeitem').all()) {
      const label = (await one.getAttribute('aria-label')) ?? '';
      const seen = (await one.locator('.label-name, .label-description').allInnerTexts()).join(' ').split(/[^\w.]+/);
      assert.deepEqual(
        seen.filter((word) => !label.includes(word)),
        [],
        label,
      );
    }
    await editor.screenshot('variables');
  });

  it('tells all of a tensor where the mouse rests: statistics, distribution, picture', async () => {
    const tip = editor.page
      .locator('.monaco-hover:visible, .workbench-hover:visible')
      .filter({ hasText: 'standard deviation' });
    await rest(row(/^digit/), tip);
    await tip.locator('img').nth(1).waitFor();
    await until('both pictures are drawn', async () => {
      const drawn = await tip
        .locator('img')
        .evaluateAll((images: HTMLImageElement[]) => images.map((image) => image.naturalWidth));
      return drawn.length === 2 && drawn.every((width) => width > 0);
    });
    await editor.screenshot('variables-tip');
    await editor.page.mouse.move(640, 890);
  });

  it('a hover in a cell tells the same', async () => {
    const tip = editor.page.locator('.monaco-hover:visible').filter({ hasText: 'standard deviation' });
    await rest(await wordIn(editor, 'const digit', 'digit'), tip);
    await tip.locator('img').nth(1).waitFor();
    await editor.screenshot('variables-hover');
    await editor.page.mouse.move(640, 890);
  });

  it('follows the weights of a model while it trains', async () => {
    await expand(/^model/);
    await expand(/^hidden/);
    await row(/^kernel: Variable \[4, 8\] float32/).waitFor();
    await editor.runCell('model.fit');
    const told = new Set<string | null>();
    await until('the weights have changed three times', async () => {
      told.add(await row(/^kernel/).getAttribute('aria-label'));
      return told.size > 3;
    });
    assert.ok(await editor.page.getByText('Interrupt', { exact: true }).first().isVisible());
    await editor.screenshot('variables-training');
    await editor.press('Interrupt');
    await editor.idle();
    await editor.screenshot('variables-interrupted');
  });

  it('warns of a cell that leaves tensors in each run', async () => {
    for (const time of [1, 2, 3]) {
      await editor.reveal('kept.push');
      await editor.runCell('kept.push');
      await saying(`kept ${time}`).waitFor();
      // until then its button stops it
      await editor.idle();
    }
    await view()
      .getByText(/\[\d+\], line 1: each of its last 3 runs has left tensors/)
      .waitFor();
    // the warning pushes the rows down
    let before: unknown;
    await until('the rows lie still', async () => {
      const [last, now] = [before, JSON.stringify(await row(/^Tensors in memory/).boundingBox())];
      before = now;
      return last === now;
    });
    await expand(/^Tensors in memory/);
    await row('[3]: 1 · 10.0 kB').waitFor();
    await editor.screenshot('variables-leak');
    await editor.theme('Dark 2026');
    await editor.screenshot('variables-leak-dark');
  });

  it('copies what a value is called, sorts by size, and shows a value in a cell', async () => {
    await choose(/^bias/, "Copy Variable's Name");
    await until('the name is on the clipboard', async () => {
      const copied = await editor.page.evaluate(() => navigator.clipboard.readText());
      return copied === 'model.layers[0]._trainableWeights[1].val';
    });
    await editor.command('Limpid: Sort Variables by Size');
    await until('the greatest is the first', async () => {
      const names = await view()
        .getByRole('treeitem')
        .evaluateAll((rows) => rows.map((one) => one.getAttribute('aria-label')));
      const variables = names.filter((name) => /^(digit|model|losses|tf):?/.test(name ?? ''));
      return (variables[0] ?? '').startsWith('digit');
    });
    await choose(/^bias/, 'Show Variable in a Cell');
    await editor.screenshot('variables-sorted');
    await editor.cell('model.layers[0]._trainableWeights[1].val').waitFor();
  });

  it('is empty after a restart', async () => {
    await editor.press('Restart');
    await view().getByText('No variables yet.').waitFor();
  });
});
