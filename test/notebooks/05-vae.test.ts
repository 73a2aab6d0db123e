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

  it('tells dear dimensions from cheap ones, the dearest first', () => {
    const prices = JSON.stringify(cell('prices-code')?.outputs);
    assert.match(prices, /\d+ of 32 dimensions are in use/);
    const nats = [...prices.matchAll(/\| z\d+ \| ([\d.e-]+) \|/g)].map(([, price]) => Number(price));
    assert.equal(nats.length, 32);
    assert.deepEqual(
      nats,
      nats.toSorted((one, other) => other - one),
    );
    // how many have collapsed after two epochs is chance
    assert.ok((nats[0] ?? 0) > 3 * (nats.at(-1) ?? NaN), nats.join(' '));
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
