/** The notebook that a tool is asked about. */
import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from '../controller.ts';
import { fieldsOf, Refused, textIn } from './expressions.ts';

/** The one that is named, else the one in front. @throws Refused where there is none */
export function notebookIn(input: unknown): vscode.NotebookDocument {
  const named = textIn(fieldsOf(input), 'notebook', /^[^\n]{1,4000}$/);
  const open = vscode.workspace.notebookDocuments.filter(({ notebookType }) => notebookType === NOTEBOOK_TYPE);
  const front = vscode.window.activeNotebookEditor?.notebook;
  const found =
    named === null
      ? (open.find((notebook) => notebook === front) ?? (open.length === 1 ? open[0] : undefined))
      : open.find(({ uri }) => uri.toString() === named || uri.fsPath === named);
  if (found) return found;
  const list = open.map(({ uri }) => uri.toString()).join(', ') || 'none';
  throw new Refused(`No notebook of this name is open, or several are and none is in front. Open notebooks: ${list}.`);
}
