/** A VS Code that speaks Chinese: our commands, views, marks and pictures do too. */
import { Editor, keepsRuns } from './editor.ts';
import { notebookOf } from './notebook.ts';
import { setUpEditor } from './setup.mjs';
import { packagedExtension } from './vsix.ts';
import { rewrite } from './writing.ts';

const TRAINED = notebookOf(
  `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(0.001) });`,
  'await model.fit(tf.ones([64, 2]), tf.ones([64, 1]), { epochs: 1e6, batchSize: 8 });',
);
const FAILING = notebookOf("import 'no-such-package';");
const STALE = notebookOf('let x = 1;', '`tens ${x * 10}`');

describe('VS Code in Chinese', function () {
  this.timeout(240_000);
  let editor: Editor;

  before(async () => {
    await setUpEditor(console.log);
    editor = await Editor.start({
      vsix: packagedExtension(),
      files: {
        'failing.ipynb': JSON.stringify(FAILING),
        'trained.ipynb': JSON.stringify(TRAINED),
        'stale.ipynb': JSON.stringify(STALE),
      },
      language: 'zh-cn',
      environment: keepsRuns,
    });
  });
  after(() => editor.close());

  it('offers our commands and views by Chinese names', async () => {
    await editor.open('stale.ipynb');
    await editor.page.keyboard.press('F1');
    const row = (name: string) => editor.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    for (const name of ['新建 TypeScript 笔记本', '显示日志', '健康报告']) {
      await editor.page.locator('.quick-input-widget input').first().fill(`>${name}`);
      await row(name).waitFor();
    }
    await editor.page.locator('.quick-input-widget input').first().fill('>Limpid');
    await row('Limpid').waitFor();
    await editor.screenshot('zh-cn-commands');
    await editor.page.keyboard.press('Escape');
    for (const name of ['内核', '训练记录']) await view(name).waitFor();
  });

  it('says under a cell in Chinese what failed, and what to do', async () => {
    await editor.open('failing.ipynb');
    await editor.press('Run All');
    await editor.outputs
      .getByText(/找不到包 no-such-package。请在该文件夹中运行/)
      .first()
      .waitFor();
    await editor.idle();
    await editor.screenshot('zh-cn-error');
    await editor.open('stale.ipynb');
  });

  it('says in Chinese why a cell is stale', async () => {
    await editor.press('Run All');
    await editor.outputs.getByText('tens 10').waitFor();
    await editor.idle();
    await rewrite(editor, 'let x', 'let x = 2;');
    await editor.cell('let x = 2').getByRole('button', { name: '运行之后又编辑过。', exact: true }).waitFor();
    await editor.runCell('let x = 2');
    const reason = '已过期：使用了 `x`，单元格 [3] 之后改变了它。';
    await editor.cell('tens').getByRole('button', { name: reason, exact: true }).waitFor();
    await editor.screenshot('zh-cn-stale');
  });

  it('draws and steers a training in Chinese, and lists it', async () => {
    await editor.open('trained.ipynb');
    await editor.press('Run All');
    const training = (state: string) => editor.outputs.locator(`section.limpid-training[data-state="${state}"]`);
    const button = (name: string) => editor.outputs.getByRole('button', { name, exact: true });
    await training('running').locator('.mark-line path').first().waitFor();
    await button('暂停').and(editor.outputs.locator('[aria-disabled="false"]')).click();
    await training('paused').getByText('已在两批之间暂停。').waitFor();
    await training('paused').getByText('已暂停', { exact: true }).waitFor();
    for (const name of ['曲线', '学习率', '耗时'])
      await editor.outputs.getByRole('tab', { name, exact: true }).waitFor();
    await editor.screenshot('zh-cn-training');
    await button('继续').click();
    await training('running').waitFor();
    await button('停止并保留').click();
    await training('stopped')
      .getByText(/^训练已停止：/)
      .first()
      .waitFor();
    await editor.idle();
    await view('训练记录').click();
    await editor.page.getByRole('treeitem', { name: /^训练记录 [\da-f]{8}，已停止/ }).waitFor();
    await view('内核').click();
    await editor.page.getByRole('treeitem', { name: /^trained\.ipynb 的内核，始于/ }).waitFor();
    await editor.screenshot('zh-cn-views');
  });

  it('says in the cell that its kernel was restarted', async () => {
    await editor.press('Run All');
    await editor.outputs.locator('section.limpid-training[data-state="running"]').waitFor();
    await editor.press('重启');
    await editor.outputs.getByText('内核已重启。').first().waitFor();
  });

  /** The head of a view in the explorer. */
  function view(name: string): ReturnType<typeof editor.page.getByRole> {
    return editor.page.getByRole('button', { name: new RegExp(name) }).first();
  }
});
