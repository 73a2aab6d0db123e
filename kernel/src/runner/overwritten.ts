/**
 * Progress bars: text that a carriage return takes back to the start of its line is left out where the text that follows
 * covers it, so that what a terminal, or a front end that knows `\r`, shows in the end is the same. Pure.
 */

/** Colours (SGR). Other escape sequences move the cursor or erase: text with them is left as it is. */
const COLOUR = /\x1b\[[\d;]*m/g;
const COLOUR_RESET = /\x1b\[0?m[^\x1b]*$/;
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/;
/** Box drawing, block elements and geometric shapes: one column, and what bars are made of. */
const ONE_COLUMN = /^[\x20-\x7e\u2500-\u25ff]$/;
const NO_COLUMN = /^(?:\p{M}|\p{Cf})$/u;

export function overwritten(text: string): string {
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((line) => (line.includes('\r') ? visible(line) : line))
    .join('\n');
}

/** What stands before the first return may continue a line sent earlier, so its width is not known and it stays. */
function visible(line: string): string {
  const [start = '', ...pieces] = line.split('\r');
  let covered = 0;
  const kept: string[] = [];
  for (const piece of pieces.reverse()) {
    const [least, most] = width(piece);
    const isHidden = kept.length > 0 && most <= covered && (piece === '' || canGo(piece));
    if (!isHidden) kept.push(piece);
    covered = least < 0 ? -1 : Math.max(covered, least);
    if (covered < 0) return line;
  }
  return [start, ...kept.reverse()].join('\r');
}

/** A piece that leaves a colour on colours what follows it. */
function canGo(piece: string): boolean {
  return !piece.includes('\x1b') || COLOUR_RESET.test(piece);
}

/** How many columns it takes at least and at most; -1 when it moves the cursor by itself. */
function width(piece: string): [least: number, most: number] {
  const plain = piece.replace(COLOUR, '');
  if (CONTROL.test(plain) || plain.includes('\t')) return [-1, Infinity];
  let [least, most] = [0, 0];
  for (const character of plain) {
    if (NO_COLUMN.test(character)) continue;
    least += 1;
    most += ONE_COLUMN.test(character) ? 1 : 2;
  }
  return [least, most];
}
