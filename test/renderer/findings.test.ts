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
    series: { by: 'layer', lines: [{ name: 'share of dead units', values: [0.1, 0.4, 0.97] }] },
  },
  {
    symptom: 'overfitting',
    severity: 'warning',
    confidence: 'medium',
    text: 'Since epoch 3 the validation loss rose.',
    tries: [],
    series: {
      by: 'epoch',
      lines: [
        { name: 'loss', values: [2, 1, 0.5, 0.3, 0.2] },
        { name: 'val_loss', values: [2.1, 1.2, 1.1, 1.5, 2] },
      ],
    },
    experiment: 'permuteLabels',
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
      "Dead relu.62 of 64 units of <b>dense_2</b> (96.9 %) give 0 for all of 64 samples.\nTry: a smaller learning rate; 'heNormal' initial weights. Made in cell 3, line 4.\nshare of dead units by layer: from 0.1000 to 0.9700",
      'Overfitting.Since epoch 3 the validation loss rose. (perhaps)\nloss by epoch: from 2.000 to 0.2000\nloss (validation) by epoch: from 2.100 to 2.000',
    ]);
    await output.page.screenshot({ path: '.limpid/screenshots/findings.png' });
  });

  it('have a button for the experiment that confirms them, where somebody takes requests, and say what comes of it', async () => {
    const tell = (message: object): Promise<void> =>
      output.receive({ type: 'limpid.training', comm: 'comm-1', message });
    const over = { state: 'done', steering: null, experiments: 'comm-1' } as const;
    await output.render('asks', TRAINING, trainingPicture({ id: 'asks', sequence: 4, findings: FINDINGS, ...over }));
    const place = output.page.locator('#asks');
    await place.getByRole('button', { name: 'What may be wrong (2)' }).click();
    const confirm = place.getByRole('button', { name: 'Confirm: learn targets in another order' });
    await confirm.click();
    const said = place.getByRole('status').last();
    assert.equal(await said.innerText(), 'Waits.Asked for; it begins when the kernel is free.');
    assert.equal(await confirm.getAttribute('aria-disabled'), 'true');
    assert.deepEqual(await output.sent(), [
      { type: 'limpid.training', comm: 'comm-1', request: { type: 'hello' } },
      {
        ...{ type: 'limpid.training', comm: 'comm-1' },
        request: { type: 'steer', action: 'experiment', symptom: 'overfitting' },
      },
    ]);
    const outcome = {
      ...{ state: 'confirmed', text: 'It learns by heart: the loss went from 2 to 0.1.' },
      series: { by: 'step', lines: [{ name: 'loss', values: [2, 1, 0.1] }] },
    };
    const findings = FINDINGS.map((one) => (one.experiment ? { ...one, outcome } : one));
    const delta = { id: 'asks', sequence: 5, changed: { findings }, append: {}, replace: {} };
    await tell({ type: 'delta', delta });
    await place.getByText('Confirmed.').waitFor();
    assert.equal(
      await confirm.evaluate((button) => button === button.ownerDocument.activeElement),
      true,
      'it keeps its focus',
    );
    assert.equal(await confirm.getAttribute('aria-disabled'), 'false');
    await output.page.screenshot({ path: '.limpid/screenshots/finding-confirmed.png' });
    const gone = {
      type: 'answer',
      action: 'experiment',
      ok: false,
      text: 'The training is over, or its kernel is gone.',
    };
    await confirm.click();
    await tell(gone);
    await place.getByText('Not done.The training is over, or its kernel is gone.').waitFor();
  });

  it('have no button where nobody takes requests', async () => {
    await output.render('nobody', TRAINING, trainingPicture({ id: 'nobody', findings: FINDINGS, experiments: null }));
    const place = output.page.locator('#nobody');
    await place.getByRole('button', { name: 'What may be wrong (2)' }).click();
    assert.equal(await place.getByRole('button', { name: /^Confirm/ }).count(), 0);
  });

  it('refuse what is no finding', async () => {
    const hostile = trainingPicture({ id: 'hostile' });
    await output.render('other', TRAINING, { ...hostile, findings: [{ symptom: 3 }] });
    assert.equal(await output.page.evaluate(`document.querySelectorAll('#other .limpid-finding').length`), 0);
  });
});
