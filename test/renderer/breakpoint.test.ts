import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { TRAINING, type BreakPicture, type TrainingPicture } from '../../kernel/src/mime.ts';
import { breakPicture } from '../../kernel/src/training/breakpoints/break-picture.ts';
import { screenshot } from '../editor/browser.ts';
import { rendererPage } from './page.ts';
import { trainingPicture } from './pictures.ts';

const COMM = 'comm-1';
const SCRIPT = '<script>window.ran = 1</script><img src=x onerror="window.ran = 1">';

/** What the kernel makes of a convolution whose gradient is partly no number. */
async function standing(changes: Partial<BreakPicture> = {}): Promise<BreakPicture> {
  await tf.setBackend('cpu');
  const gradient = tf.randomNormal([3, 3, 1, 8], 0, 1e-3, 'float32', 5);
  return {
    ...breakPicture({
      layer: 'conv2d_1',
      phase: 'update',
      reason: 'gradient norm is 12.3, above 10',
      step: 241,
      epoch: 2,
      loss: 0.8123,
      values: [
        {
          name: 'activations',
          tensor: tf.relu(tf.randomNormal([4, 26, 26, 8], 0, 1, 'float32', 3)),
          isSettable: false,
        },
        { name: 'kernel', tensor: tf.randomNormal([3, 3, 1, 8], 0, 1, 'float32', 4), isSettable: true },
        { name: 'bias', tensor: tf.zeros([8]), isSettable: true },
        {
          name: 'gradient of kernel',
          tensor: tf.where(tf.greater(gradient, 1e-3), tf.fill(gradient.shape, NaN), gradient),
          isSettable: false,
        },
      ],
    }),
    ...changes,
  };
}

describe('a training that stands at a breakpoint', function () {
  this.timeout(180_000);
  const output = rendererPage(async () => {
    assert.equal(await output.page.evaluate('window.ran ?? "nothing ran"'), 'nothing ran');
  });

  const receive = (message: object): Promise<void> => output.receive({ type: 'limpid.training', comm: COMM, message });
  const panel = () => output.page.locator('.limpid-break');
  const press = (name: string) => panel().getByRole('button', { name, exact: true }).click();
  const steered = (stand: BreakPicture | null, sequence = 3): TrainingPicture =>
    trainingPicture({
      sequence,
      state: stand ? 'paused' : 'running',
      steering: { comm: COMM, actions: ['pause', 'resume', 'stop', 'learning-rate', 'checkpoint'] },
      break: stand,
    });
  const asked = async (): Promise<unknown[]> =>
    (await output.sent()).flatMap((sent) => {
      const request = typeof sent === 'object' && sent !== null && 'request' in sent ? sent.request : null;
      return JSON.stringify(request).includes('hello') ? [] : [request];
    });

  it('shows what the layer holds, and is gone when it goes on', async () => {
    await output.render('cell', TRAINING, steered(null, 2));
    assert.equal(await panel().isVisible(), false);
    await output.render('cell', TRAINING, steered(await standing()));
    const facts = 'gradient norm is 12.3, above 10 · step 241 · epoch 2 · loss 0.812';
    assert.equal(await panel().locator('.limpid-break-title').innerText(), 'At conv2d_1: no weight has changed yet');
    assert.equal(await panel().locator('.limpid-break-facts').innerText(), facts);
    assert.deepEqual(await panel().locator('.limpid-break-name').allInnerTexts(), [
      'activations[4, 26, 26, 8]',
      'kernel[3, 3, 1, 8]',
      'bias[8]',
      'gradient of kernel[3, 3, 1, 8]',
    ]);
    assert.match(await panel().getByRole('group', { name: 'gradient of kernel' }).innerText(), /% NaN/);
    assert.equal(
      await panel()
        .getByRole('img', { name: /^Picture of/ })
        .count(),
      3,
    );
    await screenshot(output.page, 'breakpoint');
    await receive({ type: 'picture', picture: steered(null, 4) });
    assert.equal(await panel().isVisible(), false);
  });

  it('goes on once, by the button that is pressed, and may be asked again when that was refused', async () => {
    await output.render('cell', TRAINING, steered(await standing()));
    await press('Next layer');
    await panel().getByRole('button', { name: 'Abandon', exact: true }).click({ force: true });
    assert.deepEqual(await asked(), [{ type: 'steer', action: 'next-layer' }]);
    await receive({ type: 'answer', action: 'next-layer', ok: false, text: 'Too much is asked at once.' });
    for (const [name, action] of [
      ['Continue', 'resume'],
      ['Next batch', 'next-batch'],
      ['Abandon', 'stop'],
    ] as const) {
      await press(name);
      assert.deepEqual((await asked()).at(-1), { type: 'steer', action });
      await receive({ type: 'answer', action, ok: false, text: 'No.' });
    }
  });

  it('sets what can be set, to numbers alone', async () => {
    await output.render('cell', TRAINING, steered(await standing()));
    const kernel = panel().getByRole('group', { name: 'kernel', exact: true });
    assert.equal(await panel().getByRole('textbox').count(), 2);
    await kernel.getByRole('textbox').fill('much');
    await kernel.getByRole('button', { name: 'Set' }).click();
    assert.deepEqual(await asked(), []);
    assert.equal(await kernel.getByRole('textbox').getAttribute('aria-invalid'), 'true');
    await kernel.getByRole('textbox').fill('0.5');
    await kernel.getByRole('button', { name: 'Scale' }).click();
    await kernel.getByRole('textbox').press('Enter');
    assert.deepEqual(await asked(), [
      { type: 'steer', action: 'set', name: 'kernel', how: 'scale', value: 0.5 },
      { type: 'steer', action: 'set', name: 'kernel', how: 'value', value: 0.5 },
    ]);
  });

  it('is of no use in a kernel that has ended, and harmless when it is hostile', async () => {
    await output.render('over', TRAINING, { ...steered(await standing()), state: 'failed', steering: null });
    assert.equal(await output.page.locator('#over .limpid-break').isVisible(), false);
    const stand = await standing();
    const [first, ...rest] = stand.values;
    const marked = {
      ...stand,
      layer: SCRIPT,
      reason: SCRIPT,
      loss: SCRIPT,
      values: [{ ...first, name: SCRIPT, text: SCRIPT }, ...rest],
    };
    await output.render('marked', TRAINING, { ...steered(null), state: 'paused', break: marked });
    assert.ok((await output.page.locator('#marked .limpid-break').innerText()).includes('<script>'));
    assert.equal(await output.page.locator('#marked script, #marked [onerror]').count(), 0);
    const wrong: [field: string, value: unknown][] = [
      ['phase', 'sideways'],
      ['values', Array(13).fill(first)],
      ['values', [{ ...first, counts: Array(65).fill(1) }]],
      ['values', [{ ...first, picture: { title: '', width: 9, height: 9, png: first?.picture?.png } }]],
      ['values', [{ ...first, picture: { title: '', width: 9, height: 9, png: 'x" onerror="window.ran = 1' } }]],
    ];
    for (const [index, [field, value]] of wrong.entries()) {
      const id = `wrong-${index}`;
      await output.render(id, TRAINING, { ...steered(null), id, state: 'paused', break: { ...stand, [field]: value } });
      assert.equal(await output.page.locator(`#${id} .limpid-break`).count(), 0, field);
      assert.ok(await output.page.locator(`#${id}`).getByRole('alert').isVisible(), field);
    }
  });
});
