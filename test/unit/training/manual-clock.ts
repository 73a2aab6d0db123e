import type { Clock } from '../../../kernel/src/training/throttle.ts';

/** A clock that a test moves. */
export class ManualClock implements Clock {
  #now = 0;
  #waiting: { at: number; act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, act: () => void): () => void {
    const entry = { at: this.#now + milliseconds, act };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  moveTo(time: number): void {
    for (;;) {
      const [next] = this.#waiting.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#waiting = this.#waiting.filter((entry) => entry !== next);
      this.#now = next.at;
      next.act();
    }
    this.#now = time;
  }
}
