import assert from 'node:assert/strict';
import { panelsOf } from '../../../extension/src/renderer/panels.ts';
import type { Spec } from '../../../extension/src/renderer/payload/chart.ts';
import { sketchOf } from '../../../extension/src/renderer/sketch.ts';
import type { Sketch } from '../../../extension/src/renderer/sketch.ts';
import type { Theme } from '../../../extension/src/renderer/theme.ts';

const THEME: Theme = {
  dark: true,
  highContrast: false,
  foreground: '#cccccc',
  background: '#1f1f1f',
  muted: '#999999',
  grid: '#353535',
  series: ['blue', 'orange'],
  font: 'sans-serif',
};
/** One panel of 251 by 200 pixels, its corner at 41, 28; five pixels at both ends of the x axis are free. */
const SIZE = { width: 297, height: 268 };

type Values = (number | null)[];

/** A curve a list of values, at x = 0, 1, 2… */
function sketch(curves: { [series: string]: Values }, type = 'linear', theme = THEME): Sketch | null {
  const spec = { hconcat: [panelOf('line', Object.keys(curves), type)] };
  const rows = Object.entries(curves).flatMap(([series, values]) => values.map((value, x) => ({ x, value, series })));
  return sketchOf(spec, panelsOf(spec), { lossByEpoch: rows }, SIZE, theme);
}

function panelOf(mark: string, domain: string[] = [], type = 'linear'): Spec {
  return {
    data: { name: 'lossByEpoch' },
    mark: { type: mark, strokeWidth: 1.5 },
    encoding: {
      x: { type: 'quantitative', field: 'x' },
      y: { type: 'quantitative', field: 'value', scale: { type } },
      color: { field: 'series', type: 'nominal', scale: { domain } },
    },
  };
}

describe('a sketch of curves', () => {
  const cases: [what: string, curves: { [series: string]: Values }, type: string, paths: string[]][] = [
    ['reaches over the whole panel, but for its edges', { a: [0, 10] }, 'linear', ['M46.00,228.00L287.00,28.00']],
    ['has a y axis that ends at round numbers', { a: [0.3, 9.7] }, 'linear', ['M46.00,222.00L287.00,34.00']],
    ['widens the step when the axis has become longer', { a: [1.4, 15.1] }, 'linear', ['M46.00,210.50L287.00,39.25']],
    [
      'has a logarithmic axis that ends at the values',
      { a: [1, 10, 100] },
      'log',
      ['M46.00,223.00L166.50,128.00L287.00,33.00'],
    ],
    [
      'breaks a line at a gap',
      { a: [0, 1, null, 10, 0] },
      'linear',
      ['M46.00,228.00L106.25,208.00M226.75,28.00L287.00,228.00'],
    ],
    [
      'breaks it where a logarithm has no place',
      { a: [1, 0, 100, 100] },
      'log',
      ['M46.00,223.00M206.67,33.00L287.00,33.00'],
    ],
    ['draws a constant in the middle', { a: [5, 5] }, 'linear', ['M46.00,128.00L287.00,128.00']],
    [
      'draws every curve',
      { a: [0, 10], b: [10, 0] },
      'linear',
      ['M46.00,228.00L287.00,28.00', 'M46.00,28.00L287.00,228.00'],
    ],
    ['has axes alone where no number is', { a: [null, null] }, 'linear', []],
  ];
  for (const [what, curves, type, paths] of cases) {
    it(what, () => {
      const found = sketch(curves, type);
      assert.deepEqual(
        found?.lines.map(({ path }) => path),
        paths,
      );
      assert.deepEqual(
        found.axes.map(({ path }) => path),
        ['M41.5,28.5v200h251'],
      );
    });
  }

  it('has the strokes of the chart in the colours of the theme, with dashes once those repeat', () => {
    const strokes = sketch({ a: [0, 1], b: [1, 0], c: [0, 0] })?.lines.map(({ path: _, ...stroke }) => stroke);
    const stroke = { width: 1.5, opacity: 1 };
    assert.deepEqual(strokes, [
      { ...stroke, colour: 'blue', dashes: [1, 0] },
      { ...stroke, colour: 'orange', dashes: [1, 0] },
      { ...stroke, colour: 'blue', dashes: [7, 4] },
    ]);
  });

  it('tells curves apart by dashes in high contrast, and leaves room for ticks', () => {
    const found = sketch({ a: [0, 1], b: [1, 0] }, 'linear', { ...THEME, highContrast: true });
    assert.deepEqual(
      found?.lines.map(({ dashes }) => dashes),
      [
        [1, 0],
        [7, 4],
      ],
    );
    assert.deepEqual(found.plot, { width: 251, height: 195 });
  });

  it('has the colours of a ramp where curves have them, and no dashes', () => {
    const names = ['a', 'b', 'c'];
    const panel = panelOf('line', names);
    const color = { field: 'series', type: 'ordinal', scale: { domain: names, range: ['#1', '#2', '#3'] } };
    const spec = { hconcat: [{ ...panel, encoding: { ...(panel['encoding'] as Spec), color } }] };
    const rows = names.flatMap((series) => [0, 1].map((x) => ({ x, value: x, series })));
    const found = sketchOf(spec, panelsOf(spec), { lossByEpoch: rows }, SIZE, THEME);
    assert.deepEqual(
      found?.lines.map(({ colour, dashes }) => [colour, dashes]),
      [
        ['#1', []],
        ['#2', []],
        ['#3', []],
      ],
    );
  });

  it('has bands, whose edges the axis holds, broken at a gap', () => {
    const area = panelOf('area', ['a']);
    const band = { ...area, encoding: { ...(area['encoding'] as Spec), y2: { field: 'high' } } };
    const spec = { hconcat: [{ layer: [band, panelOf('line')] }] };
    const rows = [5, 5, null, 5].map((value, x) => ({ x, value, high: x === 1 ? 10 : 0, series: 'a' }));
    const found = sketchOf(spec, panelsOf(spec), { lossByEpoch: rows }, SIZE, THEME);
    assert.deepEqual(
      found?.bands.map(({ path }) => path),
      ['M46.00,128.00L126.33,128.00L126.33,28.00L46.00,228.00ZM287.00,128.00L287.00,228.00Z'],
    );
  });

  const [line, bars] = [panelOf('line'), panelOf('bar')];
  for (const [what, spec] of Object.entries<Spec>({
    'whose panels lie one above the other, as no training has them': { vconcat: [line, line] },
    'of bars': { hconcat: [bars] },
    'of lines and bars': { hconcat: [line, bars] },
    'of lines over areas': { hconcat: [{ layer: [panelOf('area'), line] }] },
    'whose panels have no room': { hconcat: [line, line, line] },
  })) {
    it(`is none of a chart ${what}`, () => {
      assert.equal(sketchOf(spec, panelsOf(spec), {}, SIZE, THEME), null);
    });
  }
});
