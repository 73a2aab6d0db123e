/** The table of `tensors()`: sorted by mouse and keys, in our renderer and as the Vega-Lite of other front ends. */
import assert from 'node:assert/strict';
import { TENSORS, VEGA_LITE } from '../../kernel/src/mime.ts';
import { screenshot } from '../editor/browser.ts';
import { rendererPage } from './page.ts';
import { tensorsOf } from './pictures.ts';

const bundle = tensorsOf();

describe('tensors in use', function () {
  this.timeout(180_000);
  const output = rendererPage();
  const show = (): Promise<void> => output.render('cell', TENSORS, bundle[TENSORS]);
  const head = (name: string) => output.page.getByRole('columnheader', { name }).first();
  const first = (column = 0): Promise<string> =>
    output.page.locator(`.limpid-sorted tbody tr`).first().locator('th, td').nth(column).innerText();
  const sortedBy = (): Promise<string[]> =>
    output.page
      .locator('th[aria-sort]')
      .evaluateAll((heads) => heads.map((one) => `${one.textContent} ${one.getAttribute('aria-sort')}`));

  it('are sorted by the head that is clicked, and the other way round by a second click', async () => {
    await show();
    assert.deepEqual([await first(), await sortedBy()], ['images', ['bytes▼ descending']]);
    await head('bytes').getByRole('button').click();
    assert.deepEqual([await first(3), await sortedBy()], ['12 B', ['bytes▲ ascending']]);
    await head('cell').getByRole('button').click();
    assert.deepEqual([await first(4), await sortedBy()], ['cell-1.ts', ['cell▲ ascending']]);
    await head('cell').getByRole('button').click();
    assert.deepEqual([await first(4), await sortedBy()], ['cell-10.ts', ['cell▼ descending']]);
    await screenshot(output.page, 'tensors-dark');
  });

  it('are sorted with the keyboard alone, and the focus stays', async () => {
    await show();
    const focused = () => output.page.evaluate('document.activeElement.title');
    await output.page.keyboard.press('Tab');
    await output.page.keyboard.press('Tab');
    assert.equal(await focused(), 'Sort by held by');
    await output.page.keyboard.press('Tab');
    await output.page.keyboard.press('Space');
    assert.deepEqual([await first(1), await sortedBy()], ['[6000, 28, 28, 1]', ['shape▼ descending']]);
    await output.page.keyboard.press('Enter');
    assert.deepEqual(await sortedBy(), ['shape▲ ascending']);
    assert.equal(await focused(), 'Sort by shape');
  });

  it('keep their order when the output is shown again, and fold what cells have done', async () => {
    await show();
    await head('dtype').getByRole('button').click();
    assert.equal(await first(2), 'bool');
    await show();
    assert.equal(await first(2), 'bool');
    const cells = output.page.getByRole('group', { name: 'What cells have made, kept and lost' });
    assert.equal(await cells.isVisible(), false);
    await output.page.getByText('What cells have made, kept and lost').click();
    assert.match(await cells.innerText(), /cell-9\.ts\s+19\s+4\s+3\s+12/);
  });

  it('are sorted in the Vega-Lite of other front ends by a click and by a list', async () => {
    await output.render('cell', VEGA_LITE, bundle[VEGA_LITE]);
    const texts = () => output.page.locator('#cell .mark-text text').allTextContents();
    const after = async (name: string): Promise<string[]> => {
      const all = await texts();
      return all.slice(all.indexOf(name), all.indexOf(name) + 6);
    };
    await screenshot(output.page, 'tensors-vega');
    assert.ok((await texts()).includes('bytes ▼'), (await texts()).join());
    assert.equal((await after('line'))[1], 'images');
    await output.page.locator('#cell .mark-text text', { hasText: /^cell$/ }).click();
    await output.settle();
    assert.deepEqual((await texts()).slice(0, 6), ['held by', 'shape', 'dtype', 'bytes', 'cell ▲', 'line']);
    await output.page.getByLabel('Sorted by').selectOption({ label: 'dtype' });
    await output.settle();
    assert.equal((await after('line'))[1], 'mask');
  });

  for (const [theme, width] of [
    ['light', 900],
    ['highContrast', 900],
    ['dark', 340],
  ] as const) {
    it(`fit into ${width} pixels in ${theme}`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 560 });
      await show();
      await output.page.getByText('What cells have made, kept and lost').click();
      await screenshot(output.page, `tensors-${theme}-${width}`);
      assert.ok(Number(await output.page.evaluate('document.documentElement.scrollWidth')) <= width, 'it overflows');
    });
  }
});
