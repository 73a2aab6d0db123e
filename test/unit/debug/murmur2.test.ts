import assert from 'node:assert/strict';
import { murmur2 } from '../../../kernel/src/debug/murmur2.ts';

const SEED = 0xc70f6907;
/** Computed apart, in Python, after the algorithm's description. */
const CASES: [text: string, hash: number][] = [
  ['', 3990065800],
  ['a', 2167009006],
  ['ab', 2805137849],
  ['abc', 3350977461],
  ['abcd', 804720481],
  ['abcde', 730143326],
  ['学 😀', 660642070],
  ['let x = 1', 719486033],
];

describe('murmur2', () => {
  for (const [text, hash] of CASES) it(JSON.stringify(text), () => assert.equal(murmur2(text, SEED), hash));
});
