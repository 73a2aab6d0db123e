import assert from 'node:assert/strict';
import { LATENT, SVG, TRAINING, VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 5, a network that invents digits', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('05-vae.ipynb', ['epochs=2', 'limit=20000']);

  it('trains both networks under a curve', () => {
    for (const id of ['train-code', 'right-code']) {
      assert.ok(
        bundles(cell(id)).some((mimes) => mimes.includes(TRAINING)),
        id,
      );
    }
  });

  it('has a better bound with the divergence than without', () => {
    const [draft = NaN, mended = NaN] = [...printed('right-shown').matchAll(/'([\d.]+)' +│$/gm)].map(([, sum]) =>
      Number(sum),
    );
    assert.ok(mended < draft, `${mended} < ${draft}`);
  });

  it('walks from the reconstruction itself', () => {
    const [, farthest] = /reconstruction: (\S+)/.exec(printed('walk-code')) ?? [];
    assert.ok(Number(farthest) <= 1e-6, farthest);
  });

  it('tells dimensions in use from those that are not', () => {
    const prices = JSON.stringify(cell('prices-code')?.outputs);
    const [, used] = /(\d+) of 32 dimensions are in use/.exec(prices) ?? [];
    assert.ok(Number(used) > 5 && Number(used) < 32, used);
  });

  it('has sliders for its walk, in VS Code and in JupyterLab', () => {
    for (const type of [LATENT, VEGA_LITE]) {
      assert.ok(
        bundles(cell('walk-code')).some((mimes) => mimes.includes(type)),
        type,
      );
    }
  });

  it('draws what it sees, what it invents, and its walks', () => {
    for (const id of ['again-code', 'invent-code', 'right-shown', 'prices-code', 'walk-code', 'between-code']) {
      assert.ok(
        bundles(cell(id)).every((mimes) => mimes.includes(SVG)),
        id,
      );
    }
  });
});
