/** Turns the kernel's traceback into one that VS Code links to cells and files. Pure. */

// Colours are written with the escape character.
const COLOUR = /\u001b\[[\d;]*m/g;
/** `    at f (cell-3.ts:2:5)`: its indent and what is before the place, the cell, the line. */
const CELL_FRAME = /^(\s+)at (?:(.*) \()?(?:async )?cell-(\d+)\.[cm]?[jt]sx?:(\d+):\d+\)?$/;
const CELL_HEADING = /^(in|called in) cell-(\d+)\.[cm]?[jt]sx?:$/;
const FILE_HEADING = /^in ((?:\/|[A-Za-z]:\\).*):$/;
const LINE_AT = /^> +(\d+) \|/;

/**
 * VS Code's own renderer makes a line that begins with "Cell In[3], line 2" a link, and leaves out what follows on it: so each
 * frame in a cell has such a line, below the name of its function, and the excerpt has one above it.
 */
export function linkToCells(traceback: readonly string[]): string {
  const lines = withFileLinks(traceback.flatMap((part) => part.split('\n')));
  const told = lines.flatMap((line, index) => linked(line, lines.slice(index + 1)));
  const first = lines.map(plain).find((line) => CELL_FRAME.test(line));
  const [, , , cell, line] = CELL_FRAME.exec(first ?? '') ?? [];
  const excerpt = told.findIndex((one) => /^(> | {2})\s*\d+ \|/.test(plain(one)));
  if (cell === undefined || excerpt < 0 || lines.some((one) => CELL_HEADING.test(plain(one)))) return told.join('\n');
  return [...told.slice(0, excerpt), link('', cell, line), ...told.slice(excerpt)].join('\n');
}

/** Below "File /a/b.ts:3" the number behind an arrow is a link: `->3 | code`. */
function withFileLinks(lines: readonly string[]): string[] {
  let isInFile = false;
  return lines.map((line, index) => {
    const file = FILE_HEADING.exec(plain(line))?.[1];
    if (file !== undefined) {
      const marked = markedLine(lines.slice(index + 1));
      isInFile = marked !== undefined;
      return marked === undefined ? line : `File ${file}:${marked}`;
    }
    if (!isInFile || !LINE_AT.test(plain(line))) return line;
    isInFile = false;
    return line.replace('> ', '->');
  });
}

function markedLine(lines: readonly string[]): string | undefined {
  return lines.map((line) => LINE_AT.exec(plain(line))?.[1]).find((number) => number !== undefined);
}

/** `below` are the lines under it, the excerpt of a heading. */
function linked(line: string, below: readonly string[]): string[] {
  const text = plain(line);
  const [, indent = '', name, cell, at] = CELL_FRAME.exec(text) ?? [];
  if (cell !== undefined)
    return [...(name ? [`${indent}at ${name}`] : []), link(name ? `${indent}  ` : indent, cell, at)];
  const [, , headed] = CELL_HEADING.exec(text) ?? [];
  if (headed === undefined) return [line];
  const marked = markedLine(below);
  return [line, ...(marked === undefined ? [] : [link('', headed, marked)])];
}

function link(indent: string, cell: string, line = '1'): string {
  return `${indent}Cell In[${cell}], line ${line}`;
}

function plain(line: string): string {
  return line.replace(COLOUR, '');
}
