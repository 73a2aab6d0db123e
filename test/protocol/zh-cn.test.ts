/** A kernel whose language is Chinese tells errors, findings and explanations in it; what programs read is as ever. */
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { IN_WORDS, TRAINING } from '../../kernel/src/mime.ts';
import { FrontEnd } from './front-end.ts';

describe('a kernel in Chinese', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start({ env: { LIMPID_LANGUAGE: 'zh-cn', LIMPID_RUNG: 'wasm' } });
    await front.run("import * as tf from '@tensorflow/tfjs';\nimport { explain } from 'limpid';");
  });
  after(async () => front.close());

  it('tells what failed and what to do; the name of the error stays', async () => {
    const { ename, evalue, traceback } = await front.failure("import 'no-such-package';");
    assert.equal(ename, 'LimpidError');
    assert.match(evalue, /^从 .+ 找不到包 no-such-package。请在该文件夹中运行 `npm install no-such-package`。$/);
    assert.match(stripVTControlCharacters(traceback.join('\n')), /LimpidError: 从 .+ 找不到包/);
    const code = 'await import("no-such-package").catch(({ code }) => code)';
    assert.equal(await front.value(code), "'PACKAGE_MISSING'");
  });

  it('tells what a training suffers from', async () => {
    await front.run(
      'const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });\nmodel.compile({ optimizer: tf.train.sgd(0), loss: "categoricalCrossentropy" });',
    );
    const fit =
      'const x = tf.randomNormal([64, 4]);\nconst y = tf.oneHot(tf.range(0, 64, 1, "int32").mod(tf.scalar(3, "int32")), 3);\nconst history = await model.fit(x, y, { epochs: 2 });';
    const cell = await front.begin(fit);
    const words = await cell.recvUntil((type, { data }) =>
      type === 'update_display_data' &&
      typeof data === 'object' &&
      data !== null &&
      TRAINING in data &&
      IN_WORDS in data
        ? JSON.stringify(data)
        : undefined,
    );
    await cell.end();
    assert.match(words, /学习率为 0：任何一步都不会改变什么。/);
    const found = await front.value('history.findings.map(({ symptom, text }) => `${symptom} ${text}`).join("\\n")');
    assert.match(found, /logits-into-probability-loss 损失 categoricalCrossentropy 接受概率/);
    assert.match(found, /learning-rate 学习率为 0/);
  });

  it('explains a prediction', async () => {
    await front.run(
      'const classifier = tf.sequential({ layers: [tf.layers.dense({ units: 2, activation: "softmax", inputShape: [4] })] });',
    );
    const reason = await front.value('(await explain(classifier, [1, 2, 3, 4])).reason');
    assert.equal(reason, "'选用积分梯度，因为 x 是表中的一行，模型有梯度和没有给出背景样本。'");
    const shown = await front.value(
      '(await (await explain(classifier, [1, 2, 3, 4]))[Symbol.for("Jupyter.display")]())["text/plain"]',
    );
    assert.match(shown, /预测为 [01] \(\d/);
    assert.match(shown, /橙色支持，蓝色反对/);
  });
});
