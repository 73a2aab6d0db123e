/** A kernel as VS Code sees it: what it runs, which notebooks prefer it, and what happens when cells run. */
import * as vscode from 'vscode';
import { editNotebook } from './edit-notebook.ts';
import type { Kernels } from './kernels.ts';
import { EXTENSION, isOurs, KERNELSPEC, LANGUAGES, namesAnother, withKernel } from './metadata.ts';
import type { Place } from './place.ts';

export const NOTEBOOK_TYPE = 'jupyter-notebook';

/** The entry of this machine. */
export const LOCAL = 'limpid';

/** An entry of the picker. */
export interface Offer {
  /** VS Code remembers the choice of a kernel by it, so it never changes. */
  id: string;
  label: string;
  detail: string;
  place: Place;
}

/** Told when somebody chooses a kernel with our TypeScript for a notebook, or another in its place. */
export type OnChosen = (notebook: vscode.NotebookDocument, isOurs: boolean) => void;

/** Of two kernels of ours the one that is chosen may be told before the one that is left. */
const chosen = new WeakMap<vscode.NotebookDocument, Place>();

/** The kernel of this machine, which notebooks of ours take without a question. */
export function offerLocal(
  kernels: Kernels,
  place: Place,
  onChosen: OnChosen,
  memory: vscode.Memento,
): vscode.Disposable {
  const detail = vscode.l10n.t('TensorFlow.js, training curves and explanations');
  const controller = offer(kernels, { id: LOCAL, label: KERNELSPEC.display_name, detail, place }, onChosen);
  vscode.workspace.notebookDocuments.forEach((notebook) => prefer(controller, notebook));
  void select(vscode.window.activeNotebookEditor, memory);
  return vscode.Disposable.from(
    controller,
    vscode.window.onDidChangeActiveNotebookEditor((editor) => void select(editor, memory)),
    vscode.workspace.onDidOpenNotebookDocument((notebook) => prefer(controller, notebook)),
  );
}

export function offer(
  kernels: Kernels,
  { id, label, detail, place }: Offer,
  onChosen: OnChosen,
): vscode.NotebookController {
  const controller = vscode.notebooks.createNotebookController(id, NOTEBOOK_TYPE, label);
  controller.supportedLanguages = LANGUAGES;
  controller.supportsExecutionOrder = true;
  controller.detail = detail;
  controller.executeHandler = async (cells, notebook) => {
    await writeMetadata(notebook, place);
    await kernels.of(notebook, place, controller).run(cells);
  };
  controller.interruptHandler = (notebook) => kernels.of(notebook, place, controller).interrupt();
  controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
    if (selected) {
      chosen.set(notebook, place);
      kernels.choose(notebook, () => kernels.of(notebook, place, controller));
      onChosen(notebook, place.kernelspec.name === KERNELSPEC.name);
      void writeMetadata(notebook, place).then(() => kernels.comeBack(notebook, place, controller));
    } else {
      kernels.close(notebook, place);
      if (chosen.get(notebook) !== place) return;
      kernels.choose(notebook, undefined);
      onChosen(notebook, false);
    }
  });
  return controller;
}

/** A single preferred kernel is taken without a question, so Run works at once. */
function prefer(controller: vscode.NotebookController, notebook: vscode.NotebookDocument): void {
  if (notebook.notebookType !== NOTEBOOK_TYPE || !isOurs(notebook.metadata)) return;
  controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
}

/**
 * Where there is another kernel too, VS Code asks although one is preferred. Done once for each notebook: VS Code remembers what was
 * chosen then or later, and the other extension may tell of its kernel after us.
 */
async function select(editor: vscode.NotebookEditor | undefined, memory: vscode.Memento): Promise<void> {
  const notebook = editor?.notebook;
  if (notebook?.notebookType !== NOTEBOOK_TYPE || !isOurs(notebook.metadata) || namesAnother(notebook.metadata)) return;
  const selected = `selected ${notebook.uri.toString()}`;
  if (memory.get(selected) !== undefined) return;
  const ours = { id: LOCAL, extension: EXTENSION, skipIfAlreadySelected: true };
  await vscode.commands.executeCommand('notebook.selectKernel', ours);
  await memory.update(selected, true);
}

async function writeMetadata(notebook: vscode.NotebookDocument, { kernelspec }: Place): Promise<void> {
  await editNotebook(() => {
    const metadata = withKernel(notebook.metadata, kernelspec);
    if (metadata === null) return null;
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.updateNotebookMetadata(metadata)]);
    return edit;
  });
}
