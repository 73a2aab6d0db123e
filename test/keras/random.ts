/** Random choices and numbers that are the same for the same seed, whatever the engine: mulberry32. */
import { mulberry32 } from '../random.ts';

export class Random {
  /** In [0, 1). */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = mulberry32(seed);
  }

  /** From `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Rounded to three digits, so that a configuration reads well. */
  between(least: number, most: number): number {
    return Number((least + this.next() * (most - least)).toPrecision(3));
  }

  chance(probability = 0.5): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] ?? choices[0];
  }

  integers(count: number, least: number, most: number): number[] {
    return Array.from({ length: count }, () => this.integer(least, most));
  }

  /** Box and Muller's normal deviates. */
  normals(count: number): number[] {
    return Array.from(
      { length: count },
      () => Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next()),
    );
  }
}
