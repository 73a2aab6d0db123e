import assert from 'node:assert/strict';
import { EXPLANATION } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { explanationPicture } from './pictures.ts';

describe('an explanation', function () {
  this.timeout(180_000);
  const output = rendererPage();

  it('lays each heat map over the input, with its caption', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    const layers = await output.page.evaluate(
      `[...document.querySelectorAll('.limpid-layers')].map((node) => node.children.length)`,
    );
    assert.deepEqual(layers, [1, 2, 2]);
    const text = await output.page.locator('#cell').innerText();
    for (const part of ['Predicted 7', 'Integrated gradients', 'completeness error 0.3 %', 'Grad-CAM'])
      assert.ok(text.includes(part));
    const sizes = await output.page.evaluate(`[...document.images].map((image) => [image.naturalWidth, image.width])`);
    assert.deepEqual(
      sizes,
      Array.from({ length: 5 }, () => [28, 144]),
    );
  });

  it('has its size before the pictures are decoded', async () => {
    const both: number[] = await output.page.evaluate(`(async () => {
      const done = renderer.render('cell', ${JSON.stringify(EXPLANATION)}, ${JSON.stringify(JSON.stringify(explanationPicture()))}, 'id');
      const before = document.getElementById('cell').offsetHeight;
      await done;
      await Promise.all([...document.images].map((image) => image.decode()));
      return [before, document.getElementById('cell').offsetHeight];
    })()`);
    assert.equal(both[0], both[1]);
  });

  it('marks the predicted and the true class in words', async () => {
    const classes = ['cat', 'dog'].map((name, index) => ({
      name,
      probability: 0.9 - 0.8 * index,
      predicted: index === 0,
      target: index === 1,
    }));
    await output.render('cell', EXPLANATION, explanationPicture({ classes }));
    const rows = await output.page.locator('.limpid-bar').allInnerTexts();
    assert.match(rows[0] ?? '', /cat[^]*90\.0 %[^]*predicted/);
    assert.match(rows[1] ?? '', /dog[^]*10\.0 %[^]*target/);
  });

  it('names classes in full beside bars that begin at one line, and methods above their maps', async () => {
    const classes = ['even', 'odd number'].map((name, index) => ({
      name,
      probability: index,
      predicted: index === 1,
      target: index === 1,
    }));
    const given = explanationPicture({ classes });
    const maps = given.maps.map((map) => ({ ...map, title: 'Guided backpropagation' }));
    for (const width of [1100, 800, 600]) {
      await output.page.setViewportSize({ width, height: 700 });
      await output.render('cell', EXPLANATION, { ...given, maps });
      const cut: string[] = await output.page.evaluate(`[
        ...document.querySelectorAll('.limpid-bar-name, .limpid-bar-mark, .limpid-figure-title'),
      ].filter((node) => node.scrollWidth > node.clientWidth).map((node) => node.textContent)`);
      assert.deepEqual(cut, [], `${width} pixels`);
      const lefts: number[] = await output.page.evaluate(
        `[...document.querySelectorAll('.limpid-bar-track')].map((node) => node.getBoundingClientRect().left)`,
      );
      assert.equal(new Set(lefts).size, 1, lefts.join());
    }
  });

  it('shows the most probable of many classes, the predicted and the true one among them', async () => {
    const classes = Array.from({ length: 1000 }, (_, index) => ({
      name: `class ${index}`,
      probability: index === 3 ? 0 : 0.001,
      predicted: index === 500,
      target: index === 3,
    }));
    await output.render('cell', EXPLANATION, explanationPicture({ classes }));
    const names = await output.page.locator('.limpid-bar-name').allInnerTexts();
    assert.equal(names.length, 24);
    assert.ok(names.includes('class 3') && names.includes('class 500'));
  });

  it('says which methods were chosen and why', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    assert.match(
      await output.page.locator('.limpid-reason').innerText(),
      /^Integrated gradients and Grad-CAM, because/,
    );
    const { reason, ...asked } = explanationPicture();
    assert.ok(reason);
    await output.render('cell', EXPLANATION, asked);
    assert.ok(await output.page.locator('.limpid-reason').isHidden());
  });

  it('shows the strongest values alone as far as the slider says, by keyboard', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    const all = await output.page.evaluate<number[]>(SHOWN);
    const slider = output.page.getByRole('slider', { name: 'Strongest' });
    assert.equal(await slider.getAttribute('aria-valuetext'), 'all values');
    await output.page.evaluate(
      `window.whole = [...document.querySelectorAll('.limpid-layer-over')].map(({ src }) => src)`,
    );
    await slider.press('Home');
    assert.equal(await slider.getAttribute('aria-valuetext'), 'strongest 1 % of the pixels');
    // the pictures are read once, beside all else
    await output.until(`[...document.querySelectorAll('.limpid-layer-over')].every(({ src }) => !whole.includes(src))`);
    await decoded();
    const least = await output.page.evaluate<number[]>(SHOWN);
    // 1 % of 28 × 28 pixels, and those that are as strong as the last of them.
    for (const [map, count] of least.entries()) assert.ok(count >= 8 && count < (all[map] ?? 0) / 4, `${count}`);
    for (let press = 0; press < 9; press++) await slider.press('ArrowRight');
    await decoded();
    const more = await output.page.evaluate<number[]>(SHOWN);
    more.forEach((count, map) => assert.ok(count > (least[map] ?? 0), `${count} pixels of map ${map}`));
    await slider.press('End');
    await decoded();
    assert.deepEqual(await output.page.evaluate(SHOWN), all);
  });

  it('lets the input through the heat maps as far as the other slider says, also when it is drawn anew', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    const slider = output.page.getByRole('slider', { name: 'Opacity' });
    await slider.press('Home');
    await slider.press('ArrowRight');
    await output.render('cell', EXPLANATION, explanationPicture({ title: 'The next one' }));
    const opacities = await output.page.evaluate(
      `[...document.querySelectorAll('.limpid-layer-over')].map((node) => getComputedStyle(node).opacity)`,
    );
    assert.deepEqual(opacities, ['0.05', '0.05']);
  });

  it('keeps the keys of its sliders from the editor', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    await output.page.evaluate(`addEventListener('keydown', () => (window.heard = true))`);
    await output.page.getByRole('slider', { name: 'Strongest' }).press('ArrowLeft');
    assert.equal(await output.page.evaluate('window.heard ?? false'), false);
  });

  it('shows what judges say, a warning first, in words and with a sign', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    const judged = await output.page.locator('.limpid-judgements').last().locator('li').allInnerTexts();
    assert.equal(judged.length, 2);
    assert.match(judged[0] ?? '', /⚠[^]*Warning, randomisation failed/);
    assert.match(judged[1] ?? '', /✓[^]*completeness passed/);
  });

  it('says that a heat map cannot be read when only its header is right', async () => {
    const { maps } = explanationPicture();
    const broken = maps.map((map) => ({ ...map, png: `${map.png.slice(0, 44)}${'A'.repeat(400)}` }));
    await output.render('cell', EXPLANATION, explanationPicture({ maps: broken }));
    await output.page.getByRole('slider', { name: 'Strongest' }).press('Home');
    await output.until(`document.querySelector('.limpid-layer-over').alt.includes('cannot be read')`);
  });

  it('fits a narrow cell', async () => {
    await output.page.setViewportSize({ width: 360, height: 900 });
    await output.render('cell', EXPLANATION, explanationPicture());
    const [shown, wide] = await output.page.evaluate<[number, number]>(
      `[document.documentElement.clientWidth, document.documentElement.scrollWidth]`,
    );
    assert.ok(wide <= shown, `${wide} of ${shown} pixels`);
  });

  it('has its table one key press away', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    await output.page.getByRole('button', { name: 'Show as table' }).press('Space');
    assert.equal(await output.page.getByRole('row').count(), 11);
  });

  async function decoded(): Promise<void> {
    await output.settle();
    await output.page.evaluate(`Promise.all([...document.images].map((image) => image.decode()))`);
  }
});

/** How many pixels of each heat map are not clear. */
const SHOWN = `[...document.querySelectorAll('.limpid-layer-over')].map((image) => {
  const pen = Object.assign(document.createElement('canvas'), { width: 28, height: 28 }).getContext('2d');
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, 28, 28).data.filter((value, at) => at % 4 === 3 && value > 0).length;
})`;
