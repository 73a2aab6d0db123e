import * as vscode from 'vscode';

/** A notebook that has refused so often takes no change: it cannot be written, or is closed. */
const MOST_TRIES = 20;

/**
 * Changes a notebook. VS Code refuses what was made for an earlier version of it, and outputs of a training make a new one many times
 * in a second. `make` is asked anew for each try, and gives null where nothing is to be changed. @returns whether the notebook took it
 */
export async function editNotebook(make: () => vscode.WorkspaceEdit | null): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const edit = make();
    if (edit === null || (await vscode.workspace.applyEdit(edit))) return true;
  }
  return false;
}
