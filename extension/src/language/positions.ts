/** Offsets of cells, and places in files -> what VS Code calls them. */
import * as vscode from 'vscode';
import type { Place, Span, TextEdit } from 'limpid/language';
import type { Notebooks } from './notebooks.ts';

export function rangeOf(document: vscode.TextDocument, { start, end }: Span): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** Undefined for a cell that is not there any more. */
export function locationOf(notebooks: Notebooks, place: Place): vscode.Location | undefined {
  if ('file' in place) {
    const { start, end } = place;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    return new vscode.Location(vscode.Uri.file(place.file), range);
  }
  const cell = notebooks.cell(place.cell);
  return cell && new vscode.Location(cell.uri, rangeOf(cell, place));
}

export function locationsOf(notebooks: Notebooks, places: readonly Place[]): vscode.Location[] {
  return places.flatMap((place) => locationOf(notebooks, place) ?? []);
}

export function workspaceEdit(notebooks: Notebooks, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const whole = new vscode.WorkspaceEdit();
  for (const { place, text } of edits) {
    const location = locationOf(notebooks, place);
    if (location) whole.replace(location.uri, location.range, text);
  }
  return whole;
}

/** What of the edits is in this very cell. */
export function textEditsIn(document: vscode.TextDocument, edits: readonly TextEdit[]): vscode.TextEdit[] {
  return edits.flatMap(({ place, text }) => {
    const isHere = 'cell' in place && place.cell === document.uri.toString();
    return isHere ? [new vscode.TextEdit(rangeOf(document, place), text)] : [];
  });
}
