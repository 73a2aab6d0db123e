import * as vscode from 'vscode';
import { KERNELSPEC, LANGUAGE_INFO } from '../metadata.ts';

/** Opens an empty TypeScript notebook whose kernel is already chosen. */
export async function newNotebook(): Promise<void> {
  const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '', LANGUAGE_INFO.name);
  const data = new vscode.NotebookData([cell]);
  data.metadata = { metadata: { kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO } };
  const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
  await vscode.window.showNotebookDocument(notebook);
}
