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

/** Numbered lines of the cell with carets under `length` columns of the failing one. */
export function excerpt(source: string, { line, column }: Position, length = 1): string[] {
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const width = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? '';
    const gutter = String(number).padStart(width);
    if (number !== line) {
      rows.push(`${DIM}  ${gutter} |${RESET} ${text}`);
      continue;
    }
    // Tabs stay tabs, so that the caret is under its column whatever a tab's width.
    const before = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
    const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)));
    rows.push(`${RED}> ${gutter} |${RESET} ${text}`);
    rows.push(`${DIM}  ${' '.repeat(width)} |${RESET} ${before}${RED}${carets}${RESET}`);
  }
  return rows;
}
