/** What `limpid engine install --json` tells, line by line. Pure. */
import { bytes } from './words.ts';

export interface Step {
  step: string;
  done?: number;
  total?: number;
}

/** Takes text as it comes, in pieces, and tells each whole line. */
export function lineReader(onStep: (step: Step) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const step = stepIn(line);
      if (step) onStep(step);
    }
  };
}

/** "Download x.whl: 50 MB / 274 MB", and its share of a hundred where it is known. */
export function progressOf({ step, done, total }: Step): { message: string; percent: number | undefined } {
  if (done === undefined || total === undefined || total === 0) return { message: step, percent: undefined };
  return { message: `${step}: ${bytes(done)} / ${bytes(total)}`, percent: Math.min(100, (100 * done) / total) };
}

/** The end of what the command complained, without colours. */
export function messageOf(complaint: string): string {
  return complaint.replaceAll(/\x1b\[[\d;]*m/g, '').trim();
}

function stepIn(line: string): Step | null {
  if (!line.startsWith('{')) return null;
  // SAFETY: our own command line prints it.
  return JSON.parse(line) as Step;
}
