/** What the process needs while it trains, measured at most once a second. */
import type * as tfjs from '@tensorflow/tfjs';
import type { SystemSample } from './history.ts';
import type { Clock } from './throttle.ts';

const EVERY = 1000;

export class SystemMeter {
  readonly #tf: typeof tfjs;
  readonly #clock: Clock;
  #at: number;
  #cpu = process.cpuUsage();

  constructor(tf: typeof tfjs, clock: Clock) {
    this.#tf = tf;
    this.#clock = clock;
    this.#at = clock.now();
  }

  get nextAt(): number {
    return this.#at + EVERY;
  }

  /** Null when it is too early for another one. */
  sample(): SystemSample | null {
    const passed = this.#clock.now() - this.#at;
    if (passed < EVERY) return null;
    const before = this.#cpu;
    const { user, system } = (this.#cpu = process.cpuUsage());
    this.#at += passed;
    const { numTensors, numBytes } = this.#tf.memory();
    return {
      cpu: (user - before.user + system - before.system) / 1000 / passed,
      residentMemory: process.memoryUsage.rss(),
      tensors: numTensors,
      tensorBytes: numBytes,
    };
  }
}
