/** What the types and comments say of the name at the cursor, and whose value it speaks of. */
import ts from '#typescript';
import { hoverOfName } from '../hover.ts';
import type { DocumentProgram, Written } from './document-program.ts';
import type { EditorHover } from './messages.ts';
import { identifierAt } from './occurrences.ts';
import { spanOf } from './places.ts';
import { valueOf } from './value-of.ts';

export function hover(document: DocumentProgram, cell: Written, offset: number): EditorHover | undefined {
  const { service, source, module } = cell;
  const at = module.toModule(offset);
  const info = service.getQuickInfoAtPosition(source.fileName, at);
  const span = info && spanOf(cell, info.textSpan);
  const told = span && hoverOfName(cell, cell.code, span.start);
  if (!told) return undefined;
  const { declaration, documentation } = told;
  const name = identifierAt(source, at);
  const value = name && valueOf(document, cell, isMember(name) ? name.parent : name);
  return { ...span, declaration, documentation, ...(value !== undefined && { value }) };
}

function isMember(name: ts.Identifier): boolean {
  return ts.isPropertyAccessExpression(name.parent) && name.parent.name === name;
}
