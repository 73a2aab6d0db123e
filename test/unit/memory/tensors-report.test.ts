/** The table of tensors in use: its order and its words. */
import assert from 'node:assert/strict';
import { compile, type TopLevelSpec } from 'vega-lite';
import { parseTensors } from '../../../extension/src/renderer/payload/tensors.ts';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { MemoryReport } from '../../../kernel/src/memory/report.ts';
import { TensorsReport, type TensorsSort } from '../../../kernel/src/memory/tensors-report.ts';
import { MARKDOWN, TENSORS, TEXT, VEGA_LITE } from '../../../kernel/src/mime.ts';

const CELLS = [
  { name: 'cell-2.ts', born: 5, disposed: 2, reclaimed: 1, kept: 2, bytes: 44 },
  { name: 'cell-10.ts', born: 1, disposed: 0, reclaimed: 0, kept: 1, bytes: 400 },
];
const [SMALL, FLAGS, LARGE] = [
  { shape: [1], dtype: 'float32', bytes: 4, isVariable: false, cell: 'cell-2.ts', line: 'cell-2.ts:3', holder: 'x' },
  {
    shape: [5, 8],
    dtype: 'bool',
    bytes: 40,
    isVariable: true,
    cell: 'cell-2.ts',
    line: 'cell-2.ts:1',
    holder: 'flags',
  },
  { shape: [100], dtype: 'float32', bytes: 400, isVariable: false, cell: 'cell-10.ts' },
];
const report = new TensorsReport(new MemoryReport(CELLS, []), [SMALL, FLAGS, LARGE], 'bytes');

const ORDERS: [sort: TensorsSort, expected: number[]][] = [
  ['bytes', [400, 40, 4]],
  ['shape', [40, 400, 4]],
  ['dtype', [40, 400, 4]],
  ['cell', [40, 4, 400]],
  ['line', [40, 4, 400]],
  ['holder', [400, 40, 4]],
];

describe('the report of tensors in use', () => {
  for (const [sort, expected] of ORDERS) {
    it(`sorted by ${sort}`, () =>
      assert.deepEqual(
        report.sortedBy(sort).alive.map(({ bytes }) => bytes),
        expected,
      ));
  }

  it('is a table and a text that say the same', () => {
    const bundle = report[JUPYTER_DISPLAY]();
    const [markdown, text] = ['text/markdown', 'text/plain'].map(
      (type) => JSON.parse(JSON.stringify(bundle[type])) as string,
    );
    assert.match(markdown ?? '', /\| flags \| \\\[5, 8\\\] \| bool \| 40 B \| cell-2\.ts \| 1 \|/);
    assert.match(
      markdown ?? '',
      /\| something without a name \| \\\[100\\\] \| float32 \| 400 B \| cell-10\.ts \| {2}\|/,
    );
    assert.match(markdown ?? '', /Lines are known of some[^]*\| cell-2\.ts \| 5 \| 2 \| 1 \| 2 \| 44 B \|/);
    assert.match(text ?? '', /^3 tensors are kept, 444 B\. 1 tensor is reclaimed[^]*flags {2,}\[5, 8\] +bool +40 B/);
  });

  it('is a picture that the renderer takes, with every order that tensors() knows', () => {
    const picture = parseTensors(report.sortedBy('cell')[JUPYTER_DISPLAY]()[TENSORS]);
    const { columns, rows } = picture.table;
    assert.deepEqual(columns, ['held by', 'shape', 'dtype', 'bytes', 'cell', 'line']);
    assert.equal(picture.sort, 4);
    assert.deepEqual(
      rows.map(([holder]) => holder),
      ['flags', 'x', null],
    );
    const bytes = ['40 B', '4 B', '400 B'];
    for (const [sort, expected] of ORDERS) {
      const places = picture.orders[['holder', 'shape', 'dtype', 'bytes', 'cell', 'line'].indexOf(sort)]?.places ?? [];
      assert.deepEqual(
        places.map((place) => bytes[place]),
        expected.map((size) => `${size} B`),
        sort,
      );
    }
    assert.deepEqual(
      picture.orders.map(({ isFalling }) => isFalling),
      [false, true, false, true, false, false],
    );
  });

  it('is Vega-Lite for who knows that alone', () => {
    // SAFETY: specifications are JSON.
    const spec = report[JUPYTER_DISPLAY]()[VEGA_LITE] as object as TopLevelSpec;
    const warnings: unknown[] = [];
    const logger = { warn: (...all: unknown[]) => void warnings.push(all) };
    compile(spec, { logger: { ...console, level: () => 0, ...logger } as never });
    assert.deepEqual(warnings, []);
  });

  it('without a tensor sorts nothing', () => {
    const none = new TensorsReport(new MemoryReport([], []), [], 'bytes');
    assert.deepEqual(Object.keys(none[JUPYTER_DISPLAY]()), [MARKDOWN, TEXT]);
  });

  it('sorts the 500 that come first, and says how many more there are', () => {
    const many = Array.from({ length: 600 }, (_, at) => ({ ...SMALL, shape: [...SMALL.shape], holder: `x${at}` }));
    const bundle = new TensorsReport(new MemoryReport(CELLS, []), many, 'holder')[JUPYTER_DISPLAY]();
    const picture = parseTensors(bundle[TENSORS]);
    assert.deepEqual([picture.table.rows.length, picture.orders[0]?.places.length], [500, 500]);
    assert.match(picture.note, /^100 more are in `alive`/);
    assert.ok(JSON.stringify(bundle).length < 200_000);
  });
});
