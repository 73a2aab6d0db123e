/** When it is time to look for tensors that nobody can reach, which takes as long as two collections of garbage. Pure. */

export interface InUse {
  bytes: number;
  tensors: number;
}

/** What may gather while a cell runs before it is held up, and what it must leave behind to be looked at when it has ended. */
const WITHIN: InUse = { bytes: 1e9, tensors: 100_000 };
const AFTER: InUse = { bytes: 16e6, tensors: 1000 };

export class Pressure {
  #last: InUse = { bytes: 0, tensors: 0 };
  #limit: InUse = { bytes: 0, tensors: 0 };

  /** `free` bytes of memory are left. */
  constructor(free: number) {
    this.looked(this.#last, free);
  }

  /** A cell that runs has gathered so much that waiting for its end could be too late. */
  isHigh({ bytes, tensors }: InUse): boolean {
    return bytes > this.#limit.bytes || tensors > this.#limit.tensors;
  }

  /** So much is in use that was not there after the last look, that looking is worth its time. */
  isWorthALook({ bytes, tensors }: InUse): boolean {
    return bytes - this.#last.bytes > AFTER.bytes || tensors - this.#last.tensors > AFTER.tensors;
  }

  /**
   * What is left can be reached. As much again may gather until the next look, so looking takes a fixed share of the time,
   * but no more than a quarter of the `free` bytes.
   */
  looked(left: InUse, free: number): void {
    this.#last = left;
    this.#limit = {
      bytes: left.bytes + Math.min(Math.max(WITHIN.bytes, left.bytes), free / 4),
      tensors: left.tensors + Math.max(WITHIN.tensors, left.tensors),
    };
  }
}
