/** The table of tensors in use: its order and its words. */
import assert from 'node:assert/strict';
import { JUPYTER_DISPLAY } from '../../../kernel/src/display/symbol.ts';
import { MemoryReport } from '../../../kernel/src/memory/report.ts';
import { TensorsReport, type TensorsSort } from '../../../kernel/src/memory/tensors-report.ts';

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
});
