/** Positions in the modules of cells -> positions in cells, and in other files. */
import type ts from 'typescript';
import type { DocumentProgram, Written } from './document-program.ts';
import type { Place, Span, TextEdit } from './messages.ts';

/** Nothing for what stands in a cell's module but not in the cell. */
export function placeOf(document: DocumentProgram, path: string, span: ts.TextSpan): Place | undefined {
  const cell = document.at(path);
  if (cell) {
    const found = spanOf(cell, span);
    return found && { cell: cell.id, ...found };
  }
  const source = document.source(path);
  if (!source) return undefined;
  const at = (offset: number): ts.LineAndCharacter => source.getLineAndCharacterOfPosition(offset);
  return { file: path, start: at(span.start), end: at(span.start + span.length) };
}

export function spanOf({ module }: Written, { start, length }: ts.TextSpan): Span | undefined {
  const from = module.toCell(start);
  // a span may end where the cell does
  const last = length === 0 ? from : module.toCell(start + length - 1);
  if (from === undefined || last === undefined) return undefined;
  return { start: from, end: length === 0 ? from : last + 1 };
}

/** Undefined when the changes touch what nobody may change: what stands around cells, what is installed. */
export function editsOf(document: DocumentProgram, changes: readonly ts.FileTextChanges[]): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const { fileName, textChanges } of changes) {
    for (const { span, newText } of textChanges) {
      const place = editPlaceOf(document, fileName, span);
      if (!place || isOutOfReach(document, newText)) return undefined;
      edits.push({ place, text: isAround(document, fileName, span) ? textAround(newText, place) : newText });
    }
  }
  return edits;
}

function editPlaceOf(document: DocumentProgram, path: string, span: ts.TextSpan): Place | undefined {
  const cell = document.at(path);
  if (!cell) return document.isInstalled(path) ? undefined : placeOf(document, path, span);
  if (!isAround(document, path, span)) return placeOf(document, path, span);
  if (span.length > 0) return undefined;
  const offset = span.start < cell.module.toModule(0) ? beginningOf(cell.code) : cell.code.length;
  return { cell: cell.id, start: offset, end: offset };
}

/** It imports from another cell, or by path from what is installed. */
function isOutOfReach(document: DocumentProgram, text: string): boolean {
  const [, specifier = ''] = /\bfrom\s+["']([^"']+)["']/.exec(text) ?? [];
  return text.includes('[cell-') || document.isPathOfInstalled(specifier);
}

/** On lines of its own, before the cell or behind it. */
function textAround(text: string, place: Place): string {
  const [, indent = ''] = /^\s*\n([ \t]*)/.exec(text) ?? [];
  const lines = text.replaceAll(`\n${indent}`, '\n').trim();
  return 'cell' in place && place.start > 0 && !lines.startsWith('import') ? `\n\n${lines}` : `${lines}\n`;
}

/** In the module of a cell, outside its text. */
function isAround(document: DocumentProgram, path: string, { start }: ts.TextSpan): boolean {
  return document.at(path)?.module.toCell(start) === undefined && document.at(path) !== undefined;
}

/** Where a new import goes: behind what says how the cell is run. */
export function beginningOf(code: string): number {
  return /^(?:(?:#!|%|\/\/\s*@).*\n)*/.exec(code)?.[0].length ?? 0;
}
