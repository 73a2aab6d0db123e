/** The pictures in Chinese, as an editor shows them that speaks it. */
import assert from 'node:assert/strict';
import { EXPLANATION, LATENT, MISTAKES, TENSORS, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { screenshot } from '../editor/browser.ts';
import { viewsOf } from './gallery.ts';
import { rendererPage } from './page.ts';
import { explanationPicture, latentPicture, trainingPicture } from './pictures.ts';

const ACTIONS = ['pause', 'resume', 'stop', 'learning-rate', 'checkpoint', 'explain'] as const;

describe('pictures in Chinese', function () {
  this.timeout(180_000);
  const output = rendererPage(undefined, 'zh-cn');

  const text = (): Promise<string> => output.page.locator('#cell').innerText();
  /** What no language translates: names of the user's, and of formats. */
  const names = /CSV|Adam|conv2d|dense|fit|cell|[a-z]+_[a-z\d]+/g;

  it('say how a training goes, in its bar, tiles, tabs and axes', async () => {
    const steering = { comm: 'comm', actions: [...ACTIONS] };
    const picture = trainingPicture({ sequence: 3, learningRate: 0.001, steering, views: viewsOf(3) });
    await output.render('cell', TRAINING, picture);
    await output.receive({ type: 'limpid.training', comm: 'comm', message: { type: 'picture', picture } });
    for (const name of ['暂停', '停止并保留', '检查点', '解释', '显示为表格', '复制为 CSV']) {
      await output.page.getByRole('button', { name, exact: true }).waitFor();
    }
    for (const name of ['曲线', '学习率', '耗时', '梯度', '更新量', '权重', '直方图', '系统']) {
      await output.page.getByRole('tab', { name, exact: true }).waitFor();
    }
    await output.page.getByRole('toolbar', { name: '控制训练' }).waitFor();
    await output.page.getByText('第 3 轮，共 5 轮').first().waitFor();
    assert.deepEqual(englishIn(await text()), []);
    const answer = { type: 'answer', action: 'pause', ok: true, text: 'Paused between two batches.' };
    await output.receive({ type: 'limpid.training', comm: 'comm', message: answer });
    await output.page.getByText('已在两批之间暂停。').waitFor();
    await output.settle();
    await screenshot(output.page, 'chinese-training');
    for (const name of ['学习率', '耗时', '梯度', '更新量', '权重', '直方图', '系统']) {
      await output.page.getByRole('tab', { name, exact: true }).click();
      await output.settle();
      assert.deepEqual(englishIn(await text()), [], name);
    }
  });

  it('say what a training was, when it is over', async () => {
    const picture = trainingPicture({ state: 'done', steering: null });
    await output.render('cell', TRAINING, picture);
    const region = output.page.getByRole('region');
    assert.match(
      (await region.getAttribute('aria-label')) ?? '',
      /^训练完成：\d+ 轮（共 5 轮），用时 .*最佳轮：第 \d 轮/,
    );
    await output.page.getByRole('button', { name: '显示为表格' }).click();
    assert.deepEqual(englishIn(await text()), []);
    await screenshot(output.page, 'chinese-table');
  });

  it('explain a prediction', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    for (const word of ['最强部分', '不透明度', '类别概率', '◀ 预测'])
      await output.page.getByText(word).first().waitFor();
    await screenshot(output.page, 'chinese-explanation');
    await output.render('cell', LATENT, latentPicture());
    await output.page.getByRole('button', { name: '回到原编码' }).waitFor();
  });

  it('show mistakes', async () => {
    await output.render('cell', MISTAKES, {
      title: '验证集',
      note: '',
      classes: ['猫', '狗'],
      counts: [
        [8, 2],
        [0, 9],
      ],
      columns: ['重量'],
      samples: [
        { index: 4, label: 0, prediction: 1, probability: 0.9, labelProbability: 0.1, picture: null, values: [3] },
      ],
      summary: '',
      table: { columns: ['真实', '猫', '狗'], rows: [] },
    });
    await output.page.getByRole('gridcell', { name: '猫 被误判为 狗：2' }).click();
    assert.equal(await output.page.getByRole('status').innerText(), '猫 被误判为 狗（置信度由高到低）：1/2');
    assert.deepEqual(englishIn(await text()), []);
    await screenshot(output.page, 'chinese-mistakes');
  });

  it('sort tensors', async () => {
    const table = {
      columns: ['持有者', '字节数'],
      rows: [
        ['x', '4 B'],
        [null, '8 B'],
      ],
    };
    const orders = [
      [0, 1],
      [1, 0],
    ].map((places, at) => ({ places, isFalling: at === 1 }));
    await output.render('cell', TENSORS, { summary: '2 个张量。', note: '', table, sort: 0, orders, cells: table });
    await output.page.getByTitle('按字节数排序').click();
    assert.deepEqual(englishIn(await text()), []);
    assert.match(await text(), /没有名称的对象[^]*各单元格创建、保留和丢失的张量/);
  });

  it('say why a chart is not drawn', async () => {
    await output.render('cell', VEGA_LITE, { data: { url: 'https://example.org/rows.csv' }, mark: 'bar' });
    await output.page.getByText('无法显示此输出。').waitFor();
    await output.page.getByText('请将各行放入 data.values').waitFor();
  });

  /** Lines with words of English in them. */
  function englishIn(shown: string): string[] {
    return shown.split('\n').filter((line) => /[A-Za-z]{3,}/.test(line.replace(names, '')));
  }
});
