import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { trainingPicture, trainingPictures } from './pictures.ts';

describe('a live training', function () {
  this.timeout(180_000);
  const output = rendererPage();

  it('moves its curves, and the cell keeps its height', async () => {
    const paths = new Set<unknown>();
    const heights = new Set<unknown>();
    for (const picture of trainingPictures()) {
      await output.render('cell', TRAINING, picture);
      paths.add(await output.page.evaluate(LINES));
      heights.add(await output.page.evaluate(`document.getElementById('cell').getBoundingClientRect().height`));
    }
    assert.equal(heights.size, 1);
    assert.ok(paths.size > 15, `${paths.size} different curves`);
  });

  it('keeps its SVG element while the spec stays', async () => {
    const spec = trainingPicture().spec;
    const pictures = [...trainingPictures()].map((picture) => ({ ...picture, spec }));
    await output.render('cell', TRAINING, pictures[0]);
    await output.page.evaluate(`document.querySelector('svg').mark = 'kept'`);
    for (const picture of pictures.slice(1)) await output.render('cell', TRAINING, picture);
    assert.equal(await output.page.evaluate(`document.querySelector('svg').mark`), 'kept');
    assert.equal(await output.page.evaluate(`document.querySelectorAll('svg').length`), 1);
  });

  it('draws anew when the spec changes', async () => {
    const picture = trainingPicture();
    await output.render('cell', TRAINING, picture);
    await output.page.evaluate(`document.querySelector('svg').mark = 'old'`);
    await output.render('cell', TRAINING, { ...picture, spec: { ...picture.spec, spacing: 40 } });
    assert.equal(await output.page.evaluate(`document.querySelector('svg').mark ?? 'new'`), 'new');
  });

  it('shows the last of many updates that come at once', async () => {
    const pictures = [...trainingPictures()];
    await Promise.all(pictures.map((picture) => output.render('cell', TRAINING, picture)));
    const last = await output.page.evaluate(LINES);
    await output.render('other', TRAINING, { ...pictures.at(-1), id: 'alone' });
    assert.equal(
      await output.page.evaluate(`document.getElementById('cell').querySelector('.limpid-state').textContent`),
      'Finished',
    );
    assert.equal(await output.page.evaluate(LINES.replace('document', `document.getElementById('other')`)), last);
  });

  it('moves into a new element when its output is replaced', async () => {
    const picture = trainingPicture();
    await output.render('before', TRAINING, picture, 'item-1');
    await output.page.evaluate(
      `document.querySelector('svg').mark = 'kept'; renderer.dispose('item-1'); document.getElementById('before').remove()`,
    );
    await output.render('after', TRAINING, { ...picture, batch: picture.batch + 1 }, 'item-2');
    assert.equal(await output.page.evaluate(`document.querySelector('#after svg').mark`), 'kept');
  });

  it('is drawn twice when it is shown twice', async () => {
    const picture = trainingPicture();
    await output.render('first', TRAINING, picture);
    await output.render('second', TRAINING, picture);
    assert.equal(await output.page.evaluate(`document.querySelectorAll('#first svg, #second svg').length`), 2);
  });

  it('follows the width of the cell and keeps its height', async () => {
    await output.render('cell', TRAINING, trainingPicture());
    const height = await output.page.evaluate(`document.getElementById('cell').offsetHeight`);
    await output.page.setViewportSize({ width: 560, height: 700 });
    await output.until(`document.querySelector('svg').getBoundingClientRect().right <= 560`);
    assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
  });

  it('says epoch, batch, metrics, speed and time left', async () => {
    const latest = { loss: 0.04123, acc: 0.9876, val_loss: 0.05, val_acc: 0.98 };
    const at = {
      epochs: 10,
      epochsDone: 2,
      batch: 412,
      batches: 1875,
      samplesPerSecond: 1820,
      elapsed: 41,
      eta: 72,
      latest,
    };
    await output.render('cell', TRAINING, trainingPicture({ ...at, unit: 'images' }));
    const text = await output.page.locator('#cell').innerText();
    for (const part of ['Epoch 3 of 10', 'batch 412 of 1,875', '1,820 images/s', '1:12 left', '0.04123', '98.76 %']) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    const bar = output.page.getByRole('progressbar');
    assert.equal(await bar.getAttribute('aria-valuenow'), '22');
  });

  it('marks a metric that is no number any more', async () => {
    await output.render('cell', TRAINING, trainingPicture({ latest: { loss: null } }));
    assert.equal(await output.page.locator('.limpid-metric-value.limpid-bad').innerText(), 'NaN');
  });

  it('speaks at most once an epoch', async () => {
    const pictures = [...trainingPictures({ epochs: 4, updatesPerEpoch: 6 })];
    const [first, ...later] = pictures;
    await output.render('cell', TRAINING, first);
    await output.page.evaluate(`
      window.spoken = [];
      const live = document.querySelector('[aria-live]');
      new MutationObserver(() => spoken.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
    `);
    for (const picture of later) await output.render('cell', TRAINING, picture);
    const spoken: string[] = await output.page.evaluate('window.spoken');
    // Four epochs and the end.
    assert.equal(spoken.length, 5);
    assert.match(spoken[0] ?? '', /^Epoch 1 of 4: loss 0\.\d+, accuracy \d/);
    assert.match(spoken[4] ?? '', /^Finished\. /);
  });

  it('has a name for screen readers, and a table one key press away', async () => {
    const picture = trainingPicture();
    await output.render('cell', TRAINING, picture);
    assert.equal(await output.page.getByRole('region').first().getAttribute('aria-label'), picture.summary);
    const height = await output.page.evaluate(`document.getElementById('cell').offsetHeight`);
    await output.page.getByRole('button', { name: 'Show as table' }).press('Enter');
    const table = output.page.getByRole('table');
    assert.ok(await table.isVisible());
    assert.equal(await table.getByRole('row').count(), picture.table.rows.length + 1);
    assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
    await output.page.keyboard.press('Enter');
    assert.ok(!(await table.isVisible()));
  });
});

/** Outlines of all curves. */
const LINES = `[...document.querySelectorAll('.mark-line path')].map((path) => path.getAttribute('d')).join('|')`;
