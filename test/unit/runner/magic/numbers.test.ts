import assert from 'node:assert/strict';
import { duration } from '../../../../kernel/src/runner/magic/duration.ts';
import { shownValue } from '../../../../kernel/src/runner/magic/env.ts';
import { isSteady, quantile } from '../../../../kernel/src/display/quantiles.ts';

const DURATIONS: [ms: number, text: string][] = [
  [0.000_85, '850 ns'],
  [0.000_004_97, '4.97 ns'],
  [0.012_34, '12.3 µs'],
  [0.999_9, '1.00 ms'],
  [1.2, '1.20 ms'],
  [150, '150 ms'],
  [999.9, '1.00 s'],
  [3421, '3.42 s'],
  [125_000, '2:05 min'],
];

const SHOWN: [name: string, value: string, shown: string][] = [
  ['HOME', '/home/a', '/home/a'],
  ['API_KEY', 'abc', '••••••'],
  ['GITHUB_TOKEN', 'abc', '••••••'],
  ['client_secret', 'abc', '••••••'],
  ['PGPASSWORD', 'abc', '••••••'],
  ['EMPTY_KEY', '', ''],
  ['DATABASE', 'postgres://me:abc@host/db', 'postgres://me:••••••@host/db'],
  ['PAGE', 'http://host/a@b', 'http://host/a@b'],
];

describe('magics: numbers and secrets', () => {
  for (const [ms, text] of DURATIONS) it(`${ms} ms is ${text}`, () => assert.equal(duration(ms), text));
  for (const [name, value, shown] of SHOWN) it(`${name}=${value}`, () => assert.equal(shownValue(name, value), shown));

  it('quantiles are those of NumPy', () => {
    assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
    assert.equal(quantile([1, 2, 3, 4], 0.25), 1.75);
    assert.equal(quantile([7], 0.99), 7);
    assert.equal(quantile([0, 10], 0.99), 9.9);
  });

  it('a median is steady when the quartiles are near, or the rounds many', () => {
    assert.ok(isSteady([1, 1, 1, 1, 9]));
    assert.ok(!isSteady([1, 2, 1, 2, 1, 2]));
    assert.ok(isSteady(Array.from({ length: 10_000 }, (_, index) => 1 + (index % 2) / 2)));
  });
});
