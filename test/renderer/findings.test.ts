import assert from 'node:assert/strict';
import { TRAINING, type TrainingFinding } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { trainingPicture } from './pictures.ts';

const FINDINGS: TrainingFinding[] = [
  {
    symptom: 'dead-relu',
    severity: 'error',
    confidence: 'high',
    layer: 'dense_2',
    text: '62 of 64 units of <b>dense_2</b> (96.9 %) give 0 for all of 64 samples.',
    tries: ['a smaller learning rate', "'heNormal' initial weights"],
    where: 'cell 3, line 4',
  },
  {
    symptom: 'overfitting',
    severity: 'warning',
    confidence: 'medium',
    text: 'Since epoch 3 the validation loss rose.',
    tries: [],
  },
];

describe('findings under the curve of a training', function () {
  this.timeout(180_000);
  const output = rendererPage();

  it('are counted by a button that moves nothing and opens a list; nothing is there where nothing was found', async () => {
    await output.render('cell', TRAINING, trainingPicture({ findings: [] }));
    const list = output.page.locator('.limpid-findings');
    const button = output.page.getByRole('button', { name: 'What may be wrong (2)' });
    const height = async (): Promise<number | undefined> =>
      (await output.page.locator('section.limpid-training').boundingBox())?.height;
    assert.equal(await button.count(), 0);
    const before = await height();
    await output.render('cell', TRAINING, trainingPicture({ findings: FINDINGS }));
    await button.waitFor();
    assert.equal(await list.isVisible(), false);
    assert.equal(await height(), before);
    await button.click();
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    assert.deepEqual(await list.getByRole('listitem').allInnerTexts(), [
      "Dead relu.62 of 64 units of <b>dense_2</b> (96.9 %) give 0 for all of 64 samples.\nTry: a smaller learning rate; 'heNormal' initial weights. Made in cell 3, line 4.",
      'Overfitting.Since epoch 3 the validation loss rose. (perhaps)',
    ]);
    await output.page.screenshot({ path: '.limpid/screenshots/findings.png' });
  });

  it('refuse what is no finding', async () => {
    const hostile = trainingPicture({ id: 'hostile' });
    await output.render('other', TRAINING, { ...hostile, findings: [{ symptom: 3 }] });
    assert.equal(await output.page.evaluate(`document.querySelectorAll('#other .limpid-finding').length`), 0);
  });
});
