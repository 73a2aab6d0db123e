import assert from 'node:assert/strict';
import { VEGA_LITE } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';

const BARS = {
  data: {
    values: [
      { a: 'A', b: 28 },
      { a: 'B', b: 55 },
      { a: 'C', b: 43 },
    ],
  },
  mark: 'bar',
  encoding: { x: { field: 'a', type: 'nominal' }, y: { field: 'b', type: 'quantitative' } },
};

describe('a Vega-Lite chart from any kernel', function () {
  this.timeout(180_000);
  const output = rendererPage();

  const bars = (): Promise<number> => output.page.locator('.mark-rect.role-mark path').count();

  for (const version of [5, 6]) {
    it(`of version ${version} is drawn`, async () => {
      const $schema = `https://vega.github.io/schema/vega-lite/v${version}.json`;
      await output.render('cell', `application/vnd.vegalite.v${version}+json`, { $schema, ...BARS });
      assert.equal(await bars(), 3);
    });
  }

  it('with calculated fields, a selection and a condition is drawn without eval', async () => {
    await output.render('cell', VEGA_LITE, {
      ...BARS,
      params: [{ name: 'picked', select: 'point' }],
      transform: [{ calculate: 'datum.b * 2', as: 'twice' }, { filter: 'datum.twice > 60' }],
      encoding: { ...BARS.encoding, opacity: { condition: { param: 'picked', value: 1 }, value: 0.5 } },
    });
    assert.equal(await bars(), 2);
    await output.page.locator('.mark-rect.role-mark path').first().click();
    await output.until(`document.querySelector('.mark-rect.role-mark path[opacity="0.5"]') !== null`);
  });

  it('with rows as delimited text is drawn without eval', async () => {
    await output.render('cell', VEGA_LITE, { ...BARS, data: { values: 'a,b\nA,28\nB,"5"', format: { type: 'csv' } } });
    assert.equal(await bars(), 2);
  });

  it('follows the width of the cell when it says so', async () => {
    await output.render('cell', VEGA_LITE, { ...BARS, width: 'container' });
    const right = (): Promise<number> =>
      output.page.evaluate(`document.querySelector('svg').getBoundingClientRect().width`);
    assert.ok(Math.abs((await right()) - 860) < 4);
    await output.page.setViewportSize({ width: 500, height: 700 });
    await output.until(`Math.abs(document.querySelector('svg').getBoundingClientRect().width - 460) < 4`);
  });

  it('has its rows as a table', async () => {
    await output.render('cell', VEGA_LITE, BARS);
    await output.page.getByRole('button', { name: 'Show as table' }).press('Enter');
    assert.deepEqual(await output.page.getByRole('row').allInnerTexts(), ['a\tb', 'A\t28', 'B\t55', 'C\t43']);
  });

  it('says in its place why it cannot be drawn', async () => {
    await output.render('cell', VEGA_LITE, { mark: 'cloud', data: { values: [] } });
    assert.match(await output.page.getByRole('alert').innerText(), /cannot be drawn/);
    await output.render('cell', VEGA_LITE, BARS);
    assert.equal(await bars(), 3);
    assert.equal(await output.page.getByRole('alert').count(), 0);
  });
});
