import * as vscode from 'vscode';
import type { Notebooks } from './notebooks.ts';

export class SignatureHelpProvider implements vscode.SignatureHelpProvider {
  static readonly metadata = { triggerCharacters: ['(', ',', '<'], retriggerCharacters: [')'] };
  readonly #notebooks: Notebooks;

  constructor(notebooks: Notebooks) {
    this.#notebooks = notebooks;
  }

  async provideSignatureHelp(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    context: vscode.SignatureHelpContext,
  ): Promise<vscode.SignatureHelp | undefined> {
    const found = await this.#notebooks.ask('signatureHelp', document, { offset: document.offsetAt(position) }, token);
    if (!found) return undefined;
    const help = new vscode.SignatureHelp();
    help.signatures = found.signatures.map(({ label, documentation, parameters }) => {
      const signature = new vscode.SignatureInformation(label, new vscode.MarkdownString(documentation));
      signature.parameters = parameters.map(
        (one) => new vscode.ParameterInformation(one.label, new vscode.MarkdownString(one.documentation)),
      );
      return signature;
    });
    // an overload that was chosen by hand stays
    const chosen = context.isRetrigger ? context.activeSignatureHelp?.activeSignature : undefined;
    help.activeSignature = chosen !== undefined && chosen < help.signatures.length ? chosen : found.active;
    help.activeParameter = found.argument;
    return help;
  }
}
