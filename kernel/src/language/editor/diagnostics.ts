/** What is wrong in a cell, in the words in which the kernel would tell it, and what is faded or struck through. */
import ts from '#typescript';
import { parseCell } from '../../cell/parse-cell.ts';
import { diagnose } from '../diagnose.ts';
import { typePolicy } from '../type-policy.ts';
import type { DocumentProgram, Written } from './document-program.ts';
import type { CellDiagnostic } from './messages.ts';
import { spanOf } from './places.ts';

export function diagnostics(document: DocumentProgram, cell: Written): CellDiagnostic[] {
  const found = [...ofSyntax(document, cell), ...(isChecked(cell) ? ofTypes(cell) : []), ...hints(cell)];
  return document.isFirst(cell) ? [...ofProject(document), ...found] : found;
}

/** `// @limpid off` at its beginning says of a cell that nobody wants to know. */
function isChecked({ code, isTyped }: Written): boolean {
  return isTyped && typePolicy(code, 'warn') !== 'off';
}

function ofSyntax(document: DocumentProgram, cell: Written): CellDiagnostic[] {
  const isName = (name: string): boolean => document.originOf(cell, name) !== undefined;
  return parseCell(cell.code, isName).errors.map(({ start, length, code: number, messageText }) => ({
    severity: 'error',
    code: number,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
    start,
    end: start + length,
  }));
}

function ofTypes(cell: Written): CellDiagnostic[] {
  return diagnose(cell, cell.code).map(({ code, message, line, column, length }) => {
    const start = offsetOf(cell.code, line, column);
    return { severity: 'error', code, message, start, end: start + length };
  });
}

/** What is not used in its function, and what its author advises against. */
function hints(cell: Written): CellDiagnostic[] {
  return cell.service.getSuggestionDiagnostics(cell.source.fileName).flatMap((one): CellDiagnostic[] => {
    const span = spanOf(cell, one);
    const tag = one.reportsUnnecessary ? 'unnecessary' : one.reportsDeprecated ? 'deprecated' : undefined;
    if (!span || !tag) return [];
    const message = ts.flattenDiagnosticMessageText(one.messageText, '\n');
    return [{ severity: 'hint', code: one.code, message, tag, ...span }];
  });
}

function ofProject({ project }: DocumentProgram): CellDiagnostic[] {
  return project.problems.map(({ code, message }) => ({ severity: 'warning', code, message, start: 0, end: 0 }));
}

/** Lines and columns count from 1. */
function offsetOf(code: string, line: number, column: number): number {
  const ends = [...code.matchAll(/\r\n|[\n\r\u2028\u2029]/g)].map(({ index, 0: end }) => index + end.length);
  return (ends[line - 2] ?? 0) + column - 1;
}
