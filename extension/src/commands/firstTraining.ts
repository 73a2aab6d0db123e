import * as vscode from 'vscode';
import { firstTrainingCells } from '../welcome/first-training.ts';
import { openNew } from '../welcome/open-new.ts';

/** Opens a small training that needs no data and no package: something to watch, steer and explain. */
export async function firstTraining(): Promise<void> {
  await openNew(firstTrainingCells(vscode.l10n.t));
}
