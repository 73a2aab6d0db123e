/** Puts to the user what a cell asks by `prompt`, `confirm`, `promptSecret` or from its standard input. */
import type { InputRequest } from 'limpid/messages';
import * as vscode from 'vscode';

/** @returns null when the user has dismissed it; `over` takes the box away */
export async function askUser(
  cell: vscode.NotebookCell,
  { prompt, password }: InputRequest,
  over: AbortSignal,
): Promise<string | null> {
  const token = new vscode.CancellationTokenSource();
  const onOver = (): void => token.cancel();
  over.addEventListener('abort', onOver, { once: true });
  const title = vscode.l10n.t('Cell {0} asks', cell.index + 1);
  try {
    const box = { title, prompt, password, ignoreFocusOut: true };
    return (await vscode.window.showInputBox(box, token.token)) ?? null;
  } finally {
    over.removeEventListener('abort', onOver);
    token.dispose();
  }
}
