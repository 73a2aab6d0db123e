/** Reads the runner's native stdout or stderr: text goes on as it comes, barriers are taken out and reported. */

export interface BarrierReader {
  add(text: string): void;
  /** Resolves when this barrier has been read, that is, all text before it has gone on. */
  reached(barrier: string): Promise<void>;
  /** What a dying process said about itself; empty for one that is well. */
  lastWords(): string;
  end(): void;
}

const BARRIER = /\0limpid-barrier-\d+\0/;
const PARTIAL = /\0[a-z\d-]*$/;
/** The first words of V8, Node and libc on their way down: no output of the cell. */
const DYING =
  /^(?:\s*<--- Last few GCs --->|FATAL ERROR:|#\s*\n?# Fatal (?:error|JavaScript)|\s*----- Native stack trace -----|terminate called after|node(?:\[\d+\])?: .*Assertion)/m;

/** What Node says at its end when it is inspected. */
const NOISE = /^Waiting for the debugger to disconnect\.\.\.\n/gm;

export function untilBarrier(pass: (text: string) => void): BarrierReader {
  let rest = '';
  let dying: string | undefined;
  const seen = new Set<string>();
  const waiting = new Map<string, () => void>();

  const text = (raw: string): void => {
    const part = raw.replace(NOISE, '');
    if (part === '') return;
    if (dying !== undefined) {
      dying += part;
      return;
    }
    const at = DYING.exec(part)?.index;
    if (at === undefined) return pass(part);
    if (at > 0) pass(part.slice(0, at));
    dying = part.slice(at);
  };

  const reach = (barrier: string): void => {
    dying = undefined;
    const go = waiting.get(barrier);
    if (!go) return void seen.add(barrier);
    waiting.delete(barrier);
    go();
  };

  return {
    add(more) {
      rest += more;
      for (let found = BARRIER.exec(rest); found; found = BARRIER.exec(rest)) {
        text(rest.slice(0, found.index));
        rest = rest.slice(found.index + found[0].length);
        reach(found[0]);
      }
      const keep = PARTIAL.exec(rest)?.index ?? rest.length;
      text(rest.slice(0, keep));
      rest = rest.slice(keep);
    },
    reached: (barrier) =>
      seen.delete(barrier) ? Promise.resolve() : new Promise((resolve) => waiting.set(barrier, resolve)),
    lastWords: () => dying ?? '',
    end() {
      text(rest);
      for (const go of waiting.values()) go();
      waiting.clear();
    },
  };
}
