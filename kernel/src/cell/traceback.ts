/** A failure -> the lines of a Jupyter traceback: what happened, the cell around the place with a caret, the frames. */
import type { Position } from './source-map.ts';

const LINES_AROUND = 2;
const RED = '\u001b[31m';
const BOLD_RED = '\u001b[1;31m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** `stack` is already in the user's lines; `at` is its topmost place in `source`, when there is one. */
export function traceback(name: string, message: string, stack: string, source?: string, at?: Position): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [
    `${BOLD_RED}${name}${RESET}${message ? `: ${message}` : ''}`,
    ...(source !== undefined && at ? excerpt(source, at) : []),
    ...frames.map((frame) => `${DIM}${frame}${RESET}`),
  ];
}

interface ExcerptOptions {
  /** Columns that carets stand under. */
  length?: number;
  /** Lines before and behind. */
  around?: number;
  /** An escape sequence for the line's mark and the carets. */
  colour?: string;
}

/** Numbered lines of the cell with carets under the place. */
export function excerpt(
  source: string,
  { line, column }: Position,
  { length = 1, around = LINES_AROUND, colour = RED }: ExcerptOptions = {},
): string[] {
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - around);
  const last = Math.min(lines.length, line + around);
  const width = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? '';
    const gutter = String(number).padStart(width);
    if (number !== line) {
      rows.push(`${DIM}  ${gutter} |${RESET} ${shortened(text, 0)}`);
      continue;
    }
    const from = text.length > LONGEST ? Math.max(0, column - 1 - LONGEST / 2) : 0;
    // Tabs stay tabs, so that the caret is under its column whatever a tab's width.
    const before = `${from > 0 ? ' ' : ''}${text.slice(from, column - 1).replace(/[^\t]/g, ' ')}`;
    const end = Math.min(text.length, from + LONGEST);
    const carets = '^'.repeat(Math.max(1, Math.min(length, end - column + 1)));
    rows.push(`${colour}> ${gutter} |${RESET} ${shortened(text, from)}`);
    rows.push(`${DIM}  ${' '.repeat(width)} |${RESET} ${before}${colour}${carets}${RESET}`);
  }
  return rows;
}

/** Columns of a line that are shown: the rest of generated code tells nothing. */
const LONGEST = 200;

function shortened(text: string, from: number): string {
  const end = from + LONGEST;
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`;
}
