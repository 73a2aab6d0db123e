/** The doctor in a notebook: its findings under the curve and in the history, with the cells and lines that made what they are about. */
import assert from 'node:assert/strict';
import { TRAINING, type TrainingPicture } from '../../kernel/src/mime.ts';
import { FrontEnd } from './front-end.ts';

describe('findings of a training', () => {
  let front: FrontEnd;
  before(async () => {
    front = await FrontEnd.start();
    await front.run("import * as tf from '@tensorflow/tfjs';");
  });
  after(async () => front.close());

  it('name the cell and the line of the layer, of compile and of fit', async () => {
    await front.run(
      'const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 8, activation: "relu", inputShape: [4] }));\nmodel.add(tf.layers.dense({ units: 3 }));',
    );
    await front.run('\nmodel.compile({ optimizer: tf.train.sgd(0), loss: "categoricalCrossentropy" });');
    const fit =
      'const x = tf.randomNormal([64, 4]).mul(5000);\nconst y = tf.oneHot(tf.range(0, 64, 1, "int32").mod(tf.scalar(3, "int32")), 3);\nconst history = await model.fit(x, y, { epochs: 3 });';
    const cell = await front.begin(fit);
    const { picture, words } = await cell.recvUntil((type, content) => finished(type, content));
    await cell.end();
    const list = 'history.findings.map(({ symptom, where }) => `${symptom} ${where.url}:${where.line}`)';
    const found = await front.value(`${list}.join(' ')`);
    for (const one of [
      'logits-into-probability-loss cell-2.ts:3',
      'learning-rate cell-3.ts:2',
      'unnormalized-input cell-4.ts:3',
    ])
      assert.ok(found.includes(one), `${one} is not among ${found}`);
    const shown = picture.findings?.map(({ symptom, where }) => `${symptom}, ${where}`);
    assert.ok(shown?.includes('learning-rate, cell 3, line 2'), shown?.join('; '));
    assert.match(words, /- \*\*logits-into-probability-loss\*\*: .* Try: .*\(cell 2, line 3\)/);
  });
});

/** The picture that stays, and its words. */
function finished(
  type: string,
  content: { [field: string]: unknown },
): { picture: TrainingPicture; words: string } | undefined {
  const { data } = content;
  if (type !== 'update_display_data' || typeof data !== 'object' || data === null) return undefined;
  const { [TRAINING]: picture, 'text/x-markdown': words }: { [TRAINING]?: unknown; 'text/x-markdown'?: unknown } = data;
  // SAFETY: what the kernel shows under this type is a training's picture.
  return typeof words === 'string' ? { picture: picture as TrainingPicture, words } : undefined;
}
