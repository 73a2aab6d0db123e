/** What TypeScript's checker says of a cell that is about to run, with all cells before it. */
import ts from '#typescript';
import type { Diagnostic } from '../cell/compile.ts';
import type { Edited } from './program.ts';

/** True of a file, not of a cell in a notebook. */
const NOT_OF_CELLS = new Set([
  7026, // JSX without a declaration of its elements
  7016, // no declaration file for a module: its values are still looked at
  1208, // a file that is no module
  2695, // the left side of a comma is unused
  1203, // export = in an ECMAScript module
  1378, // top-level await needs another module option
]);

/** Too many assignments to follow: said of the whole module, at its beginning, and no type behind them can be told. */
const TOO_LONG = 2563;

/** Types alone: what does not parse, and what V8 refuses, compile.ts has told. */
export function diagnose({ service, source, module }: Edited, code: string): Diagnostic[] {
  return service
    .getSemanticDiagnostics(source.fileName)
    .flatMap(({ start = 0, length = 1, code: number, messageText, category }) => {
      const at = number === TOO_LONG ? 0 : module.toCell(start);
      if (at === undefined || category !== ts.DiagnosticCategory.Error || NOT_OF_CELLS.has(number)) return [];
      const before = code.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/);
      const message = ts.flattenDiagnosticMessageText(messageText, '\n');
      const column = (before.at(-1) ?? '').length + 1;
      return [
        {
          severity: 'warning',
          code: number,
          message,
          line: before.length,
          column,
          length: number === TOO_LONG ? 0 : length,
        },
      ];
    });
}
