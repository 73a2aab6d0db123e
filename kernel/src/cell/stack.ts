/** Stack traces of V8 -> stack traces of the cells the user wrote. */
import { mapPosition, type Position } from './source-map.ts';

/** What is known of the cells that ran, under the names their frames carry. */
export type Cells = ReadonlyMap<string, { map: string }>;

/** A place in a cell. */
export interface CellPosition extends Position {
  url: string;
}

/** Frames that say nothing to the user: how the kernel enters a cell, and how Node does. */
export function isKernelFrame(frame: string): boolean {
  return /node:inspector|[\\/](?:kernel[\\/](?:src|dist)|limpid[\\/]dist)[\\/]runner[\\/]/.test(frame);
}

/** The stack with its cell frames at the user's lines and columns, and without the kernel's own frames. */
export function rewriteStack(stack: string, cells: Cells, isInternal: (frame: string) => boolean = isKernelFrame) {
  const kept: string[] = [];
  for (const line of stack.split('\n')) {
    if (!isFrame(line)) kept.push(line);
    else if (!isInternal(line)) kept.push(rewriteFrame(line, cells));
  }
  // Under the cell there is only how Node got there.
  while (kept.length > 1 && isFrame(kept.at(-1) ?? '') && /\bnode:internal\//.test(kept.at(-1) ?? '')) kept.pop();
  return kept.join('\n');
}

/** The topmost place in a cell, in the user's lines and columns. */
export function location(stack: string, cells: Cells): CellPosition | undefined {
  for (const line of stack.split('\n')) {
    if (!isFrame(line)) continue;
    for (const place of placesIn(line)) {
      const position = resolve(place, cells);
      if (position) return { url: place.url, ...position };
    }
  }
  return undefined;
}

function isFrame(line: string): boolean {
  return /^\s+at /.test(line);
}

function rewriteFrame(line: string, cells: Cells): string {
  let rewritten = line;
  for (const place of placesIn(line)) {
    const position = resolve(place, cells);
    if (position) rewritten = rewritten.replace(place.text, `${place.url}:${position.line}:${position.column}`);
  }
  return rewritten;
}

function resolve({ url, line, column }: CellPosition, cells: Cells): Position | undefined {
  const cell = cells.get(url);
  return cell && mapPosition(cell.map, line, column);
}

/** Every `url:line:column` of a frame; one frame of an `eval` has two. */
function placesIn(frame: string): (CellPosition & { text: string })[] {
  return [...frame.matchAll(/(?<=[\s(])([^\s()]+):(\d+):(\d+)(?=[),\s]|$)/g)].map(([text, url = '', line, column]) => ({
    text,
    url,
    line: Number(line),
    column: Number(column),
  }));
}
