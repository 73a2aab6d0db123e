/** Runs of equal blocks in a list: "conv, norm, relu, conv, norm, relu, conv, norm, relu" is one block, three times. Pure. */

export interface Run {
  /** Where its first block begins. */
  readonly start: number;
  /** Items of one block. */
  readonly length: number;
  /** How many blocks; 1: nothing is repeated. */
  readonly times: number;
}

/** Blocks that are longer are not looked for: the search costs items times this. */
const LONGEST_BLOCK = 64;

/**
 * Cuts a list into runs that cover it: at each place the one that leaves out most. `signatures` are equal where items are.
 * Single items that are not repeated are runs of length 1.
 */
export function runsOf(signatures: readonly string[]): Run[] {
  const runs: Run[] = [];
  let start = 0;
  while (start < signatures.length) {
    const best = bestRun(signatures, start);
    // Of "a, a, b, a, b, a, b" the second item begins what is worth more.
    const run = saved(bestRun(signatures, start + 1)) > saved(best) ? { start, length: 1, times: 1 } : best;
    runs.push(run);
    start += run.length * run.times;
  }
  return runs;
}

function bestRun(signatures: readonly string[], start: number): Run {
  let best: Run = { start, length: 1, times: 1 };
  for (let length = 1; length <= LONGEST_BLOCK && start + 2 * length <= signatures.length; length++) {
    let equal = 0;
    while (
      start + length + equal < signatures.length &&
      signatures[start + equal] === signatures[start + length + equal]
    ) {
      equal++;
    }
    const times = 1 + Math.floor(equal / length);
    if (length * (times - 1) > saved(best)) best = { start, length, times };
  }
  return best;
}

/** Items that need not be shown. */
function saved({ length, times }: Run): number {
  return length * (times - 1);
}
