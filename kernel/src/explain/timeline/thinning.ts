/** A list that stays short: when it is full, every second one goes, and of those to come every second one is not kept. */

export class Thinning<T> {
  readonly #most: number;
  #kept: { at: number; item: T }[] = [];
  #stride = 1;
  #count = 0;
  #newest: T | undefined;

  /** `most`: at least 2, since the first and the newest are always there. */
  constructor(most: number) {
    this.#most = most;
  }

  add(item: T): void {
    const at = this.#count;
    this.#count += 1;
    this.#newest = item;
    if (at % this.#stride > 0) return;
    this.#kept.push({ at, item });
    if (this.#kept.length <= this.#most) return;
    this.#stride *= 2;
    this.#kept = this.#kept.filter((one) => one.at % this.#stride === 0);
  }

  /** In order. */
  get items(): T[] {
    const items = this.#kept.map(({ item }) => item);
    const newest = this.#newest;
    if (newest === undefined || items.at(-1) === newest) return items;
    // The newest takes the place of the one before it where there is no other.
    return [...items.slice(0, this.#most - 1), newest];
  }
}
