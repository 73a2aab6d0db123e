/** Which notebook a command is about. */
import * as vscode from 'vscode';

/** The toolbar passes its notebook; the command palette means the one in front. */
export function targetNotebook(target: unknown): vscode.NotebookDocument | undefined {
  const uri = toolbarUri(target);
  const open = uri && vscode.workspace.notebookDocuments.find((notebook) => notebook.uri.toString() === uri.toString());
  return open ?? vscode.window.activeNotebookEditor?.notebook;
}

function toolbarUri(target: unknown): vscode.Uri | undefined {
  if (typeof target !== 'object' || target === null || !('notebookEditor' in target)) return undefined;
  const { notebookEditor } = target;
  if (typeof notebookEditor !== 'object' || notebookEditor === null || !('notebookUri' in notebookEditor)) return;
  const { notebookUri } = notebookEditor;
  return notebookUri instanceof vscode.Uri ? notebookUri : undefined;
}
