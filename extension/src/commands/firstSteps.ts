import * as vscode from 'vscode';
import { tellAgain } from '../welcome/milestones.ts';

/** Opens the walkthrough. */
export async function firstSteps(extension: vscode.Extension<unknown>): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.id}#limpid.start`, false);
  await tellAgain();
}
