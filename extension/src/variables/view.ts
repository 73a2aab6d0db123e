/** The view "Variables" in the explorer: what the notebook in front has in its variables, also while a cell runs. */
import type { TensorLeak, TensorMeter, VariableRow, Variables } from 'limpid/messages';
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { insertCell } from '../runs/insert-cell.ts';
import { tooltipOf } from './tooltip.ts';
import { cellWords, codeOf, count, itemOf, leakWords, sizeOf } from './words.ts';

/** How often (ms) the view is read while a cell runs and somebody looks. */
const REFRESH_EVERY = 1000;
const PAGE = 100;
/** A kernel tells no more at once. */
const MOST = 1000;

type Row =
  | { kind: 'value'; row: VariableRow }
  | { kind: 'tensors'; meter: TensorMeter }
  | { kind: 'cell'; cell: TensorMeter['cells'][number] }
  | { kind: 'more'; path: string[]; left: number };
type Order = 'name' | 'size';
/** Paths whose members are shown, by `keyOf`, and how many of them. */
type Shown = Map<string, { path: string[]; most: number }>;

export function createVariablesView(kernels: Kernels): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<Row>('limpid.variables', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (element) => treeItem(element, shown),
      getChildren: children,
      resolveTreeItem: describe,
    },
  });
  let notebook: vscode.NotebookDocument | undefined;
  let order: Order = 'name';
  /** What is told of each path that is shown, by `keyOf`. */
  let told = new Map<string, Variables>();
  const shown: Shown = new Map([[keyOf([]), { path: [], most: PAGE }]]);
  let refreshing: Promise<void> | undefined;
  let isAgain = false;
  let meter: TensorMeter | null = null;

  async function ask(path: string[], most = PAGE): Promise<Variables | undefined> {
    const session = notebook && kernels.find(notebook);
    const reply = await session?.values('variables_request', { path, count: most, order });
    return reply?.status === 'ok' && !reply.isBusy ? reply : undefined;
  }

  async function children(parent?: Row): Promise<Row[]> {
    if (parent?.kind === 'tensors') return parent.meter.cells.map((cell): Row => ({ kind: 'cell', cell })).reverse();
    if (parent && parent.kind !== 'value') return [];
    const path = parent?.row.path ?? [];
    const known = told.get(keyOf(path)) ?? (path.length > 0 ? await ask(path) : undefined);
    if (!known) return [];
    told.set(keyOf(path), known);
    const rows = known.rows.map((row): Row => ({ kind: 'value', row }));
    const left = known.total - rows.length;
    const tensors: Row[] = path.length === 0 && meter && meter.tensors > 0 ? [{ kind: 'tensors', meter }] : [];
    return [...tensors, ...rows, ...(left > 0 ? [{ kind: 'more', path, left } as const] : [])];
  }

  /** One at a time; what is asked for meanwhile is done once more. */
  function refresh(): void {
    if (!view.visible) return;
    if (refreshing) isAgain = true;
    else {
      refreshing = read().finally(() => {
        refreshing = undefined;
        if (isAgain) refresh();
      });
    }
  }

  /** Rows are there before VS Code asks for them: while it waits it forgets those that it shows. */
  async function read(): Promise<void> {
    isAgain = false;
    const asked = notebook;
    const replies = await Promise.all(
      [...shown].map(async ([key, { path, most }]) => [key, (await ask(path, most)) ?? told.get(key)] as const),
    );
    if (asked !== notebook) return;
    const next = new Map(replies.flatMap(([key, reply]) => (reply ? [[key, reply] as const] : [])));
    if (!isKernelThere()) next.clear();
    const root = next.get(keyOf([]));
    meter = root ? (root.tensors ?? meter) : null;
    const isSame = JSON.stringify([...next]) === JSON.stringify([...told]);
    told = next;
    view.message = meter?.leak ? `⚠ ${leakWords(meter.leak, vscode.l10n.t)}` : '';
    if (!isSame) changed.fire();
  }

  function isKernelThere(): boolean {
    return notebook !== undefined && kernels.find(notebook)?.info !== undefined;
  }

  /** The notebook in front; while something else is, the one that was. */
  function follow(): void {
    const [front] = [vscode.window.activeNotebookEditor, ...vscode.window.visibleNotebookEditors].flatMap(
      (editor) => editor?.notebook ?? [],
    );
    const next = front ?? (notebook?.isClosed === true ? undefined : notebook);
    if (next !== notebook) {
      notebook = next;
      forget();
    }
    refresh();
  }

  function forget(): void {
    told = new Map();
    meter = null;
    view.message = '';
    changed.fire();
  }

  async function describe(item: vscode.TreeItem, element: Row): Promise<vscode.TreeItem> {
    if (element.kind !== 'value' || !notebook) return item;
    const { path } = element.row;
    const reply = await kernels.find(notebook)?.values('variables_request', { path, of: 'itself' });
    const [itself = element.row] = reply?.status === 'ok' ? reply.rows : [];
    item.tooltip = tooltipOf(itself);
    return item;
  }

  function sort(by: Order): void {
    order = by;
    void vscode.commands.executeCommand('setContext', 'limpid.variablesOrder', by);
    refresh();
  }

  let seen: unknown;
  const beat = setInterval(() => {
    if (!view.visible || !notebook) return;
    const session = kernels.find(notebook);
    // a kernel that has just started, or that the window came back to, tells nothing by itself
    if (session?.isBusy === true || meter?.isChecking === true || session?.info !== seen) refresh();
    seen = session?.info;
  }, REFRESH_EVERY);

  sort(order);
  follow();
  return vscode.Disposable.from(
    view,
    changed,
    view.onDidChangeVisibility(follow),
    view.onDidExpandElement(({ element }) => {
      if (element.kind === 'value') shown.set(keyOf(element.row.path), { path: element.row.path, most: PAGE });
    }),
    view.onDidCollapseElement(({ element }) => {
      if (element.kind === 'value') shown.delete(keyOf(element.row.path));
    }),
    kernels.onNews(({ notebook: of, news }) => {
      if (of !== notebook) return;
      if (news.what === 'forgotten') forget();
      refresh();
    }),
    vscode.window.onDidChangeActiveNotebookEditor(follow),
    vscode.window.onDidChangeVisibleNotebookEditors(follow),
    vscode.workspace.onDidCloseNotebookDocument(follow),
    vscode.commands.registerCommand('limpid.variables.refresh', refresh),
    vscode.commands.registerCommand('limpid.variables.sortByName', () => sort('name')),
    vscode.commands.registerCommand('limpid.variables.sortBySize', () => sort('size')),
    vscode.commands.registerCommand('limpid.variables.more', (path: string[]) => {
      const most = Math.min(MOST, (shown.get(keyOf(path))?.most ?? PAGE) + PAGE);
      shown.set(keyOf(path), { path, most });
      refresh();
    }),
    vscode.commands.registerCommand('limpid.variables.copyName', (clicked?: Row) =>
      onValue(view, clicked, (code) => vscode.env.clipboard.writeText(code)),
    ),
    vscode.commands.registerCommand('limpid.variables.insertCell', (clicked?: Row) =>
      onValue(view, clicked, insertCell),
    ),
    { dispose: () => clearInterval(beat) },
  );
}

async function onValue(
  view: vscode.TreeView<Row>,
  clicked: Row | undefined,
  act: (code: string) => Thenable<void>,
): Promise<void> {
  const element = clicked ?? view.selection[0];
  if (element?.kind === 'value') await act(codeOf(element.row.path));
}

function keyOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

function treeItem(element: Row, shown: Shown): vscode.TreeItem {
  switch (element.kind) {
    case 'value':
      return valueItem(element.row, shown.has(keyOf(element.row.path)));
    case 'tensors':
      return tensorsItem(element.meter);
    case 'cell':
      return cellItem(element.cell);
    case 'more':
      return moreItem(element.path, element.left);
  }
}

function valueItem(row: VariableRow, isOpen: boolean): vscode.TreeItem {
  const { label, description, spoken, icon } = itemOf(row, vscode.l10n.t);
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  // where VS Code has forgotten a row for a moment, it is open again
  const state = isOpen ? Expanded : Collapsed;
  const item = new vscode.TreeItem(label, row.expands ? state : None);
  item.id = keyOf(row.path);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.contextValue = 'value';
  item.accessibilityInformation = { label: spoken };
  return item;
}

function tensorsItem({ tensors, bytes, leak }: TensorMeter): vscode.TreeItem {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(t('Tensors in memory'), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = 'tensors';
  item.description = `${count(tensors)} · ${sizeOf(bytes)}`;
  item.tooltip = leak ? leakTip(leak) : t('Tensors in use, and which cells made them.');
  item.iconPath = leak
    ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
    : new vscode.ThemeIcon('dashboard');
  item.accessibilityInformation = { label: `${t('Tensors in memory')}: ${item.description}` };
  return item;
}

function leakTip(leak: TensorLeak): string {
  const { t } = vscode.l10n;
  return `${leakWords(leak, t)}. ${t('Dispose them, or let go of the list or closure that holds them.')}`;
}

function cellItem({ cell, tensors, bytes }: TensorMeter['cells'][number]): vscode.TreeItem {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(cellWords(cell, t));
  item.id = `tensors of ${cell}`;
  item.description = `${count(tensors)} · ${sizeOf(bytes)}`;
  item.accessibilityInformation = { label: `${cellWords(cell, t)}: ${item.description}` };
  item.tooltip = t('Tensors that were made in {0} and are still there', cellWords(cell, t));
  return item;
}

function moreItem(path: string[], left: number): vscode.TreeItem {
  const title = vscode.l10n.t('{0} more…', count(left));
  const item = new vscode.TreeItem(title);
  item.id = `more of ${keyOf(path)}`;
  item.command = { command: 'limpid.variables.more', title, arguments: [path] };
  return item;
}
