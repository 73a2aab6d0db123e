import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { TRAINING } from '../../kernel/src/mime.ts';
import { screenshot } from '../editor/browser.ts';
import { gallery } from './gallery.ts';
import { rendererPage } from './page.ts';
import type { RendererPage } from './page.ts';

/** What each picture is made of. `LIMPID_RECORD=1` writes them anew: look at the screenshots before you keep them. */
const STRUCTURES = new URL('examples/pictures/', import.meta.url);
const RECORDS = process.env['LIMPID_RECORD'] === '1';

describe('the gallery of trainings', function () {
  this.timeout(180_000);
  const output = rendererPage();

  for (const { name, theme, width, picture, press } of gallery()) {
    it(`shows ${name}`, async () => {
      await output.theme(theme);
      await output.page.setViewportSize({ width, height: 560 });
      await output.render('cell', TRAINING, picture);
      const height = await output.page.evaluate(`document.getElementById('cell').offsetHeight`);
      for (const control of press) {
        await controlOf(output, control).click();
        await output.settle();
      }
      await screenshot(output.page, `picture-${fileName(name)}`);
      assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
      assert.ok(Number(await output.page.evaluate('document.documentElement.scrollWidth')) <= width, 'it overflows');

      const structure = await structureOf(output);
      const file = new URL(`${fileName(name)}.txt`, STRUCTURES);
      if (RECORDS) writeFileSync(file, structure);
      assert.ok(existsSync(file), `${file.pathname} is missing: LIMPID_RECORD=1 writes it`);
      assert.equal(structure, readFileSync(file, 'utf8'));
    });
  }

  it('has a structure for each of its pictures and for nothing else', () => {
    const names = gallery().map(({ name }) => `${fileName(name)}.txt`);
    assert.deepEqual(readdirSync(STRUCTURES).sort(), names.sort());
    assert.equal(new Set(names).size, names.length);
  });
});

function controlOf({ page }: RendererPage, name: string): ReturnType<typeof page.getByLabel> {
  const exact = { name, exact: true };
  return page.getByRole('tab', exact).or(page.getByRole('button', exact)).or(page.getByRole('checkbox', exact)).first();
}

function fileName(name: string): string {
  return name.replaceAll(/\W+/g, '-').toLowerCase();
}

/** Roles, names and texts as assistive technology gets them; and of the chart, its texts and how many marks there are. */
async function structureOf({ page }: RendererPage): Promise<string> {
  const chart: string[] = await page.evaluate(CHART);
  await page.evaluate(`for (const svg of document.querySelectorAll('svg')) svg.setAttribute('aria-hidden', 'true')`);
  return `${await page.locator('#cell').ariaSnapshot()}\n\n${chart.join('\n')}\n`;
}

const CHART = `(() => {
  const svg = [...document.querySelectorAll('svg')].find((one) => one.checkVisibility({ visibilityProperty: true }));
  if (svg === undefined) return ['no chart'];
  const texts = (what) => [...svg.querySelectorAll('.role-' + what + ' text')].map((text) => text.textContent).join(' | ');
  const marks = new Map();
  for (const group of svg.querySelectorAll('.role-mark[class*="mark-"]')) {
    const kind = /mark-(\\w+)/.exec(group.getAttribute('class'))[1];
    if (kind === 'group') continue;
    const drawn = [...group.children].filter((mark) => mark.getAttribute('d') !== '' && mark.getAttribute('opacity') !== '0');
    marks.set(kind, (marks.get(kind) ?? 0) + drawn.length);
  }
  return [
    'legend titles: ' + texts('legend-title'),
    'legend: ' + texts('legend-label'),
    'axis titles: ' + texts('axis-title'),
    'axis: ' + texts('axis-label'),
    ...[...marks].map(([kind, count]) => kind + ': ' + count),
  ];
})()`;
