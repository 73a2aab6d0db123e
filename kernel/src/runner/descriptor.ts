/** The runner's own stdout and stderr. */
import { writeSync } from 'node:fs';

export type Descriptor = 1 | 2;

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/** Returns when the system has taken all of it. */
export function writeAll(descriptor: Descriptor, bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // somebody has made the descriptor non-blocking, and it is full: the supervisor is reading it
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}
