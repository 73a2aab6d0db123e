/** A cell without its magics, of the same length and with the same lines, so that every position stays. */
import type { Magic } from './find.ts';

/**
 * What is no TypeScript becomes spaces behind a semicolon, which ends the line above. `${expression}` of a command becomes a block
 * with the expression in it, and what `%time` runs stays as it is: both have types.
 */
export function blankMagics(code: string, magics: readonly Magic[]): string {
  let text = '';
  let from = 0;
  for (const { start, end, spliced } of magics) {
    text += `${code.slice(from, start)};`;
    from = start + 1;
    for (const splice of spliced) {
      text += `${spaces(code.slice(from, splice.start + 1))}${code.slice(splice.start + 1, splice.end)}`;
      from = splice.end;
    }
    text += spaces(code.slice(from, end));
    from = end;
  }
  return text + code.slice(from);
}

function spaces(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ');
}
