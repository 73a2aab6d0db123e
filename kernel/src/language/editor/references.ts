/** Everywhere the thing at the cursor is spoken of, in all cells and in the files they import. */
import type { DocumentProgram, Written } from './document-program.ts';
import type { Reference } from './messages.ts';
import { occurrences } from './occurrences.ts';
import { placeOf } from './places.ts';

export function references(document: DocumentProgram, cell: Written, offset: number): Reference[] {
  const found = new Map<string, Reference>();
  for (const one of occurrences(document, cell, cell.module.toModule(offset))) {
    const symbols = one.cell.service.findReferences(one.cell.source.fileName, one.at) ?? [];
    for (const { fileName, textSpan, isDefinition = false } of symbols.flatMap((symbol) => symbol.references)) {
      const place = placeOf(document, fileName, textSpan);
      if (place) found.set(JSON.stringify(place), { place, isDefinition });
    }
  }
  return [...found.values()];
}
