import * as vscode from 'vscode';
import { openNew } from '../welcome/open-new.ts';

/** Opens an empty TypeScript notebook whose kernel is already chosen, with the cursor in its first cell. */
export async function newNotebook(): Promise<void> {
  await openNew([{ kind: 'code', text: '' }]);
  await vscode.commands.executeCommand('notebook.cell.edit');
}
