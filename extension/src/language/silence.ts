/**
 * VS Code's own TypeScript extension answers in cells, too, each on its own. The plugin in `tsserver/` keeps its
 * server quiet about ours; without it (TypeScript 7 has no plugins) there is nothing to keep quiet.
 */
import * as vscode from 'vscode';
import type { Silenced } from '../tsserver/index.ts';
import type { Notebooks } from './notebooks.ts';

const EXTENSION = 'vscode.typescript-language-features';
/** Its folder in the package, which is how the server names it. */
const PLUGIN = 'limpid-typescript-plugin';

/** https://github.com/microsoft/TypeScript/wiki/Writing-a-Language-Service-Plugin#setup-and-initialization */
interface TypeScriptExtension {
  getAPI(version: 0): { configurePlugin(plugin: string, configuration: Silenced): void } | undefined;
}

/** Keeps the server told which notebooks are ours. */
export function silence(notebooks: Notebooks): vscode.Disposable {
  let told = '[]';
  const tell = async (): Promise<void> => {
    const silenced = { notebooks: notebooks.all.map(serverPath) };
    const text = JSON.stringify(silenced.notebooks);
    if (text === told) return;
    told = text;
    const extension = vscode.extensions.getExtension<TypeScriptExtension | undefined>(EXTENSION);
    const exports = await extension?.activate();
    exports?.getAPI(0)?.configurePlugin(PLUGIN, silenced);
  };
  void tell();
  return notebooks.onDidChange(() => void tell());
}

/** What the server calls a notebook's cells, up to the `#` before the cell (`toTsFilePath` in VS Code). */
function serverPath(notebook: vscode.NotebookDocument): string {
  const [cell] = notebook.getCells();
  // over a remote connection only its cells say which
  const { authority, path } = cell?.document.uri ?? notebook.uri;
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return `^/vscode-notebook-cell/${authority || 'ts-nul-authority'}${rooted}`;
}
