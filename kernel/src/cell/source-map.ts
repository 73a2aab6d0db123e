/** Places in compiled JavaScript -> places in the text the user wrote. Lines and columns count from 1 on both sides. */
import { SourceMap, type SourceMapPayload } from 'node:module';

export interface Position {
  line: number;
  column: number;
}

/** Where `line`:`column` of the JavaScript comes from, or nothing when the compiler made it up. */
export function mapPosition(map: string, line: number, column: number): Position | undefined {
  const entry = parsed(map).findEntry(line - 1, column - 1);
  if (!('originalLine' in entry) || entry.originalLine === undefined) return undefined;
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** The last map asked for: a stack's frames all ask for the same few. */
let last: { text: string; map: SourceMap } | undefined;

function parsed(text: string): SourceMap {
  if (last?.text !== text) {
    // SAFETY: `text` is a source map this compiler wrote.
    last = { text, map: new SourceMap(JSON.parse(text) as SourceMapPayload) };
  }
  return last.map;
}
