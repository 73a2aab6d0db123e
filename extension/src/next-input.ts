/** What a cell asks to be written next (`set_next_input`): `%load` replaces the cell, `setNextInput` adds one below it. */
import * as vscode from 'vscode';
import type { Payload } from 'limpid/messages';
import { editNotebook } from './edit-notebook.ts';
import { LANGUAGE_INFO } from './metadata.ts';

export type NextInput = Extract<Payload, { source: 'set_next_input' }>;

export async function writeNextInput(cell: vscode.NotebookCell, { text, replace }: NextInput): Promise<void> {
  const { document, notebook } = cell;
  await editNotebook(() => {
    // it was deleted while it ran
    if (cell.index < 0) return null;
    const edit = new vscode.WorkspaceEdit();
    if (replace) {
      edit.replace(document.uri, document.validateRange(new vscode.Range(0, 0, document.lineCount, 0)), text);
    } else {
      const added = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, LANGUAGE_INFO.name);
      edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(cell.index + 1, [added])]);
    }
    return edit;
  });
}
