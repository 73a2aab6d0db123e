/** axe-core, which knows the rules of WCAG 2.2, finds nothing serious in what the renderer draws, in any theme. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import { EXPLANATION, LATENT, MISTAKES, SERVICE, TENSORS, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { gallery } from './gallery.ts';
import { mistakesOf } from './mistaken.ts';
import { rendererPage } from './page.ts';
import { explanationPicture, latentPicture, serviceOf, tensorsOf, trainingPicture } from './pictures.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const MEDIA = path.resolve(import.meta.dirname, '../../extension/media');

const CHART = {
  description: 'Four points on a line.',
  data: { values: [1, 2, 3, 4].map((x) => ({ x, y: 2 * x })) },
  mark: 'point',
  encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative' } },
};

describe('accessibility', function () {
  this.timeout(300_000);
  const output = rendererPage();
  let pictures: [name: string, mime: string, payload: unknown, press: string[]][];

  before(async () => {
    await loadEngine();
    const inside = gallery().find(({ name }) => name === 'gradients')?.picture;
    assert.ok(inside);
    const views = inside.views?.map(({ title }) => title) ?? [];
    assert.ok(views.length > 4, views.join());
    pictures = [
      ['a training', TRAINING, trainingPicture(), []],
      ...[...views, 'Show as table'].map((press): (typeof pictures)[number] => [
        `a training: ${press}`,
        TRAINING,
        inside,
        [press],
      ]),
      ['a training that failed', TRAINING, { ...inside, state: 'failed' }, []],
      ['a training that is paused', TRAINING, { ...trainingPicture(), state: 'paused' }, []],
      ['an explanation', EXPLANATION, explanationPicture(), []],
      ['an explanation: table', EXPLANATION, explanationPicture(), ['Show as table']],
      ['a latent space', LATENT, latentPicture(), []],
      ['a latent space: table', LATENT, latentPicture(), ['Show as table']],
      ['mistakes in pictures', MISTAKES, (await mistakesOf([12, 12, 1], {}))[MISTAKES], []],
      ['mistakes in rows', MISTAKES, (await mistakesOf([3], { columns: ['age', 'income', 'height'] }))[MISTAKES], []],
      ['tensors', TENSORS, tensorsOf()[TENSORS], ['cell']],
      ['a service', SERVICE, serviceOf(), []],
      ['a chart', VEGA_LITE, CHART, []],
    ];
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no serious flaw in ${theme}`, async () => {
      const found: string[] = [];
      await output.page.evaluate(AXE);
      await output.theme(theme);
      for (const [name, mime, payload, press] of pictures) {
        await output.render('cell', mime, payload, name);
        for (const label of press) {
          await output.page.getByRole('tab', { name: label, exact: true }).or(named(label)).first().click();
          await output.settle();
        }
        found.push(...(await flaws()).map((flaw) => `${name}: ${flaw}`));
        await output.dispose(name);
        await output.page.evaluate(`document.getElementById('cell').remove()`);
      }
      assert.deepEqual(found, []);
    });
  }

  // VS Code shows them where no script runs, so axe-core does not either
  it('has no serious flaw in the pictures of the walkthrough', async () => {
    await output.page.evaluate(AXE);
    const names = readdirSync(MEDIA).filter((name) => name.endsWith('.svg'));
    assert.ok(names.length >= 6, names.join());
    for (const name of names) {
      const svg = readFileSync(path.join(MEDIA, name), 'utf8');
      await output.page.evaluate((html) => (document.body.innerHTML = `<main id="cell">${html}</main>`), svg);
      assert.deepEqual(await flaws(), [], name);
    }
  });

  it('is looked at: a picture without its words has flaws', async () => {
    await output.page.evaluate(AXE);
    await output.render('cell', EXPLANATION, explanationPicture());
    await output.page.evaluate(
      `document.querySelectorAll('#cell *').forEach((node) => ['alt', 'aria-label', 'aria-labelledby', 'role'].forEach((name) => node.removeAttribute(name)))`,
    );
    assert.notDeepEqual(await flaws(), []);
  });

  it('leaves the editor its keys while somebody writes, and no letters', async () => {
    await output.render('cell', TRAINING, trainingPicture());
    await output.page.evaluate(
      `window.heard = []; addEventListener('keydown', ({ key, ctrlKey }) => heard.push((ctrlKey ? 'Control+' : '') + key))`,
    );
    await output.page.getByRole('slider').first().focus();
    for (const key of ['1', 'ArrowLeft', 'Control+c', 'F1', 'Control+1', 'Delete'])
      await output.page.keyboard.press(key);
    const heard = await output.page.evaluate('heard');
    assert.deepEqual(heard, ['Control+Control', 'F1', 'Control+Control', 'Control+1']);
  });

  const named = (name: string) => output.page.getByRole('button', { name, exact: true });

  /** What is serious or critical in the cell. The page around it is the editor's. */
  async function flaws(): Promise<string[]> {
    const run = `axe.run('#cell', { resultTypes: ['violations'] })`;
    const { violations } = await output.page.evaluate<AxeResults>(run);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 200)}`));
  }
});
