import assert from 'node:assert/strict';
import { VEGA_LITE } from '../../kernel/src/mime.ts';
import { executed } from './executed.ts';
import { bundles } from './limpid.ts';

describe('tutorial 3, explanations of tables', function () {
  this.timeout('5 min');
  const { cell, printed } = executed('03-explain-table.ipynb');

  it('reads the penguins of the npm package and learns to weigh them', () => {
    assert.match(printed('data-code'), /333 of 344 penguins/);
    const [, share] = /R² of the test: (\S+)/.exec(printed('importance-code')) ?? [];
    assert.ok(Number(share) > 0.7, share);
  });

  it('finds mass to rise with the flipper, both ways of asking', () => {
    const rises = [...printed('effects-code').matchAll(/(-?[\d.]+) kg/g)].map(([, kilograms]) => Number(kilograms));
    assert.equal(rises.length, 2);
    for (const kilograms of rises) assert.ok(kilograms > 0.3, String(kilograms));
  });

  it('has shares of one penguin that add up', () => {
    const [, sum, must] = /sum (\S+), must be (\S+)/.exec(printed('one-code')) ?? [];
    assert.ok(Math.abs(Number(sum) - Number(must)) < 0.01, `${sum}, and not ${must}`);
  });

  it('has Shapley values of all penguins that add up, from a mean that no mean penguin has', () => {
    const [, off] = /84 penguins: sums are off by at most (\S+) kg/.exec(printed('shapley-code')) ?? [];
    assert.ok(Number(off) < 1e-5, off);
    const [, mean, ofAll] = /mean penguin: (\S+) kg; .* of all: (\S+) kg/.exec(printed('shapley-code')) ?? [];
    assert.ok(Number(ofAll) - Number(mean) > 0.3, `${mean} and ${ofAll}`);
  });

  it('marks all methods right on a line, to 1e-5', () => {
    const [, worst] = /off by at most (\S+)/.exec(printed('line-code')) ?? [];
    assert.ok(Number(worst) < 1e-5, worst);
  });

  it('shows where partial dependence leaves the data, and that local effects do not', () => {
    const [, high, off] = /rises to (\S+): .*off by (\S+)/.exec(printed('tree-check')) ?? [];
    assert.ok(Number(high) > 2 && Number(off) < 1e-5, `${high}, off by ${off}`);
    const [, step] = /local effects rise by (\S+):/.exec(printed('tree-check')) ?? [];
    assert.equal(Number(step), 1);
    assert.match(printed('tree-check'), /Shapley values 3\.00 and -2\.00: by hand 3 and -2/);
  });

  it('draws importances, curves, a map and effects', () => {
    for (const id of ['look-code', 'importance-code', 'dependence-code', 'effects-code', 'one-code']) {
      assert.ok(bundles(cell(id))[0]?.includes(VEGA_LITE), id);
    }
    for (const id of ['centred-code', 'shapley-code', 'tree-code']) assert.equal(bundles(cell(id)).length, 2, id);
  });
});
