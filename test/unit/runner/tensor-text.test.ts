/** Tensors as the debugger tells them, from what any value may look like. */
import assert from 'node:assert/strict';
import { sparkline, tensorNow, tensorRows } from '../../../kernel/src/runner/tensor-text.ts';

const tensor = (shape: number[], numbers: number[], more: object = {}): object => ({
  ...{ dataId: {}, dtype: 'float32', shape, size: numbers.length, isDisposed: false, dataSync: () => numbers },
  ...more,
});
const text = (value: unknown): unknown => {
  const json = tensorNow(value);
  return json === '' ? null : Reflect.get(Object(JSON.parse(json)), 'text');
};
const rows = (value: unknown, at: number[], start = 0, count = 10): unknown =>
  JSON.parse(tensorRows(value, at, start, count));

const CASES: [what: string, value: unknown, text: unknown][] = [
  ['a number', tensor([], [0.123456]), 'Tensor float32 [] · 0.1235'],
  ['numbers', tensor([2, 2], [1, 1, 1, 3]), 'Tensor float32 [2, 2] · min 1 max 3 mean 1.5'],
  ['no numbers among them', tensor([2], [NaN, Infinity]), 'Tensor float32 [2] · 1 NaN 1 ∞'],
  ['nothing', tensor([0, 3], []), 'Tensor float32 [0, 3]'],
  ['texts', tensor([1], [0], { dtype: 'string' }), 'Tensor string [1]'],
  ['disposed', tensor([1], [0], { isDisposed: true }), 'Tensor float32 [1] (disposed)'],
  ['too large to copy', tensor([9e7], [], { size: 9e7 }), 'Tensor float32 [90000000]'],
  ['one that is traced', tensor([1], [0], { dataSync: () => assert.fail('no values yet') }), 'Tensor float32 [1]'],
  ['one in name', { dataId: 1, shape: [1], dtype: 'float32' }, 'Tensor float32 [1]'],
  ['no shape', { dataId: 1, shape: 1, dtype: 'float32' }, null],
  ['no type', { dataId: 1, shape: [1] }, null],
  ['null', null, null],
  ['text', 'Tensor', null],
];

describe('tensors in the debugger', () => {
  for (const [what, value, expected] of CASES)
    it(`tells of ${what}`, () => {
      // what a distribution looks like is told below
      const told = text(value);
      assert.equal(typeof told === 'string' ? told.replace(/ · [▁-█]+/, '') : told, expected);
    });

  it('gives values by rows, and rows of rows', () => {
    const cube = tensor([2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual(rows(cube, []), [
      { name: '[0]', value: '[2, 3] [0, 1, 2, 3, 4, 5]', rows: 2 },
      { name: '[1]', value: '[2, 3] [6, 7, 8, 9, 10, 11]', rows: 2 },
    ]);
    assert.deepEqual(rows(cube, [1]), [
      { name: '[0]', value: '[6, 7, 8]', rows: 3 },
      { name: '[1]', value: '[9, 10, 11]', rows: 3 },
    ]);
    assert.deepEqual(rows(cube, [1, 1], 1, 1), [{ name: '[1]', value: '10', rows: 0 }]);
    assert.deepEqual(rows(cube, [1, 1, 2]), []);
    assert.deepEqual(rows('no tensor', []), []);
  });

  it('writes the first numbers of a long row', () => {
    const long = tensor(
      [1, 20],
      Array.from({ length: 20 }, (_, at) => at),
    );
    assert.deepEqual(rows(long, []), [{ name: '[0]', value: '[0, 1, 2, 3, 4, 5, 6, 7, …]', rows: 20 }]);
  });

  it('draws a distribution in characters, the emptiest lowest', () => {
    assert.equal(sparkline([0, 1, 7]), '▁▂█');
    assert.equal(sparkline([5]), '');
    assert.equal(sparkline(Array.from({ length: 30 }, () => 2)).length, 12);
  });
});
