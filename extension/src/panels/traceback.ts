/** Turns the kernel's traceback into one that VS Code links to the cells. Pure. */

// Colours are written with the escape character.
const COLOUR = /\u001b\[[\d;]*m/g;
const CELL_FRAME = /\bcell-(\d+)\.[cm]?[jt]sx?:(\d+)/;

/**
 * Puts a line that VS Code's own renderer makes clickable ("Cell In[3], line 2") before the stack,
 * for the innermost frame that is in a cell.
 */
export function linkToCell(traceback: readonly string[]): string {
  const lines = traceback.flatMap((part) => part.split('\n'));
  const first = lines.findIndex((line) => CELL_FRAME.test(plain(line)));
  const match = CELL_FRAME.exec(plain(lines[first] ?? ''));
  if (match === null) return lines.join('\n');
  const link = `Cell In[${match[1]}], line ${match[2]}`;
  return [...lines.slice(0, first), link, ...lines.slice(first)].join('\n');
}

function plain(line: string): string {
  return line.replace(COLOUR, '');
}
