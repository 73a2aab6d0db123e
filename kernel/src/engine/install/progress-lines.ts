/** Progress for programs: a line of JSON whenever a step begins or moves on. */
import type { Progress } from './progress.ts';

/** Ticks of a long step (ms). */
const EVERY = 500;

export interface ProgressLine {
  /** What is done now, or what there is to know. */
  step: string;
  /** Bytes, of a step that knows its size. */
  done?: number;
  total?: number;
}

export function progressLines(write: (text: string) => unknown): Progress {
  const tell = (line: ProgressLine): void => void write(`${JSON.stringify(line)}\n`);
  return {
    async step(step, total, work) {
      const size = total === null ? {} : { total };
      let last = performance.now();
      tell({ step, ...(total !== null && { done: 0 }), ...size });
      return work((done) => {
        const now = performance.now();
        if (now - last < EVERY) return;
        last = now;
        tell({ step, done, ...size });
      });
    },
    note: (step) => tell({ step }),
  };
}
