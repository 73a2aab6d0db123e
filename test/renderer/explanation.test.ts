import assert from 'node:assert/strict';
import { EXPLANATION } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { explanationPicture } from './pictures.ts';

describe('an explanation', function () {
  this.timeout(60_000);
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

  it('has its table one key press away', async () => {
    await output.render('cell', EXPLANATION, explanationPicture());
    await output.page.getByRole('button', { name: 'Show as table' }).press('Space');
    assert.equal(await output.page.getByRole('row').count(), 11);
  });
});
