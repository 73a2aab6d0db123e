import * as vscode from 'vscode';
import { KERNELSPEC, LANGUAGE_INFO } from '../metadata.ts';

export interface NewCell {
  kind: 'code' | 'markdown';
  text: string;
}

/** Shows a notebook that has no file yet, and whose kernel is ours. */
export async function openNew(cells: readonly NewCell[]): Promise<void> {
  const data = new vscode.NotebookData(
    cells.map(({ kind, text }) =>
      kind === 'code'
        ? new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, LANGUAGE_INFO.name)
        : new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown'),
    ),
  );
  data.metadata = { metadata: { kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO } };
  await vscode.window.showNotebookDocument(await vscode.workspace.openNotebookDocument('jupyter-notebook', data));
}
