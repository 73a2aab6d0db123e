import assert from 'node:assert/strict';
import { EXPLANATION, VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 2, explanations of pictures and how to judge them', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('02-explain-image.ipynb', ['epochs=1', 'limit=6000']);

  it('has shares that add up, and says by how much they do not', () => {
    const rows = [...printed('shares-code').matchAll(/([\w-]+) +│ '(-?[\d.]+)' +│ '(-?[\d.]+)' +│ '([\d.]+) %'/g)];
    assert.deepEqual(
      rows.map(([, method]) => method),
      ['integrated-gradients', 'deep-lift', 'lrp'],
    );
    for (const [, , sum, delta, off] of rows.slice(0, 2)) {
      assert.ok(Number(off) <= 1, `${sum}, and not ${delta}`);
    }
  });

  it('finds methods better than chance at what the answer rests on', () => {
    const areas = new Map(
      [...printed('deletion-code').matchAll(/'([\w ]+)' +│ '([\d.]+)'/g)].map(([, name, area]) => [name, Number(area)]),
    );
    const chance = areas.get('at random') ?? NaN;
    for (const name of ['saliency', 'integratedGradients', 'deepLift', 'lrp']) {
      assert.ok((areas.get(name) ?? NaN) < chance / 2, `${name}: ${areas.get(name)}, at random ${chance}`);
    }
  });

  it('finds the square by which the cheater tells its classes', () => {
    const [, hits] = /in (\d+) of 20 pictures/.exec(printed('known-code')) ?? [];
    assert.ok(Number(hits) >= 18, `${hits} of 20`);
  });

  it('draws explanations and comparisons', () => {
    for (const id of ['slope-code', 'shares-code', 'regions-code', 'known-code']) {
      assert.ok(
        bundles(cell(id)).some((mimes) => mimes.includes(EXPLANATION)),
        id,
      );
    }
    for (const id of ['agree-code', 'deletion-code', 'random-code']) {
      assert.ok(bundles(cell(id))[0]?.includes(VEGA_LITE), id);
    }
  });
});
