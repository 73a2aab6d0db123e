/** The kernel as VS Code sees it: what it runs, which notebooks prefer it, and what happens when cells run. */
import * as vscode from 'vscode';
import type { Kernels } from './kernels.ts';
import { isOurs, KERNELSPEC, LANGUAGES, withOurKernel } from './metadata.ts';

export const NOTEBOOK_TYPE = 'jupyter-notebook';
/** VS Code remembers the choice of a kernel by this id, so it never changes. */
const CONTROLLER_ID = 'limpid';

/** `onChosen` is told when somebody chooses this kernel for a notebook, or another in its place. */
export function createController(
  kernels: Kernels,
  onChosen: (notebook: vscode.NotebookDocument, isOurs: boolean) => void,
): vscode.Disposable {
  const controller = vscode.notebooks.createNotebookController(CONTROLLER_ID, NOTEBOOK_TYPE, KERNELSPEC.display_name);
  controller.supportedLanguages = LANGUAGES;
  controller.supportsExecutionOrder = true;
  controller.detail = vscode.l10n.t('TensorFlow.js, training curves and explanations');
  controller.executeHandler = async (cells, notebook) => {
    await writeMetadata(notebook);
    await kernels.of(notebook, controller).run(cells);
  };
  controller.interruptHandler = (notebook) => kernels.of(notebook, controller).interrupt();

  vscode.workspace.notebookDocuments.forEach((notebook) => prefer(controller, notebook));
  return vscode.Disposable.from(
    controller,
    vscode.workspace.onDidOpenNotebookDocument((notebook) => prefer(controller, notebook)),
    controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
      onChosen(notebook, selected);
      if (selected) void writeMetadata(notebook).then(() => kernels.comeBack(notebook, controller));
      else kernels.close(notebook);
    }),
  );
}

/** A single preferred kernel is taken without a question, so Run works at once. */
function prefer(controller: vscode.NotebookController, notebook: vscode.NotebookDocument): void {
  if (notebook.notebookType !== NOTEBOOK_TYPE || !isOurs(notebook.metadata)) return;
  controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
}

async function writeMetadata(notebook: vscode.NotebookDocument): Promise<void> {
  const metadata = withOurKernel(notebook.metadata);
  if (metadata === null) return;
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, [vscode.NotebookEdit.updateNotebookMetadata(metadata)]);
  await vscode.workspace.applyEdit(edit);
}
