/**
 * The record that a flood of small writes is collected in. The main thread adds to it and writes it out when it is full;
 * what lies in it while the main thread does something else, the helper thread writes out at its next tick.
 */
import { writeAll, type Descriptor } from './descriptor.ts';
import { LARGEST, resizeBody, writeHead } from './records.ts';

/** How long (ms) text lies here at most. */
const TICK = 20;

/** Words of `state`: who holds the record, how long it is (0: there is none), where it goes, whether the helper looks. */
const [HOLDER, LENGTH, DESCRIPTOR, LOOKING] = [0, 1, 2, 3];
type Holder = 1 | 2;
export const MAIN_THREAD: Holder = 1;
export const HELPER_THREAD: Holder = 2;

export interface SharedRecord {
  bytes: SharedArrayBuffer;
  state: Int32Array;
}

export function sharedRecord(): SharedRecord {
  return { bytes: new SharedArrayBuffer(LARGEST), state: new Int32Array(new SharedArrayBuffer(16)) };
}

export class OpenRecord {
  readonly #bytes: Buffer;
  readonly #state: Int32Array;
  readonly #holder: Holder;
  #cell: Buffer | undefined;

  constructor({ bytes, state }: SharedRecord, holder: Holder) {
    this.#bytes = Buffer.from(bytes);
    this.#state = state;
    this.#holder = holder;
  }

  /** True when this text is the first of a record, which then has the sequence number `seq`. */
  add(descriptor: Descriptor, seq: number, cell: Buffer, text: string): boolean {
    this.#hold();
    const state = this.#state;
    let length = Atomics.load(state, LENGTH);
    const fits = length + text.length * 3 <= LARGEST && cell === this.#cell && state[DESCRIPTOR] === descriptor;
    if (length > 0 && !fits) length = this.#out();
    const isFirst = length === 0;
    if (isFirst) {
      this.#cell = cell;
      state[DESCRIPTOR] = descriptor;
      length = writeHead(this.#bytes, 'flood', seq, cell, 0);
    }
    Atomics.store(state, LENGTH, length + this.#bytes.write(text, length));
    this.#release();
    if (Atomics.compareExchange(state, LOOKING, 0, 1) === 0) Atomics.notify(state, LOOKING);
    return isFirst;
  }

  flush(): void {
    if (Atomics.load(this.#state, LENGTH) === 0) return;
    this.#hold();
    this.#out();
    this.#release();
  }

  /** The helper's part: looks at each tick while there is something to see, and sleeps else. */
  async watch(): Promise<never> {
    const state = this.#state;
    for (;;) {
      const sleep = Atomics.waitAsync(state, LOOKING, 0);
      if (sleep.async) await sleep.value;
      await new Promise((resolve) => setTimeout(resolve, TICK));
      if (Atomics.load(state, LENGTH) === 0) {
        Atomics.store(state, LOOKING, 0);
        if (Atomics.load(state, LENGTH) > 0) Atomics.store(state, LOOKING, 1);
      } else if (Atomics.compareExchange(state, HOLDER, 0, this.#holder) === 0) {
        this.#out();
        this.#release();
      }
    }
  }

  /** A main thread whose code was terminated in here still holds it. */
  #hold(): void {
    for (;;) {
      const holder = Atomics.compareExchange(this.#state, HOLDER, 0, this.#holder);
      if (holder === 0 || holder === this.#holder) return;
      Atomics.wait(this.#state, HOLDER, holder, TICK);
    }
  }

  #release(): void {
    Atomics.store(this.#state, HOLDER, 0);
    Atomics.notify(this.#state, HOLDER);
  }

  #out(): 0 {
    const length = Atomics.load(this.#state, LENGTH);
    if (length > 0) {
      resizeBody(this.#bytes, length);
      writeAll(this.#state[DESCRIPTOR] === 1 ? 1 : 2, this.#bytes.subarray(0, length));
    }
    Atomics.store(this.#state, LENGTH, 0);
    return 0;
  }
}
