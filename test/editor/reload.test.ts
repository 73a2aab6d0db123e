/** Kernels outlive their windows: a training goes on while VS Code is loaded anew, or loses its extension host, and nothing of it is lost. */
import assert from 'node:assert/strict';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';

const EPOCHS = 60;
const MODEL = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [20] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const x = tf.randomUniform([64, 20]);
const y = tf.ones([64, 1]);
console.log('kernel', process.ppid);`;
const FIT = `const onEpochEnd = async (epoch: number) => {
  console.log(\`epoch \${epoch + 1}.\`);
  await new Promise((done) => setTimeout(done, 300));
};
const { epoch } = await model.fit(x, y, { epochs: ${EPOCHS}, callbacks: { onEpochEnd } });
console.log('trained', epoch.length);`;
const AFTER = `console.log('still', process.ppid, epoch.length);`;
const ALL = Array.from({ length: EPOCHS }, (_, index) => `epoch ${index + 1}.\n`).join('');

describe('a kernel outlives its window', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = {
      'reloaded.ipynb': JSON.stringify(notebookOf(MODEL, FIT, AFTER)),
      'crashed.ipynb': JSON.stringify(notebookOf(MODEL, FIT, AFTER)),
    };
    editor = await Editor.start({ vsix: packagedExtension(), files });
  });
  after(() => editor.close());

  const saying = (text: string | RegExp) => editor.outputs.locator('.output_container', { hasText: text }).first();

  /** Starts the training and waits until it is in its midst. */
  async function begin(notebook: string): Promise<void> {
    await editor.open(notebook);
    await editor.press('Run All');
    await saying('epoch 5.').waitFor();
  }

  /** Waits for the end, and looks at what the file says of the whole. */
  async function checkNothingLost(notebook: string): Promise<void> {
    await saying(`trained ${EPOCHS}`).waitFor({ timeout: 120_000 });
    await editor.outputs.locator('section.limpid-training[data-state="done"]').waitFor();
    // it waited when the window went
    await editor.reveal('still');
    await saying(/still \d+ 60/).waitFor();
    const { cells } = await editor.save(notebook, ({ cells }) => JSON.stringify(cells.at(-1)).includes('still '));
    const [model, fit, after] = cells.map(({ outputs = [] }) => outputs.map(textOf).join(''));
    assert.equal(fit, `${ALL}trained ${EPOCHS}\n`);
    assert.equal(after, model?.replace(/^kernel (\d+)$/m, `still $1 ${EPOCHS}`));
  }

  it('when the window is loaded anew', async () => {
    await begin('reloaded.ipynb');
    await editor.reload('reloaded.ipynb');
    await saying('epoch 5.').waitFor();
    await editor.cell('import * as tf').getByText('[1]', { exact: true }).waitFor();
    await editor.screenshot('reload-training-goes-on');
    await checkNothingLost('reloaded.ipynb');
    await editor.screenshot('reload-nothing-lost');
  });

  it('and is stopped from the view of kernels', async () => {
    await editor.page.getByRole('button', { name: 'Kernels Section' }).click();
    const row = editor.page.getByRole('treeitem', { name: 'Kernel of reloaded.ipynb' });
    await row.hover();
    await editor.screenshot('kernels-view');
    await row.getByRole('button', { name: 'Stop Kernel' }).click();
    await editor.notice('The kernel ended');
    await row.waitFor({ state: 'detached' });
  });

  it('when the extension host is killed', async () => {
    await begin('crashed.ipynb');
    await editor.killExtensionHost();
    await checkNothingLost('crashed.ipynb');
  });
});

function textOf({ text = '' }: { [field: string]: unknown }): string {
  return [text].flat().join('');
}
