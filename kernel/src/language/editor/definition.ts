/** Where the name at the cursor is declared: in a cell, in a file, in what is installed. */
import type { DocumentProgram, Written } from './document-program.ts';
import type { Place } from './messages.ts';
import { declaredIn, identifierAt } from './occurrences.ts';
import { placeOf } from './places.ts';

export function definition(document: DocumentProgram, cell: Written, offset: number): Place[] {
  const at = cell.module.toModule(offset);
  const found = cell.service.getDefinitionAtPosition(cell.source.fileName, at) ?? [];
  return found.flatMap(({ fileName, textSpan }) => placesFrom(document, fileName, textSpan.start, textSpan.length));
}

/** What brings a name into a cell leads on to the cell that declares it. */
function placesFrom(document: DocumentProgram, path: string, start: number, length: number): Place[] {
  const place = placeOf(document, path, { start, length });
  if (place) return [place];
  const cell = document.at(path);
  const name = cell && identifierAt(cell.source, start);
  const origin = name && document.originOf(cell, name.text);
  const before = origin === undefined ? undefined : document.at(origin);
  if (!name || !before) return [];
  return declaredIn(before, name.text).flatMap(({ at }) =>
    placesFrom(document, before.source.fileName, at, name.text.length),
  );
}
