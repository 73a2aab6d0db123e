import assert from 'node:assert/strict';
import type { Figures, VariableRow } from '../../../../kernel/src/messages.ts';
import { drawing, safePicture } from '../../../../extension/src/variables/drawing.ts';
import {
  cellWords,
  codeOf,
  itemOf,
  leakWords,
  linesOf,
  pathOf,
  plain,
  sizeOf,
  sparkline,
  titleOf,
  type Translate,
} from '../../../../extension/src/variables/words.ts';

const t: Translate = (message, ...values) =>
  message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)]));

const FIGURES: Figures = {
  ...{ size: 4, read: 4, min: -1.23456, max: 2, mean: 0.5, std: 0.25, zeros: 1, nans: 0, infinities: 0 },
  ...{ bars: [1, 8, 4, 0], drawn: 'distribution' },
};
const ROW: VariableRow = {
  ...{ name: 'xs', path: ['xs'], type: 'Tensor', shape: '[2, 2]', dtype: 'float32', bytes: 31_360, text: '' },
  ...{ expands: false, figures: FIGURES },
};

describe('the view of variables', () => {
  it('says in a line what a value is', () => {
    const cases: [Partial<VariableRow>, string][] = [
      [{}, '[2, 2] float32 ▂█▅▁ · 31.4 kB · μ 0.5 σ 0.25'],
      [
        { figures: { ...FIGURES, nans: 1200, infinities: 1 } },
        '[2, 2] float32 ▂█▅▁ · 31.4 kB · μ 0.5 σ 0.25 · ⚠ 1,200 NaN, 1 ∞',
      ],
      [{ text: 'disposed', bytes: 0, figures: null }, '[2, 2] float32 · disposed'],
      [{ type: 'number', shape: '', dtype: '', bytes: null, text: '3', figures: null }, '3'],
      [{ type: 'computed', shape: '', dtype: '', bytes: null, figures: null }, 'computed'],
      [
        { type: 'Sequential', shape: '', dtype: '', bytes: 8, text: '2 layers, 13800 parameters', figures: null },
        'Sequential · 8 B · 2 layers, 13,800 parameters',
      ],
      [
        { type: 'Dense', shape: '[null, 10]', dtype: '', bytes: 40, text: '10 parameters', figures: null },
        'Dense [null, 10] · 40 B · 10 parameters',
      ],
    ];
    for (const [changed, description] of cases)
      assert.equal(itemOf({ ...ROW, ...changed }, t).description, description);
    assert.equal(itemOf(ROW, t).spoken, 'xs: Tensor [2, 2] float32, 31.4 kB, μ 0.5 σ 0.25');
  });

  it('says all of it where the mouse rests', () => {
    assert.equal(titleOf(ROW, t), 'Tensor [2, 2] float32 · 31.4 kB');
    assert.deepEqual(linesOf(ROW, t), [
      'mean 0.5, standard deviation 0.25',
      'from -1.23 to 2',
      'zeros: 1',
      'no NaN, nothing infinite',
    ]);
    const none = { ...FIGURES, mean: null, std: null, min: null, max: null, zeros: 0, nans: 4, size: 9_000_000 };
    assert.deepEqual(linesOf({ ...ROW, figures: none }, t), [
      '⚠ 4 NaN',
      'told by 4 of 9,000,000 values, evenly spaced',
    ]);
    assert.deepEqual(linesOf({ ...ROW, figures: null }, t), []);
  });

  it('keeps text of a notebook on one line, short, and in its direction', () => {
    const cases: [string, string][] = [
      ['a\nb\u0007c', 'a b c'],
      ['\u202Egnp.exe', ' gnp.exe'],
      ['\u200B\u2066x', ' x'],
      ['变量 🙂 é', '变量 🙂 é'],
      ['x'.repeat(500), `${'x'.repeat(120)}…`],
    ];
    for (const [given, wanted] of cases) assert.equal(plain(given), wanted);
    assert.equal(itemOf({ ...ROW, name: 'a\u202Eb' }, t).label, 'a b');
  });

  it('draws numbers as blocks', () => {
    const order = (bars: Figures['bars']): string => sparkline({ ...FIGURES, bars, drawn: 'order' });
    const cases: [string, string][] = [
      [order([4, 2, 1, 0.5]), '█▄▂▁'],
      [order([1, null, 2]), '▁×█'],
      [order([3, 3, 3]), '▄▄▄'],
      [order([1]), ''],
      [order(Array.from({ length: 30 }, (_, at) => at)), '▁▂▃▄▅▆▇█'],
      [sparkline({ ...FIGURES, bars: Array.from({ length: 30 }, () => 1) }), '████████'],
    ];
    for (const [drawn, wanted] of cases) assert.equal(drawn, wanted);
  });

  it('names the cell that leaks, and its line', () => {
    const leak = { cell: 'cell-7.ts', place: 'cell-7.ts:2', runs: 3, tensors: 1, bytes: 100 };
    const rest = 'each of its last 3 runs has left tensors that are still held (1 · 100 B)';
    assert.equal(leakWords(leak, t), `[7], line 2: ${rest}`);
    assert.equal(leakWords({ ...leak, place: null }, t), `[7]: ${rest}`);
    assert.equal(cellWords('outside of cells', t), 'outside of cells');
  });

  it('leads from a path to code, and back', () => {
    const cases: [string[], string][] = [
      [['model', 'layers', '0'], 'model.layers[0]'],
      [['π', 'a b', '"'], 'π["a b"]["\\""]'],
      [['x', '007', '-1', ''], 'x["007"]["-1"][""]'],
    ];
    for (const [path, code] of cases) assert.equal(codeOf(path), code);
    assert.deepEqual(pathOf('model.layers[0]'), ['model', 'layers', '0']);
    for (const code of ['f()', 'a[b]', 'a.b +', '', '1', 'a?.b', 'a["b"]']) assert.equal(pathOf(code), null);
  });

  it('says bytes in short', () => {
    const cases: [number, string][] = [
      [0, '0 B'],
      [999, '999 B'],
      [1234, '1.2 kB'],
      [160_000, '160 kB'],
      [2.5e9, '2.5 GB'],
      [1e16, '10000 TB'],
    ];
    for (const [bytes, words] of cases) assert.equal(sizeOf(bytes), words);
  });
});

describe('pictures of variables', () => {
  it('are our own SVG of numbers alone', () => {
    const svg = (figures: Figures): string => Buffer.from(drawing(figures)?.split(',')[1] ?? '', 'base64').toString();
    assert.equal(svg(FIGURES).match(/<rect /g)?.length, 4);
    assert.match(
      svg({ ...FIGURES, bars: [1, 2, null, 3, 4], drawn: 'order' }),
      /<path d="M2\.0 46\.0L[\d. ]+M[\d. ]+L[\d. ]+" /,
    );
    // SAFETY: what a kernel sends can be anything.
    const hostile = ['"/><script>', 2, 3] as unknown as number[];
    for (const drawn of ['order', 'distribution'] as const) {
      assert.doesNotMatch(svg({ ...FIGURES, bars: hostile, drawn }), /script/);
    }
    assert.equal(drawing({ ...FIGURES, bars: [] }), undefined);
  });

  it('of a kernel are PNGs of a modest size, or none', () => {
    const png = 'data:image/png;base64,iVBORw0KGgo=';
    assert.equal(safePicture(png), png);
    for (const url of [
      'data:image/svg+xml;base64,AAAA',
      `${png})![x](http://a.b/c`,
      'http://a.b/c.png',
      1,
      undefined,
      `data:image/png;base64,${'A'.repeat(300_000)}`,
    ]) {
      assert.equal(safePicture(url), undefined);
    }
  });
});
