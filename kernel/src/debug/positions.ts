/** Places in a script V8 runs <-> places in the text the user wrote. Lines and columns count from 0 on both sides. */
import type { Mapping } from '../cell/mappings.ts';

export interface Position {
  line: number;
  column: number;
}

/** Where code of this line starts in the script: of the first later line when this one has none. */
export function toGenerated(mappings: readonly Mapping[], line: number, column = 0): Position | undefined {
  let best: Mapping | undefined;
  for (const mapping of mappings) {
    if (mapping.line < line || (mapping.line === line && mapping.column < column)) continue;
    if (!best || isBefore(mapping, best)) best = mapping;
  }
  return best && { line: best.generatedLine, column: best.generatedColumn };
}

/** The first in the source; of several copies the first in the script. */
function isBefore(a: Mapping, b: Mapping): boolean {
  if (a.line !== b.line) return a.line < b.line;
  return a.column < b.column;
}

/** Where a place of the script comes from: the nearest mapping before it, on its own line if there is one. */
export function toOriginal(mappings: readonly Mapping[], line: number, column: number): Position | undefined {
  let before: Mapping | undefined;
  for (const mapping of mappings) {
    if (mapping.generatedLine > line) break;
    const isBehind = mapping.generatedLine === line && mapping.generatedColumn > column;
    if (isBehind && before?.generatedLine === line) break;
    before = mapping;
    if (isBehind) break;
  }
  return before && { line: before.line, column: before.column };
}
