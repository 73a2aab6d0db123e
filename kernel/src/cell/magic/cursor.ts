/** The magic in which a cursor stands, for completion and hovers. Offsets are UTF-16 units. */
import { findMagics, standsFree } from './find.ts';
import { isMagicName, type MagicName } from './names.ts';

export type Written =
  /** `text` begins with the percent signs. */
  | { what: 'name'; text: string; start: number }
  /** A word behind the name; `index` counts the words from 0. */
  | { what: 'word'; name: MagicName; text: string; start: number; index: number };

/** What of a magic is being written before the cursor, if anything is. */
export function writtenMagic(code: string, cursor: number): Written | undefined {
  const lineStart = code.slice(0, cursor).search(/[^\r\n\u2028\u2029]*$/);
  const line = code.slice(lineStart, cursor);
  const [, indent = '', marks, name = '', rest = ''] = /^([ \t]*)(%%?)(\w*)([ \t].*)?$/.exec(line) ?? [];
  if (marks === undefined || !isFree(code.slice(0, lineStart))) return undefined;
  if (rest === '') return { what: 'name', text: `${marks}${name}`, start: lineStart + indent.length };
  if (!isMagicName(name) || isInExpression(rest)) return undefined;
  const text = /\S*$/.exec(rest)?.[0] ?? '';
  const index = rest.trimStart().split(/\s+/).length - 1;
  return { what: 'word', name, text, start: cursor - text.length, index };
}

/** `${expression}` is TypeScript. */
function isInExpression(rest: string): boolean {
  return /(?<!\\)\$\{[^}]*$/.test(rest);
}

function isFree(before: string): boolean {
  const end = findMagics(before).at(-1)?.end ?? 0;
  // a command goes on, or a cell magic has taken all
  if (end > 0 && end === before.length) return false;
  return standsFree(before.slice(end));
}

/** The magic whose name the cursor is on. */
export function magicUnder(code: string, cursor: number): MagicName | undefined {
  const found = findMagics(code).find(({ form, name, start }) => {
    const end = start + (form === 'cell' ? 2 : 1) + name.length;
    return form !== 'shell' && start <= cursor && cursor <= end;
  });
  return found && isMagicName(found.name) ? found.name : undefined;
}
