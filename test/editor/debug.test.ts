/** The debugger in a real VS Code: breakpoints in cells and in files, tensors among variables, steps, log points, and the end. */
import { until } from './browser.ts';
import { Editor } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { place } from './writing.ts';

const IMPORTS = "import * as tf from '@tensorflow/tfjs';\nimport { half } from './half.ts';\nconsole.log('imported');";
const SCALED = `function scaled(n: number): number {
  const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);
  const y = half(n);
  return y + x.size;
}
console.log('defined');`;
const CALL = "const result = scaled(8);\nconsole.log('result', result);";
const TRAINING = `const layer = tf.layers.dense({ name: 'dense_1', units: 2, inputShape: [3] });
const model = tf.sequential({ layers: [layer] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await model.fit(tf.ones([4, 3]), tf.ones([4, 2]), { epochs: 1, batchSize: 4 });
console.log('trained');`;
const HALF = 'export function half(n: number): number {\n  const halved = n / 2;\n  return halved;\n}\n';

describe('the debugger in VS Code', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    const files = { 'DEBUG.ipynb': JSON.stringify(notebookOf(IMPORTS, SCALED, CALL, TRAINING)), 'half.ts': HALF };
    editor = await Editor.start({ vsix: packagedExtension(), files });
    await editor.open('DEBUG.ipynb');
  });
  after(() => editor.close());

  const frame = (name: string) => editor.page.locator('.debug-call-stack .monaco-list-row', { hasText: name });
  const variable = (name: RegExp) => editor.page.locator('.debug-variables').getByRole('treeitem', { name });
  const output = (text: string) => editor.outputs.getByText(text, { exact: true });
  const tool = (name: string) => editor.page.locator('.debug-toolbar').getByRole('button', { name });
  const ended = () => editor.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });

  /** A row is told anew while it loads, and takes no click then. */
  const expand = (name: RegExp) =>
    until(`${String(name)} is open`, async () => {
      const row = variable(name).first();
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      return (await row.getAttribute('aria-expanded')) === 'true';
    });

  it('stops in a cell that another cell calls, and shows the stack', async () => {
    await editor.runCell('imported');
    await output('imported').waitFor();
    await place(editor, 'function scaled', 'half');
    await editor.page.keyboard.press('F9');
    await editor.runCell('function scaled');
    await output('defined').waitFor();
    await debugCell();
    await frame('scaled').waitFor();
    await frame('Cell 3').waitFor();
  });

  it('tells of a tensor its type, shape and figures, and inside its values by rows', async () => {
    await expand(/^Scope Locals/);
    await variable(/^x, value Tensor float32 \[2, 3\] · min 1 max 6 mean 3\.5/).waitFor();
    await expand(/^x, value/);
    await variable(/^mean, value 3\.5/).waitFor();
    await expand(/^values, value/);
    await variable(/^\[1\], value \[4, 5, 6\]/).waitFor();
    await editor.screenshot('debug-tensor');
  });

  it('steps into a file and out of it, and the cell ends as if nothing had been', async () => {
    await tool('Step Into').click();
    await frame('half').waitFor();
    await editor.page.getByRole('tab', { name: 'half.ts', selected: true }).waitFor();
    await tool('Step Over').click();
    await variable(/^halved, value 4/).waitFor();
    await editor.screenshot('debug-file');
    await tool('Step Out').click();
    await frame('half').waitFor({ state: 'detached' });
    await tool('Continue').click();
    await ended();
    await output('result 10').waitFor();
  });

  it('stops in a file at a breakpoint of its own, and prints what a log point says', async () => {
    await editor.page.getByRole('tab', { name: 'half.ts' }).click();
    const line = editor.page.locator('.editor-instance .view-line', { hasText: 'return halved' });
    await line.click();
    await editor.page.keyboard.press('F9');
    await editor.page.getByRole('tab', { name: 'DEBUG.ipynb' }).click();
    await place(editor, 'function scaled', 'half');
    await editor.page.keyboard.press('F9');
    await place(editor, 'const result', 'console');
    await editor.command('Debug: Add Logpoint...');
    await editor.page.locator('.breakpoint-widget .monaco-editor.focused').waitFor();
    // typed letter by letter, it would be completed
    await editor.page.keyboard.insertText('told {result * 2}');
    await editor.page.keyboard.press('Enter');
    await debugCell();
    await frame('half').waitFor();
    await editor.page.getByRole('tab', { name: 'DEBUG.ipynb' }).click();
    await editor.screenshot('debug-log-point');
    await tool('Continue').click();
    await ended();
    // both are of one stream
    await editor.outputs
      .getByText(/told 20\s*result 10/)
      .first()
      .waitFor();
  });

  it('stops a training at a layer, as a function breakpoint', async () => {
    await editor.command('Add Function Breakpoint');
    await editor.page.locator('.debug-breakpoints input:focus').waitFor();
    await editor.page.keyboard.type('dense_1');
    await editor.page.keyboard.press('Enter');
    await debugCell('const layer', 'layer');
    await frame('dense_1, forward, step 1').waitFor();
    await variable(/^activations, value Tensor float32 \[4, 2\]/).waitFor();
    await editor.screenshot('debug-layer');
    await tool('Continue').click();
    await ended();
    await editor.page.getByRole('tab', { name: 'DEBUG.ipynb' }).click();
    await output('trained').waitFor();
  });

  it("lets VS Code's own debugger in beside it, for profiles", async () => {
    await editor.command('Limpid: Attach JavaScript Debugger');
    const disconnect = editor.page.locator('.debug-toolbar .codicon-debug-disconnect');
    await disconnect.waitFor();
    await editor.runCell('imported');
    await editor
      .cell('imported')
      .locator('.execution-count-label', { hasText: /\[[1-9]\d*\]/ })
      .waitFor();
    await editor.idle();
    await editor.screenshot('debug-attached');
    await disconnect.click();
    await ended();
  });

  it('ends with the kernel', async () => {
    await debugCell();
    await frame('half').waitFor();
    await editor.page.getByRole('tab', { name: 'DEBUG.ipynb' }).click();
    await editor.press('Restart');
    await ended();
  });

  async function debugCell(cell = 'const result', word = 'result'): Promise<void> {
    await place(editor, cell, word);
    await editor.command('Limpid: Debug Cell');
  }
});
