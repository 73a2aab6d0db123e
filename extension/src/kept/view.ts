/** The view "Kernels" in the explorer: what runs on this machine for notebooks, also without a window. */
import type { KeptKernel } from 'limpid/keep';
import * as vscode from 'vscode';
import { rowOf } from './listed.ts';
import { runningKernels } from './running.ts';

/** How often (ms) the list is read while somebody looks. */
const REFRESH_EVERY = 2000;

export function createKernelsView(extension: string): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<KeptKernel>('limpid.kernels', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: itemOf,
      getChildren: async (parent) => (parent === undefined ? (rows ??= await runningKernels(extension)) : []),
    },
  });
  let rows: KeptKernel[] | undefined;
  let looking: NodeJS.Timeout | undefined;

  /** A list that stays as it is is not drawn anew, so that no click is lost. */
  async function refresh(): Promise<void> {
    const found = await runningKernels(extension);
    if (rows && filesOf(found) === filesOf(rows)) return;
    rows = found;
    changed.fire();
  }

  function follow(): void {
    clearInterval(looking);
    if (!view.visible) return;
    looking = setInterval(() => void refresh(), REFRESH_EVERY);
    void refresh();
  }

  follow();
  return vscode.Disposable.from(
    view,
    changed,
    view.onDidChangeVisibility(follow),
    vscode.commands.registerCommand('limpid.kernels.stop', (kernel: KeptKernel) => stop(extension, kernel)),
    vscode.commands.registerCommand('limpid.kernels.open', (address: string) =>
      vscode.commands.executeCommand('vscode.openWith', vscode.Uri.parse(address), 'jupyter-notebook'),
    ),
    { dispose: () => clearInterval(looking) },
  );
}

function itemOf(kernel: KeptKernel): vscode.TreeItem {
  const started = new Date(kernel.kept.started).toLocaleTimeString(vscode.env.language);
  const { label, description, notebook } = rowOf(kernel, vscode.l10n.t('since {0}', started));
  const item = new vscode.TreeItem(label);
  item.id = kernel.file;
  item.description = description;
  item.tooltip = notebook ?? label;
  item.iconPath = new vscode.ThemeIcon('vm-running');
  item.contextValue = 'kernel';
  item.accessibilityInformation = { label: vscode.l10n.t('Kernel of {0}, {1}', label, description) };
  if (notebook !== undefined) {
    const title = vscode.l10n.t('Open the notebook');
    item.command = { command: 'limpid.kernels.open', title, arguments: [notebook] };
  }
  return item;
}

/** As Jupyter ends a kernel: it closes its files and goes. A window that uses it says so. */
async function stop(extension: string, { file }: KeptKernel): Promise<void> {
  // by now another process may have its number
  const still = (await runningKernels(extension)).find((kernel) => kernel.file === file);
  if (still) process.kill(still.kept.pid, 'SIGTERM');
}

function filesOf(kernels: readonly KeptKernel[]): string {
  return kernels.map(({ file }) => file).join('\n');
}
