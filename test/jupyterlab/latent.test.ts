/** A latent space in a real JupyterLab, which draws its Vega-Lite: chosen by slider and click, without the kernel. */
import assert from 'node:assert/strict';
import { JupyterLab } from './jupyterlab.ts';

const TRAVERSAL = `import * as tf from '@tensorflow/tfjs';
import { latentTraversal } from 'limpid';
const draw = (z: tf.Tensor2D) => tf.sigmoid(z.sum(1, true)).reshape([-1, 1, 1]).tile([1, 8, 8]);
await latentTraversal(draw, [0, 0.5, -0.5])`;

describe('a latent space in JupyterLab', () => {
  let lab: JupyterLab;
  before(async () => {
    lab = await JupyterLab.start({ 'latent.ipynb': [TRAVERSAL] });
    await lab.open('latent.ipynb');
    await lab.runCell(0);
  });
  after(async () => lab.close());

  /** Grey in the middle of the large picture. */
  const seen = (): Promise<number> =>
    lab
      .outputs(0)
      .locator('canvas')
      .first()
      .evaluate((node) => {
        if (!(node instanceof HTMLCanvasElement)) throw new Error('a chart is drawn on a canvas');
        const scale = node.width / node.getBoundingClientRect().width;
        const [x, y] = [100 * scale, (node.getBoundingClientRect().height / 2) * scale];
        return node.getContext('2d')?.getImageData(x, y, 1, 1).data[0] ?? -1;
      });
  const becomes = async (holds: (grey: number) => boolean): Promise<void> => {
    const end = Date.now() + 120_000;
    while (!holds(await seen())) {
      assert.ok(Date.now() < end, `grey ${await seen()}`);
      await lab
        .outputs(0)
        .locator('canvas')
        .first()
        .evaluate(() => new Promise(requestAnimationFrame));
    }
  };

  it('begins at the code, and moves with the slider', async () => {
    const slider = lab.outputs(0).getByRole('slider');
    await slider.waitFor();
    await becomes((grey) => Math.abs(grey - 128) < 4);
    // The lab takes arrows for itself while a cell is selected and none is edited.
    await slider.press('PageUp');
    await becomes((grey) => grey > 140);
    await slider.press('Home');
    await becomes((grey) => grey < 40);
    await slider.press('End');
    await becomes((grey) => grey > 215);
    await slider.fill('0');
    await becomes((grey) => Math.abs(grey - 128) < 4);
    await lab.outputs(0).getByRole('combobox').selectOption('z2');
    await becomes((grey) => Math.abs(grey - 128) < 4);
    await lab.screenshot('jupyterlab-latent');
  });

  it('moves with a click on a small picture', async () => {
    await lab.outputs(0).getByRole('combobox').selectOption('z1');
    const canvas = lab.outputs(0).locator('canvas').first();
    const box = await canvas.boundingBox();
    assert.ok(box);
    // Near the right edge of the last row, where the decoding is brightest.
    await canvas.click({ position: { x: box.width - 26, y: 172 } });
    await becomes((grey) => grey > 215);
    assert.equal(await lab.outputs(0).getByRole('combobox').inputValue(), 'z2');
    assert.equal(await lab.outputs(0).getByRole('slider').inputValue(), '3');
  });
});
