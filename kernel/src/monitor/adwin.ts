/**
 * ADWIN (Bifet and Gavaldà, 2007): a window of a stream that grows while its mean stays, and drops its past when it has changed.
 * The window is kept in buckets of 1, 2, 4 … values, so that its memory grows with the logarithm of its length.
 */

interface Bucket {
  total: number;
  /** Sum of the squared distances from its mean. */
  spread: number;
}

/** Buckets of one size; those of the next are made of its oldest two. */
const MOST_BUCKETS = 5;
/** Values between two looks. */
const CLOCK = 32;
const LEAST_WINDOW = 10;
const LEAST_PART = 5;

export class Adwin {
  readonly #delta: number;
  /** By the logarithm of their size; within it from the oldest to the latest. */
  readonly #levels: Bucket[][] = [[]];
  #width = 0;
  #total = 0;
  #spread = 0;
  #seen = 0;

  /** @param delta how likely a change may be found where there is none */
  constructor(delta = 0.002) {
    this.#delta = delta;
  }

  get width(): number {
    return this.#width;
  }

  get mean(): number {
    return this.#width === 0 ? 0 : this.#total / this.#width;
  }

  /** @returns whether the mean has changed; the window then begins after the change */
  update(value: number): boolean {
    this.#insert(value);
    this.#seen += 1;
    if (this.#seen % CLOCK !== 0 || this.#width <= LEAST_WINDOW) return false;
    let changed = false;
    while (this.#isCut()) {
      this.#dropOldest();
      changed = true;
    }
    return changed;
  }

  #insert(value: number): void {
    if (this.#width > 0) this.#spread += (this.#width * (value - this.mean) ** 2) / (this.#width + 1);
    this.#width += 1;
    this.#total += value;
    this.#levels[0]?.push({ total: value, spread: 0 });
    for (let level = 0; (this.#levels[level]?.length ?? 0) > MOST_BUCKETS; level++) this.#merge(level);
  }

  /** The oldest two of a level become one of the next. */
  #merge(level: number): void {
    const [first, second] = this.#levels[level]?.splice(0, 2) ?? [];
    if (first === undefined || second === undefined) return;
    const size = 2 ** level;
    const apart = (size * (first.total / size - second.total / size) ** 2) / 2;
    const merged = { total: first.total + second.total, spread: first.spread + second.spread + apart };
    const next = this.#levels[level + 1];
    if (next === undefined) this.#levels.push([merged]);
    else next.push(merged);
  }

  /** Whether the window falls into two parts whose means differ by more than chance. */
  #isCut(): boolean {
    let older = 0;
    let olderTotal = 0;
    for (const [level, buckets] of [...this.#levels.entries()].reverse()) {
      // the latest bucket has nothing after it
      for (const { total } of level === 0 ? buckets.slice(0, -1) : buckets) {
        older += 2 ** level;
        olderTotal += total;
        const newer = this.#width - older;
        if (older < LEAST_PART || newer < LEAST_PART) continue;
        const difference = Math.abs(olderTotal / older - (this.#total - olderTotal) / newer);
        if (difference > this.#bound(older, newer)) return true;
      }
    }
    return false;
  }

  #bound(older: number, newer: number): number {
    const confidence = Math.log((2 * Math.log(this.#width)) / this.#delta);
    const parts = 1 / (older - LEAST_PART + 1) + 1 / (newer - LEAST_PART + 1);
    return Math.sqrt(2 * parts * (this.#spread / this.#width) * confidence) + (2 / 3) * parts * confidence;
  }

  #dropOldest(): void {
    const level = this.#levels.length - 1;
    const oldest = this.#levels[level]?.shift();
    if (oldest === undefined) return;
    const size = 2 ** level;
    this.#width -= size;
    this.#total -= oldest.total;
    const apart = (size * this.#width * (oldest.total / size - this.mean) ** 2) / (size + this.#width);
    this.#spread -= oldest.spread + apart;
    while (this.#levels.length > 1 && this.#levels.at(-1)?.length === 0) this.#levels.pop();
  }
}
