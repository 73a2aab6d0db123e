/** A latent space in the editor: one slider a dimension; and the same as Vega-Lite, which other front ends draw. */
import assert from 'node:assert/strict';
import { LATENT, VEGA_LITE } from '../../kernel/src/mime.ts';
import type { VegaLiteSpec } from '../../kernel/src/mime.ts';
import { LatentTraversal } from '../../kernel/src/explain/latent/traversal.ts';
import { JUPYTER_DISPLAY } from '../../kernel/src/display/symbol.ts';
import { screenshot, until } from '../editor/browser.ts';
import { rendererPage } from './page.ts';
import { latentPicture } from './pictures.ts';

const SIDE = 8;
const OFFSETS = [-2, -1, 0, 1, 2];

/** A picture that is all of one grey, its own in each place: the row's tens and the column's units. */
function traversal(): LatentTraversal {
  const dimensions = [4, 7];
  const values = dimensions.flatMap((_, row) =>
    OFFSETS.flatMap((_, column) => new Array<number>(SIDE * SIDE).fill((100 * row + 20 * column) / 255)),
  );
  return new LatentTraversal(new Float32Array(8), dimensions, OFFSETS, Float32Array.from(values), [SIDE, SIDE]);
}

describe('a latent space', function () {
  this.timeout(180_000);
  const output = rendererPage();
  const slider = (name: string) => output.page.getByRole('slider', { name, exact: true });
  /** Grey in the middle of what is seen. */
  const seen = (): Promise<number> =>
    output.page.evaluate(`(async () => {
      const [image, window] = ['.limpid-atlas', '.limpid-window'].map((name) => document.querySelector(name));
      await image.decode();
      const [inner, outer] = [image, window].map((node) => node.getBoundingClientRect());
      const [across, down] = [image.naturalWidth / inner.width, image.naturalHeight / inner.height];
      const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
      const [x, y] = [outer.left + outer.width / 2 - inner.left, outer.top + outer.height / 2 - inner.top];
      pen.drawImage(image, Math.floor(x * across), Math.floor(y * down), 1, 1, 0, 0, 1, 1);
      return pen.getImageData(0, 0, 1, 1).data[0];
    })()`);
  const valueOf = (name: string) => slider(name).getAttribute('aria-valuetext');

  it('begins at the code itself', async () => {
    const bundle = await traversal()[JUPYTER_DISPLAY]();
    await output.render('cell', LATENT, bundle[LATENT]);
    assert.equal(await seen(), 40);
    assert.equal(await output.page.locator('.limpid-traversal-caption').innerText(), 'The code itself');
    assert.deepEqual([await valueOf('z4'), await valueOf('z7')], ['at the code', 'at the code']);
  });

  it('is walked through with the keyboard, one dimension at a time', async () => {
    const bundle = await traversal()[JUPYTER_DISPLAY]();
    await output.render('cell', LATENT, bundle[LATENT]);
    await slider('z7').press('ArrowRight');
    assert.equal(await seen(), 160);
    assert.equal(await valueOf('z7'), 'moved by +1');
    await slider('z7').press('Home');
    assert.equal(await seen(), 100);
    await slider('z4').press('End');
    assert.equal(await seen(), 80);
    assert.deepEqual([await valueOf('z4'), await valueOf('z7')], ['moved by +2', 'at the code']);
    assert.equal(await output.page.locator('.limpid-atlas').getAttribute('alt'), 'z4 moved by +2, to 2');
    await output.page.getByRole('button', { name: 'Back to the code' }).press('Enter');
    assert.equal(await seen(), 40);
  });

  it('is walked through with the mouse', async () => {
    const bundle = await traversal()[JUPYTER_DISPLAY]();
    await output.render('cell', LATENT, bundle[LATENT]);
    const box = await slider('z4').boundingBox();
    assert.ok(box);
    await output.page.mouse.click(box.x + 3, box.y + box.height / 2);
    assert.equal(await seen(), 0);
    await output.page.mouse.down();
    await output.page.mouse.move(box.x + box.width - 2, box.y + box.height / 2, { steps: 5 });
    await output.page.mouse.up();
    assert.equal(await seen(), 80);
  });

  it('stays where it is when it is shown again', async () => {
    await output.render('cell', LATENT, latentPicture());
    await slider('z1').press('ArrowLeft');
    await output.render('cell', LATENT, latentPicture());
    assert.equal(await valueOf('z1'), 'moved by −1');
  });

  it('keeps its height, and has its table one key press away', async () => {
    await output.render('cell', LATENT, latentPicture());
    const height = await output.page.evaluate(`document.getElementById('cell').offsetHeight`);
    await slider('z0').press('ArrowRight');
    assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
    await output.page.getByRole('button', { name: 'Show as table' }).press('Space');
    assert.equal(await output.page.getByRole('row').count(), 4);
    assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
  });

  for (const [theme, width] of [
    ['dark', 900],
    ['light', 900],
    ['highContrast', 900],
    ['light', 340],
  ] as const) {
    it(`fits into ${width} pixels in ${theme}`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 520 });
      await output.render('cell', LATENT, latentPicture());
      await slider('z0').press('End');
      await screenshot(output.page, `latent-${theme}-${width}`);
      assert.ok(Number(await output.page.evaluate('document.documentElement.scrollWidth')) <= width, 'it overflows');
    });
  }

  it('is chosen from as Vega-Lite too, by its inputs and by a click on a small picture', async () => {
    const bundle = await traversal()[JUPYTER_DISPLAY]();
    // SAFETY: the bundle holds a Vega-Lite specification under its type.
    const spec = bundle[VEGA_LITE] as VegaLiteSpec;
    const { frames } = spec['datasets'] as { frames: { dimension: string; offset: number; url: string }[] };
    const large = (): Promise<string | null> =>
      output.page.locator('.concat_0_marks image, .concat_0_layer_0_marks image').first().getAttribute('href');
    const expected = (dimension: string, offset: number) =>
      frames.find((one) => one.dimension === dimension && one.offset === offset)?.url;

    await output.render('cell', VEGA_LITE, spec);
    await output.until(`document.querySelector('.concat_0_marks image') !== null`);
    assert.equal(await large(), expected('z4', 0));
    // Vega shows a picture once it is read
    const becomes = (dimension: string, offset: number): Promise<void> =>
      until(`${dimension} is at ${offset}`, async () => (await large()) === expected(dimension, offset));
    await output.page.getByRole('slider').press('ArrowRight');
    await becomes('z4', 1);
    await output.page.getByRole('combobox').selectOption('z7');
    await becomes('z7', 1);
    const cells = output.page.locator('.concat_1_layer_1_marks path, [class*="grid_marks"] path');
    await cells.first().click();
    await becomes('z4', -2);
    await screenshot(output.page, 'latent-vega');
  });
});
