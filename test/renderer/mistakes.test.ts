import assert from 'node:assert/strict';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { MISTAKES, VEGA_LITE } from '../../kernel/src/mime.ts';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import type { MistakesPicture } from '../../kernel/src/mime.ts';
import { screenshot } from '../editor/browser.ts';
import { mistakesOf } from './mistaken.ts';
import { rendererPage } from './page.ts';
import { png } from './pictures.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

describe('mistakes', function () {
  this.timeout(180_000);
  const output = rendererPage();
  let pictures: MimeBundle;
  let rows: MimeBundle;
  const picture = (changes: Partial<MistakesPicture> = {}): MistakesPicture => ({
    ...(pictures[MISTAKES] as object as MistakesPicture),
    ...changes,
  });

  before(async () => {
    await loadEngine();
    pictures = await mistakesOf([12, 12, 1], {});
    rows = await mistakesOf([4], { columns: ['age', 'income', 'height', 'weight'] });
  });

  const cell = (name: string | RegExp) => output.page.getByRole('gridcell', { name });
  const heading = () => output.page.getByRole('status').innerText();
  const shown = () => output.page.locator('.limpid-thumbnail').count();

  it('shows the surest mistakes at first', async () => {
    await output.render('cell', MISTAKES, picture());
    assert.match(await heading(), /All mistakes, the surest first/);
    const shares = await output.page.locator('.limpid-thumbnail .limpid-quiet').allInnerTexts();
    const numbers = shares.map((share) => Number.parseFloat(share));
    assert.ok(numbers.length > 5);
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => b - a),
    );
    await screenshot(output.page, 'mistakes-pictures');
  });

  it('shows the samples of the cell that is clicked, and all mistakes again', async () => {
    await output.render('cell', MISTAKES, picture());
    const all = await shown();
    const [label, prediction] = mostMistaken(picture());
    await cell(new RegExp(`^${label} taken for ${prediction}: `)).click();
    assert.match(await heading(), new RegExp(`${label} taken for ${prediction}, the surest first`));
    const names = await output.page.locator('.limpid-thumbnail-name').allInnerTexts();
    assert.ok(names.length > 0 && names.every((name) => name === `${label} → ${prediction}`), names.join());
    await cell('0, right').first().click();
    assert.match(await heading(), /^0, classified right, the least sure first/);
    await output.page.getByRole('button', { name: 'All mistakes' }).click();
    assert.equal(await shown(), all);
  });

  it('is chosen from with the keyboard alone', async () => {
    await output.render('cell', MISTAKES, picture());
    await output.page.keyboard.press('Tab');
    const focused = () => output.page.evaluate(`document.activeElement.getAttribute('aria-label')`);
    const [label, prediction] = mostMistaken(picture());
    assert.match(String(await focused()), new RegExp(`^${label} taken for ${prediction}`));
    await output.page.keyboard.press('Control+Home');
    assert.match(String(await focused()), /^0, right/);
    assert.match(await heading(), /^0, classified right/);
    await output.page.keyboard.press('ArrowRight');
    await output.page.keyboard.press('ArrowDown');
    await output.page.keyboard.press('ArrowRight');
    assert.match(await heading(), /^1 taken for 2/);
    await output.page.keyboard.press('End');
    assert.match(await heading(), /^1 taken for 3/);
    await output.page.keyboard.press('ArrowRight');
    assert.match(await heading(), /^1 taken for 3/, 'there is nothing beyond');
    await output.page.keyboard.press('Escape');
    assert.match(await heading(), /^All mistakes/);
    await output.page.keyboard.press('Enter');
    assert.match(await heading(), /^1 taken for 3/);
    assert.equal(await output.page.locator('[role=gridcell][tabindex="0"]').count(), 1);
    assert.equal(await output.page.locator('[role=gridcell][aria-selected=true]').count(), 1);
    await output.page.keyboard.press('Tab');
    assert.equal(await output.page.evaluate(`document.activeElement.className`), 'limpid-samples');
  });

  it('shows rows of a table with their columns', async () => {
    await output.render('cell', MISTAKES, rows[MISTAKES]);
    const heads = await output.page.locator('.limpid-samples thead th').allInnerTexts();
    assert.deepEqual(heads, ['sample', 'true', 'predicted', 'probability', 'age', 'income', 'height', 'weight']);
    await output.page.keyboard.press('Tab');
    await output.page.keyboard.press('Enter');
    await screenshot(output.page, 'mistakes-rows');
    assert.ok((await output.page.locator('.limpid-samples tbody tr').count()) > 0);
  });

  it('keeps its choice and its height when it is shown again, and has its table', async () => {
    await output.render('cell', MISTAKES, picture());
    const height = () => output.page.evaluate(`document.getElementById('cell').offsetHeight`);
    const before = await height();
    await cell('1, right').click();
    assert.equal(await height(), before);
    await output.render('cell', MISTAKES, picture());
    assert.match(await heading(), /^1, classified right/);
    await output.page.getByRole('button', { name: 'Show as table' }).press('Space');
    assert.equal(await output.page.locator('.limpid-table tr').count(), 5);
    assert.equal(await height(), before);
  });

  for (const name of Object.keys(THEMES) as ThemeName[]) {
    it(`gives every text 4.5:1 on its own background in ${name}`, async () => {
      await output.theme(name);
      await output.render('cell', MISTAKES, picture());
      await output.page.keyboard.press('Tab');
      await output.page.keyboard.press('Enter');
      await screenshot(output.page, `mistakes-${name}`);
      assert.deepEqual(await output.page.evaluate(FAINT_TEXTS), []);
    });
  }

  it('fits a narrow page', async () => {
    await output.page.setViewportSize({ width: 340, height: 800 });
    await output.render('cell', MISTAKES, picture());
    await screenshot(output.page, 'mistakes-narrow');
    assert.ok(Number(await output.page.evaluate('document.documentElement.scrollWidth')) <= 340);
  });

  it('shows markup as text', async () => {
    const script = `<img src=x onerror="window.ran=1">`;
    const classes = picture().classes.map((name) => `${name}${script}`);
    await output.render('cell', MISTAKES, picture({ classes, title: script, note: script, summary: script }));
    await cell(/^0/).first().click();
    assert.equal(await output.page.locator('img[src=x]').count(), 0);
    assert.equal(await output.page.evaluate('window.ran ?? "nothing ran"'), 'nothing ran');
  });

  const [first] = [{ index: 0, label: 0, prediction: 1, probability: 1, labelProbability: 0, values: [] }];
  for (const [what, changes, reason] of [
    [
      'a class that is none',
      { samples: [{ ...first, label: 9, picture: null }] },
      /"samples\[0\]\.label" must be a whole number from 0 to 3/,
    ],
    ['a matrix that is no square', { counts: [[1]] }, /"counts\[0\]" must be a list of 4/],
    ['too many samples', { samples: Array.from({ length: 500 }, () => ({ ...first, picture: null })) }, /at most 400/],
    [
      'a picture that is none',
      { samples: [{ ...first, picture: { title: '', width: 1, height: 1, png: '"><svg onload=alert(1)>' } }] },
      /must be a PNG/,
    ],
    [
      'a picture of another size',
      { samples: [{ ...first, picture: { title: '', width: 1, height: 1, png: png(() => [0, 0, 0, 0], 9, 9) } }] },
      /is 9 × 9 pixels/,
    ],
    [
      'a probability that is none',
      { samples: [{ ...first, picture: null, probability: 'x' as never }] },
      /"samples\[0\]\.probability" must be a number/,
    ],
    ['more values than columns', { samples: [{ ...first, picture: null, values: [1] }] }, /a list of at most 0/],
  ] as const satisfies readonly [string, object, RegExp][]) {
    it(`refuses ${what} in its place`, async () => {
      await output.render('cell', MISTAKES, { ...picture(), ...changes });
      assert.match(await output.page.getByRole('alert').innerText(), reason);
    });
  }

  it('of plain Vega-Lite has a list that takes keys, and cells that take clicks', async () => {
    await output.render('cell', VEGA_LITE, pictures[VEGA_LITE]);
    const drawn = () => output.page.locator('.mark-image image, .mark-image path').count();
    await screenshot(output.page, 'mistakes-vega-lite');
    const all = await drawn();
    const list = output.page.getByRole('combobox');
    const option = (await list.locator('option').allInnerTexts()).find((text) => text.startsWith('1 taken for 2 '));
    assert.ok(option);
    const expected = picture().samples.filter((one) => one.label === 1 && one.prediction === 2).length;
    assert.ok(expected > 0 && expected < all);
    await list.selectOption({ label: option });
    await output.until(`document.querySelectorAll('.mark-image image, .mark-image path').length === ${expected}`);
    await screenshot(output.page, 'mistakes-vega-lite-chosen');
    await list.selectOption({ index: 0 });
    await output.until(`document.querySelectorAll('.mark-image image, .mark-image path').length === ${all}`);
    await output.page.locator('.mark-rect.role-mark path').nth(1).click();
    await output.until(`document.querySelector('select').selectedIndex > 0`);
  });
});

/** Four classes told apart badly: by the mean of a sample and some noise. */
function mostMistaken({ counts }: MistakesPicture): [label: number, prediction: number] {
  const cells = counts.flatMap((row, label) => row.map((count, prediction) => ({ label, prediction, count })));
  const wrong = cells.filter(({ label, prediction }) => label !== prediction);
  const { label, prediction } = wrong.reduce((best, one) => (one.count > best.count ? one : best));
  return [label, prediction];
}

/** Texts below the contrast that WCAG 2.2, 1.4.3 asks for, against all that is painted behind them. */
const FAINT_TEXTS = `(() => {
  const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const luminance = (...colours) => {
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = [];
  for (const node of document.querySelectorAll('#cell *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!own || node.closest('[hidden], .limpid-unseen')) continue;
    const behind = [];
    for (let at = node; at !== null; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const [low, high] = [luminance(...behind), luminance(...behind, getComputedStyle(node).color)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(node.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return faint;
})()`;
