/** Parts that put what they say together from several sentences say it in Chinese, with the marks of Chinese and no English left. */
import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { format } from '../../../kernel/src/display/format.ts';
import { outcomeOf } from '../../../kernel/src/doctor/experiments/verdict.ts';
import { compareModels } from '../../../kernel/src/inspection/compare-models.ts';
import { inspect } from '../../../kernel/src/inspection/inspect.ts';
import { patch } from '../../../kernel/src/inspection/patch.ts';
import { profile } from '../../../kernel/src/inspection/profile.ts';
import { MemoryReport } from '../../../kernel/src/memory/report.ts';
import { TensorsReport } from '../../../kernel/src/memory/tensors-report.ts';
import { told, type Found } from '../../../kernel/src/numbers/origin.ts';
import { NumberWatch } from '../../../kernel/src/numbers/watch-numbers.ts';
import { inspectData } from '../../../kernel/src/portraits/inspect-data/inspect-data.ts';
import { speak } from '../../../kernel/src/spoken.ts';
import {
  gradientReason,
  lossReason,
  stepReason,
  valLossReason,
} from '../../../kernel/src/training/breakpoints/conditions.ts';
import { readRequest } from '../../../kernel/src/training/steering/request.ts';

const health = { shape: [4, 4], dtype: 'float32', size: 16, nan: 4, infinite: 0, min: 0.1, max: 3 };
const FOUND: Found = {
  began: 'operation',
  operation: 'Log',
  layer: 'dense',
  ...{ step: 7, epoch: 2, batch: 3 },
  output: health,
  inputs: [
    { name: 'x', ...health, nan: 0, min: -1 },
    { name: 'y', ...health, nan: 0, min: 3 },
  ],
};
const UPDATE: Found = {
  began: 'update',
  operation: 'Adam',
  weight: 'dense/kernel',
  output: { ...health, nan: 16, min: null, max: null },
  inputs: [{ name: 'gradient', ...health, nan: 0, infinite: 16, min: null, max: null }],
};
const DATA: Found = { began: 'data', operation: 'MatMul', layer: 'dense', inputs: [{ name: 'inputs', ...health }] };

describe('in Chinese', () => {
  before(() => tf.setBackend('cpu'));
  beforeEach(() => speak('zh-cn'));
  afterEach(() => speak('en'));

  it('it is told where the first value that is not finite came from', () => {
    const table: [Found, string][] = [
      [
        FOUND,
        '在第 7 步（第 2 轮第 3 批），层 dense 中的 Log 最先给出了非有限值：float32 [4, 4]，25.0 % 为 NaN，其余为 0.100 … 3.00。' +
          '其 x 为 float32 [4, 4]，−1.00 … 3.00，且其 y 为 float32 [4, 4]，全部为 3.00。',
      ],
      [
        UPDATE,
        'Adam 的更新最先给出了非有限值，位于 dense/kernel：float32 [4, 4]，全部为 NaN。其梯度为 float32 [4, 4]，全部为无穷。',
      ],
      [DATA, '层 dense 中的 MatMul 得到的输入此前就含有非有限值：float32 [4, 4]，25.0 % 为 NaN，其余为 0.100 … 3.00。'],
    ];
    for (const [found, text] of table) assert.equal(told(found).text, text);
    assert.equal(told(FOUND).tries[0], '取对数之前加一个小数：log(x + 1e-7)');
  });

  it('watchNumbers() and tensors() show their tables', async () => {
    const watched = await textOf(new NumberWatch(true, [told(UPDATE)]));
    assert.match(watched, /^正在监视数值。最先出现的非有限值来自：\n\n *运算/);
    assert.match(watched, /Adam 对 dense\/kernel 的更新/);
    const alive = { shape: [2], dtype: 'float32', bytes: 8, isVariable: false, cell: 'cell 1' };
    const shown = await textOf(new TensorsReport(new MemoryReport([], []), [alive], 'bytes'));
    assert.match(shown, /持有者 +形状/);
    assert.match(shown, /没有名称的对象/);
    assert.match(shown, /行号/);
  });

  it('a breakpoint says why it stops, and who steers wrongly what is wanted', () => {
    assert.deepEqual(
      [
        stepReason({ step: 3 }, 3),
        lossReason({ loss: 'not finite' }, NaN),
        gradientReason({ gradientNorm: 1 }, 2),
        valLossReason({ valLoss: 2 }, 1, 3),
      ],
      ['第 3 步', '损失为 NaN', '梯度范数为 2.00，大于 1.00', 'val_loss 从 1.00 升到了 3.00'],
    );
    assert.deepEqual(readRequest({ type: 'steer', action: 'learning-rate', value: -1 }), {
      action: 'learning-rate',
      problem: '学习率应为不小于 0 的数。',
    });
  });

  it('an experiment says at its finding what it saw', () => {
    const losses = { asItIs: [1, 0.1], changed: [1, 0.2] };
    const result = { asItIs: 0.1, changed: 0.2, losses, differs: false, conclusion: '结论。' };
    const { text, series } = outcomeOf({ name: 'permuteLabels', result });
    assert.equal(text, '它在死记硬背：目标换了次序后，损失仍从 1.00 降到 0.200。结论。');
    assert.match(JSON.stringify(series), /换了次序/);
  });

  it('inspectData tells problems and what to do; their names stay', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => ({
      a: row % 7,
      b: 5,
      c: row === 3 ? null : (row * row) % 1000,
    }));
    const y = rows.map((_, row) => (row % 6 === 0 ? 'p' : 'q'));
    const look = await inspectData(rows, y);
    const of = (name: string) => look.problems.find(({ problem }) => problem === name);
    assert.equal(
      of('missing-values')?.text,
      '缺失 1 个值，位于 c；60 行中有 1 行含缺失值。只要有一个 NaN，损失就会全部变成 NaN。',
    );
    assert.deepEqual(of('constant-column')?.tries, ['去掉它：它不含任何信息']);
    assert.deepEqual(
      look.baselines?.all.map(({ name }) => name),
      ['always q', 'logistic regression', '10 nearest neighbours'],
    );
    const shown = await textOf(look);
    assert.match(shown, /^60 行（3 列）：有 \d 处值得查看\n/);
    assert.match(shown, /要超过的成绩：准确率 .*总猜 q .*逻辑回归 /);
    assertNoEnglish(shown);
  });

  it('what is inside a model is told', async () => {
    const layers = [
      tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3], name: 'one' }),
      tf.layers.dense({ units: 2, name: 'two' }),
    ];
    const model = tf.sequential({ layers, name: 'net' });
    const x = tf.ones([2, 3]);
    const all = [
      await inspect(model, x),
      await compareModels(model, model),
      await patch(model, x, { layer: 'one', unit: 1 }),
      await profile(model, x),
    ];
    const titles: string[] = [];
    for (const one of all) {
      const text = await textOf(one);
      titles.push(text.split('\n')[0] ?? '');
      assertNoEnglish(text);
    }
    assert.deepEqual(titles.slice(0, 3), ['net 的内部：2 层，2 个样本', 'net 与 net 的权重相同', 'one：单元 1 设为 0']);
    assert.match(titles[3] ?? '', /^2 个样本的一次预测，逐个运算：.+ ms，张量增加 .+（cpu）$/);
    x.dispose();
    model.dispose();
  });
});

/** Two English words beside each other are a sentence that was forgotten. */
function assertNoEnglish(text: string): void {
  const english = text.match(/(?<![`\w.-])[a-z]{2,} [a-z]{2,}(?![\w`(])/g);
  assert.equal(english, null);
}

async function textOf(value: unknown): Promise<string> {
  const text = (await format(value))['text/plain'];
  assert.ok(typeof text === 'string');
  return text;
}
