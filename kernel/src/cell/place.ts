/** Where a stack, already in the user's lines, first touches a cell. */

export interface Place {
  url: string;
  line: number;
  column: number;
}

/** `isCell` knows the names that frames of cells carry. */
export function placeInCell(stack: string, isCell: (url: string) => boolean): Place | undefined {
  for (const [, url = '', line, column] of stack.matchAll(/^\s+at .*?([^\s(]+):(\d+):(\d+)\)?$/gm)) {
    if (isCell(url)) return { url, line: Number(line), column: Number(column) };
  }
  return undefined;
}
