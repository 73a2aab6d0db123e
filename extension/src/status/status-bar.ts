/** The status bar: which TensorFlow runs the notebook in front, and how much memory that takes. */
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import type { Session } from '../session.ts';
import { reach } from '../welcome/milestones.ts';
import { statusWords } from './words.ts';

/** How often (ms) the memory is read while somebody can look. */
const REFRESH_EVERY = 5000;

export class StatusBar implements vscode.Disposable {
  readonly #kernels: Kernels;
  readonly #item = vscode.window.createStatusBarItem('limpid.kernel', vscode.StatusBarAlignment.Right);
  readonly #listeners: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
    this.#item.name = 'Limpid';
    this.#item.command = 'limpid.kernelMenu';
    const follow = (): void => this.#follow();
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveNotebookEditor(follow),
      vscode.window.onDidChangeWindowState(follow),
      kernels.onReady(follow),
      kernels.onNews(follow),
      kernels.onIdle(follow),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listeners.dispose();
    this.#item.dispose();
  }

  /** Reads at once, then every now and then; nothing is asked of kernels while nobody looks. */
  #follow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const session = this.#inFront();
    if (!session) return this.#item.hide();
    void this.#show(session);
    if (!vscode.window.state.focused) return;
    this.#timer = setTimeout(() => this.#follow(), REFRESH_EVERY);
  }

  async #show(session: Session): Promise<void> {
    const state = await session.state();
    if (session !== this.#inFront()) return;
    // it went away, or is about to come
    if (!state) {
      this.#item.hide();
      return;
    }
    const { text, tooltip, spoken } = statusWords(state, vscode.l10n.t);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: spoken, role: 'button' };
    this.#item.show();
    if (state.engine.rung === 'native') reach('limpid.nativeEngine');
  }

  #inFront(): Session | undefined {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    return notebook && this.#kernels.find(notebook);
  }
}
