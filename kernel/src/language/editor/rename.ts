/** Another name for the thing at the cursor, in every cell that speaks of it. */
import type ts from 'typescript';
import type { DocumentProgram, Written } from './document-program.ts';
import type { Rename, RenameRange, TextEdit } from './messages.ts';
import { occurrences } from './occurrences.ts';
import { placeOf, spanOf } from './places.ts';

/** `{ rate }` becomes `{ rate: speed }`, and what a package calls `join` stays `join`. */
const PREFERENCES: ts.UserPreferences = { providePrefixAndSuffixTextForRename: true };

export function renameRange(cell: Written, offset: number): RenameRange {
  const info = cell.service.getRenameInfo(cell.source.fileName, cell.module.toModule(offset), PREFERENCES);
  if (!info.canRename) return { status: 'refused', reason: info.localizedErrorMessage };
  const span = spanOf(cell, info.triggerSpan);
  return span ? { status: 'ok', span, name: info.displayName } : { status: 'refused', reason: NOTHING };
}

export function rename(document: DocumentProgram, cell: Written, offset: number, newName: string): Rename {
  if (!IDENTIFIER.test(newName)) return { status: 'refused', reason: `\`${newName}\` is not a name.` };
  const range = renameRange(cell, offset);
  if (range.status === 'refused') return range;
  const edits = new Map<string, TextEdit>();
  for (const one of occurrences(document, cell, cell.module.toModule(offset))) {
    const found = one.cell.service.findRenameLocations(one.cell.source.fileName, one.at, false, false, PREFERENCES);
    for (const { fileName, textSpan, prefixText = '', suffixText = '' } of found ?? []) {
      if (document.isInstalled(fileName)) return { status: 'refused', reason: `It is declared in ${fileName}.` };
      const place = placeOf(document, fileName, textSpan);
      if (place) edits.set(JSON.stringify(place), { place, text: `${prefixText}${newName}${suffixText}` });
    }
  }
  return { status: 'ok', edits: [...edits.values()] };
}

const NOTHING = 'There is nothing to rename here.';
const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
