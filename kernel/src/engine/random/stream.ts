/** A sequence of random numbers whose state is how many of them were drawn. Pure. */
import { philox, type Key } from './philox.ts';

const WORDS = 2 ** 32;

export class Stream {
  /** How many words of 32 bits were drawn. */
  drawn: number;
  readonly #key: Key;
  readonly #number: number;
  readonly #block = new Uint32Array(4);
  #blockAt = -1;

  /**
   * @param seed a safe integer, negative ones too
   * @param number streams of other numbers share nothing with this one; 0 is that of TensorFlow's own draws
   */
  constructor(seed: number, number: number, drawn = 0) {
    this.#key = [seed >>> 0, Math.floor(seed / WORDS) >>> 0];
    this.#number = number;
    this.drawn = drawn;
  }

  /** @returns a whole number from 0 to 2³² - 1 */
  word(): number {
    const at = Math.floor(this.drawn / 4);
    if (at !== this.#blockAt) {
      philox([at >>> 0, Math.floor(at / WORDS), 0, this.#number], this.#key, this.#block);
      this.#blockAt = at;
    }
    const word = this.#block[this.drawn % 4] ?? 0;
    this.drawn += 1;
    return word;
  }

  /** @returns a number from 0 to 1, without 1, of 53 random bits: what Math.random gives */
  uniform(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** @returns a whole number from 0 to `count` - 1 */
  below(count: number): number {
    return Math.floor((this.word() / WORDS) * count);
  }
}
