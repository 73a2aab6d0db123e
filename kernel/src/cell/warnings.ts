/** Type errors of a cell -> what is told of them on stderr. */
import type { Diagnostic } from './compile.ts';
import { excerpt } from './traceback.ts';

/** A person mends the first ones, and then the others are gone or look different. */
const MOST_TOLD = 10;
const YELLOW = '\u001b[33m';

/** `url` is the name of the cell, `code` its text. */
export function warningText(mistakes: readonly Diagnostic[], url: string, code: string): string {
  const { told, more } = firstOf(mistakes);
  const lines = told.flatMap((mistake) => [summary(mistake, url), ...place(mistake, code)]);
  return [...lines, ...more].map((line) => `${line}\n`).join('');
}

/** The first mistakes, and a line that says how many more there are. */
export function firstOf(mistakes: readonly Diagnostic[]): { told: readonly Diagnostic[]; more: string[] } {
  const others = mistakes.length - MOST_TOLD;
  return {
    told: mistakes.slice(0, MOST_TOLD),
    more: others > 0 ? [`… and ${others} more type ${others === 1 ? 'error' : 'errors'}.`] : [],
  };
}

/** True of a mistake in the cell's text, not in the tsconfig.json. */
export function isInCell({ length }: Diagnostic): boolean {
  return length > 0;
}

function summary(mistake: Diagnostic, url: string): string {
  const where = isInCell(mistake) ? `${url}:${mistake.line}:${mistake.column} - ` : '';
  return `${where}warning TS${mistake.code}: ${mistake.message}`;
}

function place(mistake: Diagnostic, code: string): string[] {
  return isInCell(mistake) ? excerpt(code, mistake, { length: mistake.length, around: 0, colour: YELLOW }) : [];
}
