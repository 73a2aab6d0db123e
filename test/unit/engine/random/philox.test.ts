import assert from 'node:assert/strict';
import { philox, type Counter, type Key } from '../../../../kernel/src/engine/random/philox.ts';
import { Stream } from '../../../../kernel/src/engine/random/stream.ts';

describe('Philox4x32-10', () => {
  const ONES = 0xffffffff;
  // the known answers of Random123 (tests/kat_vectors), by the authors of the paper; the last are digits of pi
  const KNOWN: [counter: Counter, key: Key, block: number[]][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ONES, ONES, ONES, ONES],
      [ONES, ONES],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ];
  for (const [counter, key, expected] of KNOWN) {
    it(`gives the known answer to ${counter.map((word) => word.toString(16)).join(' ')}`, () => {
      const block = new Uint32Array(4);
      philox(counter, key, block);
      assert.deepEqual([...block], expected);
    });
  }
});

describe('a stream of random numbers', () => {
  const wordsOf = (stream: Stream, count: number): number[] => Array.from({ length: count }, () => stream.word());

  it('goes on from any place', () => {
    const all = wordsOf(new Stream(42, 1), 20);
    for (let from = 0; from < 20; from += 1)
      assert.deepEqual(wordsOf(new Stream(42, 1, from), 20 - from), all.slice(from));
  });

  it('goes on beyond 2³⁴ words, where the counter carries', () => {
    const far = 2 ** 34;
    const [before, after] = [wordsOf(new Stream(42, 1, far - 4), 8), wordsOf(new Stream(42, 1, far), 4)];
    assert.deepEqual(before.slice(4), after);
    assert.notDeepEqual(after, wordsOf(new Stream(42, 1), 4));
  });

  it('each seed and each number of a stream has its own', () => {
    const seeds = [0, 1, -1, 42, 2 ** 32, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    const found = seeds.flatMap((seed) => [1, 2].map((number) => wordsOf(new Stream(seed, number), 4).join()));
    assert.equal(new Set(found).size, 2 * seeds.length);
  });

  it('uniform numbers have the mean 1/2 and the variance 1/12', () => {
    const stream = new Stream(5, 1);
    const count = 100_000;
    const numbers = Array.from({ length: count }, () => stream.uniform());
    const mean = numbers.reduce((sum, one) => sum + one, 0) / count;
    const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count;
    // four standard errors; the variance of a sample variance is (1/80 - 1/144) / n
    assert.ok(Math.abs(mean - 1 / 2) < 4 * Math.sqrt(1 / 12 / count), String(mean));
    assert.ok(Math.abs(variance - 1 / 12) < 4 * Math.sqrt((1 / 80 - 1 / 144) / count), String(variance));
    assert.ok(numbers.every((one) => one >= 0 && one < 1));
  });
});
