import * as vscode from 'vscode';

/** Scrolls to a cell that is out of sight, in each editor of its notebook. */
export function reveal(notebook: vscode.NotebookDocument, isMeant: (cell: vscode.NotebookCell) => boolean): void {
  const cell = notebook.getCells().find(isMeant);
  if (!cell) return;
  const range = new vscode.NotebookRange(cell.index, cell.index + 1);
  for (const editor of vscode.window.visibleNotebookEditors) {
    if (editor.notebook === notebook) editor.revealRange(range, vscode.NotebookEditorRevealType.AtTop);
  }
}
