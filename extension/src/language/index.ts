/** TypeScript across the cells of a notebook: what VS Code is told can be asked for. Nothing loads before it is asked. */
import * as vscode from 'vscode';
import type { Kernels } from '../kernels.ts';
import { CodeActionProvider } from './code-actions.ts';
import { CompletionItemProvider } from './completion.ts';
import { DefinitionProvider } from './definition.ts';
import { Diagnostics } from './diagnostics.ts';
import { HoverProvider } from './hover.ts';
import { InlayHintsProvider } from './inlay-hints.ts';
import { CELLS, type Notebooks } from './notebooks.ts';
import { ReferenceProvider } from './references.ts';
import { RenameProvider } from './rename.ts';
import { SemanticTokensProvider } from './semantic-tokens.ts';
import { SignatureHelpProvider } from './signature-help.ts';
import { silence } from './silence.ts';
import { LiveValues } from './values.ts';

export function registerLanguage(notebooks: Notebooks, kernels: Kernels): vscode.Disposable {
  const values = new LiveValues(kernels);
  const completion = new CompletionItemProvider(notebooks, values);
  const { languages } = vscode;
  return vscode.Disposable.from(
    new Diagnostics(notebooks),
    silence(notebooks),
    languages.registerCompletionItemProvider(CELLS, completion, ...CompletionItemProvider.triggerCharacters),
    languages.registerHoverProvider(CELLS, new HoverProvider(notebooks, values)),
    languages.registerSignatureHelpProvider(
      CELLS,
      new SignatureHelpProvider(notebooks),
      SignatureHelpProvider.metadata,
    ),
    languages.registerDefinitionProvider(CELLS, new DefinitionProvider(notebooks)),
    languages.registerReferenceProvider(CELLS, new ReferenceProvider(notebooks)),
    languages.registerRenameProvider(CELLS, new RenameProvider(notebooks)),
    languages.registerCodeActionsProvider(CELLS, new CodeActionProvider(notebooks), CodeActionProvider.metadata),
    languages.registerInlayHintsProvider(CELLS, new InlayHintsProvider(notebooks)),
    languages.registerDocumentSemanticTokensProvider(
      CELLS,
      new SemanticTokensProvider(notebooks),
      SemanticTokensProvider.legend,
    ),
  );
}
