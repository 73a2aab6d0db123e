/** Where a stack, already in the user's lines, first touches a cell. */

export interface Place {
  url: string;
  line: number;
  column: number;
}

/** `isCell` knows the names that frames of cells carry. */
export function placeInCell(stack: string, isCell: (url: string) => boolean): Place | undefined {
  return placesIn(stack).find(({ url }) => isCell(url));
}

/** All places of a stack, the innermost first. Names of files may have spaces. */
export function placesIn(stack: string): Place[] {
  const frames = stack.matchAll(/^\s+at (?:async )?(?:.*? \()?(.+?):(\d+):(\d+)\)?$/gm);
  return [...frames].map(([, url = '', line, column]) => ({ url, line: Number(line), column: Number(column) }));
}
