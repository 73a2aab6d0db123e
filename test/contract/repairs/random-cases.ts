/** Numbers for random cases: the same in each run. */
import { mulberry32 } from '../../random.ts';

export class Draw {
  /** In [0, 1). */
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = mulberry32(seed);
  }

  /** A whole number of [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.#next() * (to - from + 1));
  }

  flag(): boolean {
    return this.#next() < 0.5;
  }

  one<T>(choices: readonly T[]): T {
    // SAFETY: the index is inside.
    return choices[this.whole(0, choices.length - 1)] as T;
  }

  /** Values in [-1, 1), with few digits, so that float32 holds them exactly. */
  values(shape: readonly number[]): number[] {
    const size = shape.reduce((product, length) => product * length, 1);
    return Array.from({ length: size }, () => Math.round(this.#next() * 2048 - 1024) / 1024);
  }
}
