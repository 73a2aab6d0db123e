import assert from 'node:assert/strict';
import { EXPLANATION, LATENT, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { rendererPage } from './page.ts';
import { explanationPicture, latentPicture, trainingPicture } from './pictures.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

describe('colours', function () {
  this.timeout(180_000);
  const output = rendererPage();

  it("follow the editor's theme, also when it changes", async () => {
    await output.theme('light');
    await output.render('cell', TRAINING, trainingPicture());
    const first = (): Promise<string> =>
      output.page.evaluate(`document.querySelector('.mark-line path').getAttribute('stroke')`);
    assert.equal(await first(), THEMES.light.variables['charts-blue']);
    const height = await output.page.evaluate(`document.getElementById('cell').offsetHeight`);
    for (const name of ['dark', 'highContrast', 'light'] as const) {
      const blue = THEMES[name].variables['charts-blue'];
      await output.theme(name);
      await output.until(`document.querySelector('.mark-line path')?.getAttribute('stroke') === '${blue}'`);
    }
    assert.equal(await output.page.evaluate(`document.getElementById('cell').offsetHeight`), height);
  });

  it('leave the background to the editor', async () => {
    await output.render('cell', TRAINING, trainingPicture());
    const fill = await output.page.evaluate(`document.querySelector('svg > rect')?.getAttribute('fill') ?? 'none'`);
    assert.ok(fill === 'transparent' || fill === 'none', String(fill));
  });

  it('are joined by dashes in high contrast', async () => {
    await output.theme('highContrast');
    await output.render('cell', TRAINING, trainingPicture());
    const dashes = await output.page.evaluate(
      `document.querySelectorAll('.mark-line path[stroke-dasharray="7,4"]').length`,
    );
    assert.equal(dashes, 2);
  });

  it('of texts fit a background that a chart brings itself', async () => {
    const spec = {
      background: 'white',
      data: { values: [{ x: 1 }] },
      mark: 'point',
      encoding: { x: { field: 'x', type: 'quantitative' } },
    };
    await output.render('cell', VEGA_LITE, spec);
    const fill = await output.page.evaluate(`document.querySelector('.role-axis-label text').getAttribute('fill')`);
    assert.match(String(fill), /^#[0-7]/);
  });

  it('stay still for people who asked for less motion', async () => {
    await output.page.evaluate(`document.body.classList.add('vscode-reduce-motion')`);
    await output.render('cell', TRAINING, trainingPicture());
    const seconds = await output.page.evaluate(
      `getComputedStyle(document.querySelector('.limpid-progress-fill')).transitionDuration`,
    );
    assert.equal(seconds, '0s');
  });

  for (const name of Object.keys(THEMES) as ThemeName[]) {
    it(`give every text 4.5:1 in ${name}`, async () => {
      await output.theme(name);
      await output.render('training', TRAINING, trainingPicture());
      await output.render('explanation', EXPLANATION, explanationPicture());
      await output.render('latent', LATENT, latentPicture());
      assert.deepEqual(await output.page.evaluate(FAINT_TEXTS), []);
    });
  }
});

/** Texts below the contrast that WCAG 2.2, 1.4.3 asks for, against the page's background. */
const FAINT_TEXTS = `(() => {
  const pen = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
  const luminance = (...colours) => {
    for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = getComputedStyle(document.body).backgroundColor;
  const faint = [];
  for (const node of document.querySelectorAll('[id] *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '');
    if (!own || node.closest('[hidden], .limpid-unseen')) continue;
    const style = getComputedStyle(node);
    const [low, high] = [luminance(page), luminance(page, node instanceof SVGElement ? style.fill : style.color)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(node.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return faint;
})()`;
