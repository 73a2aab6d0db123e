import assert from 'node:assert/strict';
import { TRAINING } from '../../kernel/src/mime.ts';
import { viewsOf } from './gallery.ts';
import { rendererPage } from './page.ts';
import { trainingPicture, trainingPictures } from './pictures.ts';

describe('the views of a training', function () {
  this.timeout(180_000);
  const output = rendererPage();

  const height = (): Promise<unknown> => output.page.evaluate(`document.getElementById('cell').offsetHeight`);
  const tab = (name: string): ReturnType<typeof output.page.getByRole> =>
    output.page.getByRole('tab', { name, exact: true });

  it('take turns in one place, by keys alone, and the cell keeps its height', async () => {
    await output.render('cell', TRAINING, trainingPicture({ views: [] }));
    const before = await height();
    assert.equal(await output.page.getByRole('tab').count(), 0);
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(5) }));
    await tab('Curves').focus();
    for (const name of ['Learning rate', 'Time', 'Gradients', 'Updates', 'Weights', 'Histograms', 'System', 'Curves']) {
      await output.page.keyboard.press('ArrowRight');
      await output.settle();
      assert.equal(await tab(name).getAttribute('aria-selected'), 'true');
      assert.equal(await output.page.getByRole('tabpanel').count(), 1);
      assert.ok(await output.page.getByRole('tabpanel', { name }).locator('svg').first().isVisible());
      assert.equal(await height(), before);
    }
    await output.page.keyboard.press('End');
    assert.equal(await tab('System').getAttribute('aria-selected'), 'true');
    assert.equal(await output.page.evaluate(`document.activeElement.textContent`), 'System');
  });

  it('follow the training while they are looked at, and go when they are gone', async () => {
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(2) }));
    await tab('Gradients').click();
    await output.settle();
    const line = (): Promise<unknown> =>
      output.page.evaluate(`document.querySelector('[role=tabpanel]:not([hidden]) .mark-line path').getAttribute('d')`);
    const before = await line();
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(4) }));
    assert.notEqual(await line(), before);
    await output.render('cell', TRAINING, trainingPicture());
    assert.ok(await output.page.locator('[role=tabpanel]:not([hidden]) svg').first().isVisible());
    assert.equal(await output.page.locator('[role=tabpanel]:not([hidden])').count(), 1);
  });

  it('have a colour for the weights of each layer, and its name', async () => {
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(2) }));
    await tab('Weights').click();
    await output.settle();
    const shown = (what: string): Promise<unknown[]> =>
      output.page.evaluate(
        `[...document.querySelectorAll('[role=tabpanel]:not([hidden]) ${what}')].map((node) => node.textContent || node.getAttribute('stroke'))`,
      );
    const colours = await shown('.mark-line path');
    assert.equal(colours.length, 4);
    assert.equal(new Set(colours).size, 4);
    assert.deepEqual(await shown('.role-legend-label text'), ['conv2d', 'conv2d_1', 'dense', 'dense_1']);
  });

  it('have a table each', async () => {
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(2) }));
    await tab('Weights').click();
    await output.page.getByRole('button', { name: 'Show as table' }).click();
    assert.deepEqual(await output.page.getByRole('columnheader').allInnerTexts(), [
      'layer',
      'gradient norm',
      'update ÷ weights',
      'weight norm',
    ]);
  });

  it('copy their table as CSV', async () => {
    await output.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const table = { columns: ['epoch', 'loss'], rows: [[1, 0.5]] };
    await output.render('cell', TRAINING, trainingPicture({ table }));
    // it says so for two seconds only
    await output.page.evaluate(`
      window.told = [];
      new MutationObserver(() => told.push(...[...document.querySelectorAll('button')].map((button) => button.textContent)))
        .observe(document.body, { childList: true, characterData: true, subtree: true });
    `);
    await output.page.getByRole('button', { name: 'Copy as CSV' }).click();
    await output.until(`told.includes('Copied')`);
    assert.equal(await output.page.evaluate('navigator.clipboard.readText()'), 'epoch,loss\r\n1,0.5\r\n');
  });

  it('let every control be reached by Tab, in the order in which they are seen', async () => {
    await output.render('cell', TRAINING, trainingPicture({ views: viewsOf(2) }));
    const reached: unknown[] = [];
    for (let press = 0; press < 6; press++) {
      await output.page.keyboard.press('Tab');
      reached.push(
        await output.page.evaluate(
          `(({ role, textContent, type, labels }) => role === 'group' ? 'chart' : (labels?.[0]?.textContent || textContent).replace(/[\\d.]+$/, ''))(document.activeElement)`,
        ),
      );
    }
    assert.deepEqual(reached, ['Curves', 'Smoothing', 'Log scale', 'chart', 'Show as table', 'Copy as CSV']);
  });
});

describe('a chart of a training', function () {
  this.timeout(180_000);
  const output = rendererPage();
  beforeEach(async () => {
    await output.render('cell', TRAINING, [...trainingPictures()].at(-1));
  });

  /** The x axis of the first panel: its ticks, which Vega keeps in any order. */
  const ticks = (): Promise<string[]> =>
    output.page.evaluate(
      `[...document.querySelector('.role-axis-label').querySelectorAll('text')].map((text) => text.textContent).sort()`,
    );
  const chart = (): ReturnType<typeof output.page.locator> => output.page.locator('.limpid-overlay');
  const tooltip = (): ReturnType<typeof output.page.locator> => output.page.locator('.limpid-tooltip');
  const plot = async (): Promise<{ x: number; y: number; width: number; height: number }> => {
    const box = await output.page.locator('.limpid-pad').first().boundingBox();
    assert.ok(box);
    return box;
  };

  it('is zoomed by a drag along the x axis, and shown whole again by the button', async () => {
    const whole = await ticks();
    const { x, y, width } = await plot();
    await output.page.mouse.move(x + width * 0.6, y + 50);
    await output.page.mouse.down();
    await output.page.mouse.move(x + width * 0.8, y + 60, { steps: 3 });
    await output.page.mouse.up();
    await output.settle();
    const part = (await ticks()).map(Number);
    assert.ok(Math.min(...part) >= 3 && Math.max(...part) <= 4, part.join());
    await output.page.getByRole('button', { name: 'Reset zoom' }).click();
    await output.settle();
    assert.deepEqual(await ticks(), whole);
    assert.ok(!(await output.page.getByRole('button', { name: 'Reset zoom' }).isVisible()));
  });

  it('is zoomed by keys, and shown whole again by Escape', async () => {
    const whole = await ticks();
    await chart().focus();
    for (const key of ['+', '+', '+']) await output.page.keyboard.press(key);
    await output.settle();
    assert.notDeepEqual(await ticks(), whole);
    for (let press = 0; press < 80; press++) await output.page.keyboard.press('ArrowRight');
    await output.settle();
    const part = (await ticks()).map(Number);
    assert.ok(Math.max(...part) > 3, `arrows moved it to ${part.join()}`);
    await output.page.keyboard.press('-');
    await output.page.keyboard.press('Escape');
    await output.settle();
    assert.deepEqual(await ticks(), whole);
  });

  it('shows the y axis of what is left', async () => {
    const { x, y, width } = await plot();
    const axis = (): Promise<number[]> =>
      output.page.evaluate(
        `[...document.querySelectorAll('.role-axis-label')[1].querySelectorAll('text')].map((text) => Number(text.textContent))`,
      );
    const before = Math.max(...(await axis()));
    await output.page.mouse.move(x + width * 0.8, y + 50);
    await output.page.mouse.down();
    await output.page.mouse.move(x + width * 0.99, y + 50, { steps: 3 });
    await output.page.mouse.up();
    await output.settle();
    assert.ok(Math.max(...(await axis())) < before / 3);
  });

  it('leaves the wheel to the page', async () => {
    await output.page.setViewportSize({ width: 900, height: 300 });
    const { x, y } = await plot();
    await output.page.mouse.move(x + 40, y + 20);
    const whole = await ticks();
    await output.page.mouse.wheel(0, 90);
    await output.until('scrollY > 0');
    assert.deepEqual(await ticks(), whole);
  });

  it('tells the exact values of all curves where the pointer is', async () => {
    const { x, y, width } = await plot();
    await output.page.mouse.move(x + width * 0.41, y + 30);
    const last = [...trainingPictures()].at(-1);
    const at = (series: string): string => {
      const rows = last?.data['lossByEpoch'] ?? [];
      return String(rows.find((row) => row['x'] === 2 && row['series'] === series)?.['value']);
    };
    const text = await tooltip().innerText();
    for (const words of ['epoch 2', 'training', at('training'), 'validation', at('validation'), 'batch']) {
      assert.ok(text.includes(words), `${words} in ${text}`);
    }
    assert.equal(await output.page.locator('.limpid-rule').count(), 2);
    await output.page.mouse.move(2, 2);
    assert.equal(await tooltip().count(), 0);
  });

  it('says the values to who moves the crosshair by keys', async () => {
    await chart().focus();
    await output.page.keyboard.press('ArrowRight');
    const spoken = await chart().getByRole('status').innerText();
    assert.match(spoken, /^epoch [\d.]+; training batch [\d.]+, epoch \d [\d.]+; validation epoch \d [\d.]+$/);
  });

  it('smooths the lines of batches: the raw ones faint, the smooth ones strong', async () => {
    const lines = (): Promise<{ opacity: string; width: string; points: number }[]> =>
      output.page.evaluate(`[...document.querySelectorAll('.mark-line path')].map((path) => ({
        opacity: path.getAttribute('opacity'), width: path.getAttribute('stroke-width'), points: path.getAttribute('d')?.split('L').length ?? 0,
      }))`);
    const strong = async (): Promise<number> =>
      (await lines()).filter(({ opacity, width, points }) => Number(opacity ?? 1) === 1 && width === '2' && points > 20)
        .length;
    assert.equal(await strong(), 0);
    await output.page.getByRole('slider', { name: 'Smoothing' }).fill('0.9');
    await output.settle();
    assert.equal(await strong(), 2);
    assert.equal((await lines()).filter(({ opacity }) => opacity === '0.22').length, 2);
    await output.page.getByRole('slider', { name: 'Smoothing' }).fill('0');
    await output.settle();
    assert.equal(await strong(), 0);
  });

  it('has a logarithmic axis when asked, where there is something to show', async () => {
    const grid = (): Promise<unknown> =>
      output.page.evaluate(
        `[...document.querySelectorAll('.role-axis-label')].map((axis) => axis.textContent).join(' ')`,
      );
    const check = output.page.getByRole('checkbox', { name: 'Log scale' });
    const before = [await grid()];
    await check.setChecked(!(await check.isChecked()));
    await output.settle();
    assert.notEqual(await grid(), before[0]);
    await check.setChecked(!(await check.isChecked()));
    await output.settle();
  });
});
