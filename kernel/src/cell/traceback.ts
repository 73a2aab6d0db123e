/** A failure -> the lines of a Jupyter traceback: what happened, the cell around the place with a caret, the frames. */
import { placesIn, type Place } from './place.ts';
import type { Position } from './source-map.ts';

const LINES_AROUND = 2;
const RED = '\u001b[31m';
const BOLD_RED = '\u001b[1;31m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** An error whose stack is already in the user's lines, and the errors behind it. */
export interface Told {
  readonly ename: string;
  readonly evalue: string;
  readonly stack: string;
  readonly related?: readonly Related[];
}

interface Related {
  readonly label: string;
  readonly failure: Told;
}

/** The text of a cell or of a file of the user's, by the name that frames carry; of others nothing. */
export type SourceOf = (url: string) => string | undefined;

export function traceback(
  { ename, evalue, stack, related = [] }: Told,
  sourceOf: SourceOf = () => undefined,
): string[] {
  return [
    `${BOLD_RED}${ename}${RESET}${evalue ? `: ${evalue}` : ''}`,
    ...excerpts(stack, sourceOf),
    ...framesOf(stack),
    ...related.flatMap((one) => relatedLines(one, stack, sourceOf)),
  ];
}

/** Of an error behind another its line alone is shown, unless that is the line of the other. */
function relatedLines({ label, failure }: Related, behind: string, sourceOf: SourceOf): string[] {
  const { ename, evalue, stack, related = [] } = failure;
  const [place] = knownPlaces(stack, sourceOf);
  const [known] = knownPlaces(behind, sourceOf);
  const isNew = place && !(place.url === known?.url && place.line === known.line);
  const name = ename === '' ? '' : `${BOLD_RED}${ename}${RESET}${evalue ? ': ' : ''}`;
  return [
    `${DIM}${label}:${RESET} ${name}${evalue}`,
    ...(isNew ? excerpt(place.source, place, { around: 0 }) : []),
    ...framesOf(stack),
    ...related.flatMap((one) => relatedLines(one, stack, sourceOf)),
  ];
}

/** Around the innermost place; where that is elsewhere than in the cell that ran, also the line there that led to it. */
function excerpts(stack: string, sourceOf: SourceOf): string[] {
  const places = knownPlaces(stack, sourceOf);
  const [innermost, outermost] = [places[0], places.at(-1)];
  if (!innermost || !outermost) return [];
  if (innermost.url === outermost.url) return excerpt(innermost.source, innermost);
  const caller = places.find(({ url }) => url === outermost.url) ?? outermost;
  return [
    `${DIM}in ${innermost.url}:${RESET}`,
    ...excerpt(innermost.source, innermost),
    `${DIM}called in ${caller.url}:${RESET}`,
    ...excerpt(caller.source, caller, { around: 0 }),
  ];
}

function knownPlaces(stack: string, sourceOf: SourceOf): (Place & { source: string })[] {
  return placesIn(stack).flatMap((place) => {
    const source = sourceOf(place.url);
    return source === undefined ? [] : { ...place, source };
  });
}

function framesOf(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+(at|…) /.test(line));
  return frames.map((frame) => `${DIM}${frame}${RESET}`);
}

export interface ExcerptOptions {
  /** Columns that have carets. */
  readonly length?: number;
  /** Lines that are shown before and after. */
  readonly around?: number;
  /** An escape sequence for the line's mark and the carets. */
  readonly colour?: string;
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
