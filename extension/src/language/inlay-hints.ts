import * as vscode from 'vscode';
import type { InlayHint } from 'limpid/language';
import type { Notebooks } from './notebooks.ts';
import { preferencesOf, wantsInlayHints } from './preferences.ts';

/** Off, unless VS Code's own settings for TypeScript ask for some. */
export class InlayHintsProvider implements vscode.InlayHintsProvider {
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideInlayHints(
    document: vscode.TextDocument,
    range: vscode.Range,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlayHint[]> {
    const preferences = preferencesOf(document);
    if (!wantsInlayHints(preferences)) return [];
    const ask = { start: document.offsetAt(range.start), end: document.offsetAt(range.end), preferences };
    const hints = await this.#notebooks.ask('inlayHints', document, ask, token);
    return (hints ?? []).map(({ offset, text, kind, before, after }) => {
      const hint = new vscode.InlayHint(document.positionAt(offset), text, KINDS[kind]);
      hint.paddingLeft = before;
      hint.paddingRight = after;
      return hint;
    });
  }
}

const KINDS: { [K in InlayHint['kind']]: vscode.InlayHintKind | undefined } = {
  type: vscode.InlayHintKind.Type,
  parameter: vscode.InlayHintKind.Parameter,
  other: undefined,
};
