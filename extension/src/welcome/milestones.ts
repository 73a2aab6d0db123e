/** What the user has done already, for the walkthrough: its steps are ticked when it was done, not when it was clicked. */
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';

export type Milestone =
  | 'limpid.ranCell'
  | 'limpid.sawTraining'
  | 'limpid.steered'
  | 'limpid.explained'
  | 'limpid.nativeEngine'
  | 'limpid.openedTutorial';

const BY_MIME = new Map<string, Milestone>([
  ['application/vnd.limpid.training.v1+json', 'limpid.sawTraining'],
  ['application/vnd.limpid.explanation.v1+json', 'limpid.explained'],
]);

/** In this window; which steps are done, VS Code keeps. */
const reached = new Set<Milestone>();

export function reach(milestone: Milestone): void {
  if (reached.has(milestone)) return;
  reached.add(milestone);
  void tell(milestone);
}

/** VS Code reads a walkthrough when it is first shown, and what was told before then is lost. */
export async function tellAgain(): Promise<void> {
  await Promise.all([...reached].map(tell));
}

/** A step hears of a key that becomes true, and never of one that was true before the walkthrough was read. */
async function tell(milestone: Milestone): Promise<void> {
  await vscode.commands.executeCommand('setContext', milestone, true);
  await vscode.commands.executeCommand('setContext', milestone, false);
}

export function followMilestones(kernels: Kernels): vscode.Disposable {
  return vscode.Disposable.from(
    kernels.onNews(({ news }) => {
      if (news.what !== 'ran' || !news.succeeded) return;
      reached.add('limpid.ranCell');
      void tellAgain();
    }),
    kernels.onSteered(() => reach('limpid.steered')),
    vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      if ([...BY_MIME.values()].every((milestone) => reached.has(milestone))) return;
      const items = cellChanges.flatMap(({ outputs }) => outputs?.flatMap((output) => output.items) ?? []);
      for (const { mime } of items) {
        const milestone = BY_MIME.get(mime);
        if (milestone) reach(milestone);
      }
    }),
  );
}
