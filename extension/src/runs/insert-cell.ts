import * as vscode from 'vscode';
import { editNotebook } from '../edit-notebook.ts';
import { isOurs, KERNELSPEC, LANGUAGE_INFO } from '../metadata.ts';

/**
 * Puts code into a cell of its own: behind the selected one of the TypeScript notebook in front, or in a new notebook.
 * @throws Error where that notebook takes none
 */
export async function insertCell(code: string): Promise<void> {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, LANGUAGE_INFO.name);
  const editors = [vscode.window.activeNotebookEditor, ...vscode.window.visibleNotebookEditors];
  const editor = editors.find(
    (one) => one?.notebook.notebookType === 'jupyter-notebook' && isOurs(one.notebook.metadata),
  );
  if (editor) {
    const { notebook } = editor;
    let at = 0;
    const isTaken = await editNotebook(() => {
      at = Math.min(editor.selection.end, notebook.cellCount);
      const edit = new vscode.WorkspaceEdit();
      edit.set(notebook.uri, [vscode.NotebookEdit.insertCells(at, [cell])]);
      return edit;
    });
    if (!isTaken) throw new Error(vscode.l10n.t('The notebook takes no new cell.'));
    editor.revealRange(new vscode.NotebookRange(at, at + 1));
    return;
  }
  const data = new vscode.NotebookData([cell]);
  data.metadata = { metadata: { kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO } };
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument('jupyter-notebook', data));
}
