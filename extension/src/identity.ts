/** What a notebook is known by. */
import * as vscode from 'vscode';

/** The same in every window; one that was never saved is known by its workspace too. */
export function identityOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme !== 'untitled') return uri.toString();
  return `${uri.toString()} ${vscode.workspace.workspaceFolders?.[0]?.uri.toString() ?? ''}`;
}
