/** Which steps of trainings by one optimizer are looked at: at most two a second, and only as many as cost next to nothing. Pure. */

/** Milliseconds between two looks, at the least. */
const EVERY = 500;
/** Share of the time that looks may take. */
const SHARE = 0.0015;

export class Sampler {
  #next = -Infinity;
  #costs = [0, 0, 0];

  isDue(now: number): boolean {
    return now >= this.#next;
  }

  /**
   * Tells when a look was over, and how many milliseconds the step took longer for it. Of three looks in a row the cheapest
   * counts: the first ones define a function and run code that V8 has not compiled, and any may be held up.
   */
  looked(now: number, cost: number): void {
    this.#costs = [...this.#costs.slice(1), cost];
    this.#next = now + Math.max(EVERY, Math.min(...this.#costs) / SHARE);
  }
}
