import * as vscode from 'vscode';
import { isOurs, KERNELSPEC, LANGUAGE_INFO } from '../metadata.ts';

/** Puts code into a cell of its own: behind the selected one of the TypeScript notebook in front, or in a new notebook. */
export async function insertCell(code: string): Promise<void> {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, LANGUAGE_INFO.name);
  const editors = [vscode.window.activeNotebookEditor, ...vscode.window.visibleNotebookEditors];
  const editor = editors.find(
    (one) => one?.notebook.notebookType === 'jupyter-notebook' && isOurs(one.notebook.metadata),
  );
  if (editor) {
    const at = Math.min(editor.selection.end, editor.notebook.cellCount);
    const edit = new vscode.WorkspaceEdit();
    edit.set(editor.notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
    await vscode.workspace.applyEdit(edit);
    editor.revealRange(new vscode.NotebookRange(at, at + 1));
    return;
  }
  const data = new vscode.NotebookData([cell]);
  data.metadata = { metadata: { kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO } };
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument('jupyter-notebook', data));
}
