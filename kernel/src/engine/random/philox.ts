/**
 * Philox4x32-10, the counter-based generator that TensorFlow's own draws use too: block `n` of a key is computed from `n`
 * alone, so a generator's state is its key and how far it has come. Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011. Pure.
 */

/** Four words of 32 bits. */
export type Counter = readonly [number, number, number, number];
/** Two words of 32 bits. */
export type Key = readonly [number, number];

const ROUNDS = 10;
const [MULTIPLIER_A, MULTIPLIER_C] = [0xd2511f53, 0xcd9e8d57] as const;
const [WEYL_0, WEYL_1] = [0x9e3779b9, 0xbb67ae85] as const;

/** Writes the block of four random words that belongs to a counter and a key into `block`. */
export function philox(counter: Counter, key: Key, block: Uint32Array): void {
  let [a, b, c, d] = counter;
  let [key0, key1] = key;
  for (let round = 0; round < ROUNDS; round += 1) {
    const highA = upperWord(MULTIPLIER_A, a);
    const lowA = Math.imul(MULTIPLIER_A, a);
    const highC = upperWord(MULTIPLIER_C, c);
    const lowC = Math.imul(MULTIPLIER_C, c);
    a = highC ^ b ^ key0;
    b = lowC;
    c = highA ^ d ^ key1;
    d = lowA;
    key0 = (key0 + WEYL_0) | 0;
    key1 = (key1 + WEYL_1) | 0;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

/** The upper 32 bits of the product of two words, by their halves of 16 bits. */
function upperWord(one: number, other: number): number {
  const [low, high] = [one & 0xffff, one >>> 16];
  const [otherLow, otherHigh] = [other & 0xffff, other >>> 16];
  const middle = Math.imul(high, otherLow) + (Math.imul(low, otherLow) >>> 16);
  const carried = Math.imul(low, otherHigh) + (middle & 0xffff);
  return Math.imul(high, otherHigh) + (middle >>> 16) + (carried >>> 16);
}
