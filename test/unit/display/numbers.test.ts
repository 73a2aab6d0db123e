import assert from 'node:assert/strict';
import { clock, count, figure, percent } from '../../../kernel/src/display/numbers.ts';

describe('numbers as people read them', () => {
  for (const [value, text] of [
    [0, '0'],
    [0.1, '0.100'],
    [0.1 - 1e-17, '0.100'],
    [0.03117, '0.0312'],
    [0.00012, '0.000120'],
    [0.00001, '1.0e−5'],
    [-2.5, '−2.50'],
    [999.9, '1,000'],
    [1870.4, '1,870'],
    [3.2e7, '3.2e7'],
    [Number.NaN, 'NaN'],
    [-Infinity, '−∞'],
  ] as const) {
    it(`figure ${value} is ${text}`, () => assert.equal(figure(value), text));
  }
  it('counts are as Intl writes them', () => {
    const format = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
    const edges = [0, 0.49999999999999994, 0.5, 999.5, 999.4, 1000, 1009.5, 99_999.5, 999_999.4, 999_999.5, 1e6, 1e15];
    const powers = Array.from({ length: 300 }, (_, index) => 1.07 ** index);
    for (const value of [...edges, ...powers, -1, -1234.5, Infinity, Number.NaN]) {
      assert.equal(count(value), format.format(value));
    }
  });
  for (const [share, text] of [
    [0, '0.0 %'],
    [0.0001, '<0.1 %'],
    [0.991, '99.1 %'],
    [0.99999, '>99.9 %'],
    [1, '100.0 %'],
  ] as const) {
    it(`share ${share} is ${text}`, () => assert.equal(percent(share), text));
  }
  for (const [seconds, text] of [
    [0.4, '0:00'],
    [41, '0:41'],
    [3725, '1:02:05'],
  ] as const) {
    it(`${seconds} s is ${text}`, () => assert.equal(clock(seconds), text));
  }
});
