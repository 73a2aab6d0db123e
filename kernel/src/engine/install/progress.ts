/** One line a step, with size and time: rewritten in place on a terminal, printed once in a log. */
import { megabytes } from '../pinned.ts';

/** Ticks of a long step in a log, and of its line on a terminal (ms). */
const LOG_EVERY = 20_000;
const TTY_EVERY = 200;

export interface Progress {
  /** Runs `work` as one step; `total` is its size in bytes where that is known. */
  step<T>(name: string, total: number | null, work: (report: (bytes: number) => void) => Promise<T>): Promise<T>;
  note(line: string): void;
}

/** What is written to: `process.stderr`, or a buffer in a test. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export function progressOn(screen: Screen): Progress {
  const tty = screen.isTTY === true;
  const rewrite = (line: string) => screen.write(`\r\x1b[K${line.slice(0, (screen.columns ?? 80) - 1)}`);
  return {
    async step(name, total, work) {
      const start = performance.now();
      let last = tty ? 0 : start;
      if (tty) rewrite(`${name} …`);
      const report = (bytes: number) => {
        const now = performance.now();
        if (now - last < (tty ? TTY_EVERY : LOG_EVERY)) return;
        last = now;
        const line = `${name} … ${amount(bytes, total)}, ${seconds(now - start)}`;
        if (tty) rewrite(line);
        else screen.write(`  ${line}\n`);
      };
      try {
        const result = await work(report);
        const line = [name, total === null ? null : megabytes(total), seconds(performance.now() - start)];
        if (tty) screen.write('\r\x1b[K');
        screen.write(`✓ ${line.filter((part) => part !== null).join(', ')}\n`);
        return result;
      } catch (error) {
        if (tty) screen.write('\r\x1b[K');
        screen.write(`✗ ${name}\n`);
        throw error;
      }
    },
    note(line) {
      screen.write(`  ${line}\n`);
    },
  };
}

function amount(bytes: number, total: number | null): string {
  if (total === null) return megabytes(bytes);
  return `${megabytes(bytes)} of ${megabytes(total)} (${Math.min(100, Math.floor((100 * bytes) / total))} %)`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
