import * as vscode from 'vscode';
import type { CompletionEntry, EntryKey, Preferences } from 'limpid/language';
import type { Notebooks } from './notebooks.ts';
import { rangeOf, textEditsIn } from './positions.ts';
import { preferencesOf } from './preferences.ts';
import type { LiveValues, Values } from './values.ts';

/** What an item is asked about again, when it is selected. */
interface Asked {
  document: vscode.TextDocument;
  ask: { offset: number; preferences: Preferences; key: EntryKey };
  /** `images.shape`, when the kernel may know `images`. */
  value: string | undefined;
}

/** What the types offer, with what the values hold, and members that a value has and its type does not. */
export class CompletionItemProvider implements vscode.CompletionItemProvider {
  static readonly triggerCharacters = ['.', '"', "'", '`', '/', '@', '<', '#'];
  readonly #notebooks: Notebooks;
  readonly #values: LiveValues;
  readonly #asked = new WeakMap<vscode.CompletionItem, Asked>();

  constructor(notebooks: Notebooks, values: LiveValues) {
    this.#notebooks = notebooks;
    this.#values = values;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionList | undefined> {
    const ask = { offset: document.offsetAt(position), preferences: preferencesOf(document) };
    const found = await this.#notebooks.ask('completion', document, ask, token);
    const notebook = this.#notebooks.of(document);
    if (!found || !notebook) return undefined;
    const written = document.getWordRangeAtPosition(position)?.with(undefined, position);
    const prefix = written ? document.getText(written) : '';
    const live = found.values !== undefined;
    const values: Values = live ? await this.#values.members(notebook, found.values ?? '', prefix) : new Map();
    const typed = found.entries.map((entry) => {
      const item = typedItem(document, entry, values.get(entry.name));
      const value = found.values ? `${found.values}.${entry.name}` : undefined;
      this.#asked.set(item, { document, ask: { ...ask, key: entry.key }, value });
      return item;
    });
    const names = new Set(found.entries.map(({ name }) => name));
    // a global name without a value says nothing that the types have not said
    const more = [...values].filter(([name, text]) => !names.has(name) && (found.values !== '' || text !== ''));
    const untyped = more.map(([name, text]) => untypedItem(name, text, found.values === ''));
    // with nothing written yet, names that would have to be imported are not among them
    return new vscode.CompletionList([...typed, ...untyped], prefix === '');
  }

  async resolveCompletionItem(
    item: vscode.CompletionItem,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem> {
    const asked = this.#asked.get(item);
    const notebook = asked && this.#notebooks.of(asked.document);
    if (!notebook) return item;
    const [details, value] = await Promise.all([
      this.#notebooks.ask('completionDetails', asked.document, asked.ask, token),
      asked.value === undefined ? undefined : this.#values.of(notebook, asked.value),
    ]);
    const documentation = new vscode.MarkdownString();
    if (value !== undefined) documentation.appendCodeblock(value, 'text');
    documentation.appendMarkdown(details?.documentation ?? '');
    item.documentation = documentation;
    if (!details) return item;
    item.detail = details.declaration;
    if (details.edits.length > 0) item.additionalTextEdits = textEditsIn(asked.document, details.edits);
    return item;
  }
}

function typedItem(
  document: vscode.TextDocument,
  entry: CompletionEntry,
  value: string | undefined,
): vscode.CompletionItem {
  const { name, kind, sortText, from, insertText, isDeprecated, edits } = entry;
  const item = new vscode.CompletionItem(labelOf(name, value || from), KINDS.get(kind));
  item.range = rangeOf(document, entry.span);
  item.sortText = sortText;
  item.insertText = insertText ?? name;
  // `?.shape` in place of a dot is found by the dot
  if (insertText !== undefined) item.filterText = `${document.getText(item.range)}${name}`;
  if (isDeprecated) item.tags = [vscode.CompletionItemTag.Deprecated];
  if (edits) item.additionalTextEdits = textEditsIn(document, edits);
  return item;
}

/** After all that the types know. */
function untypedItem(name: string, value: string, isVariable: boolean): vscode.CompletionItem {
  const { Property, Variable } = vscode.CompletionItemKind;
  const item = new vscode.CompletionItem(labelOf(name, value), isVariable ? Variable : Property);
  item.sortText = `~${name}`;
  return item;
}

function labelOf(label: string, description: string | undefined): vscode.CompletionItemLabel {
  return description ? { label, description } : { label };
}

/** TypeScript's kinds (`ScriptElementKind`); a text for the rest. */
const KINDS: ReadonlyMap<string, vscode.CompletionItemKind> = new Map([
  ['keyword', vscode.CompletionItemKind.Keyword],
  ['primitive type', vscode.CompletionItemKind.Keyword],
  ['const', vscode.CompletionItemKind.Variable],
  ['let', vscode.CompletionItemKind.Variable],
  ['var', vscode.CompletionItemKind.Variable],
  ['local var', vscode.CompletionItemKind.Variable],
  ['alias', vscode.CompletionItemKind.Variable],
  ['parameter', vscode.CompletionItemKind.Variable],
  ['property', vscode.CompletionItemKind.Field],
  ['getter', vscode.CompletionItemKind.Field],
  ['setter', vscode.CompletionItemKind.Field],
  ['accessor', vscode.CompletionItemKind.Field],
  ['function', vscode.CompletionItemKind.Function],
  ['local function', vscode.CompletionItemKind.Function],
  ['method', vscode.CompletionItemKind.Method],
  ['construct', vscode.CompletionItemKind.Method],
  ['call', vscode.CompletionItemKind.Method],
  ['index', vscode.CompletionItemKind.Method],
  ['enum', vscode.CompletionItemKind.Enum],
  ['enum member', vscode.CompletionItemKind.EnumMember],
  ['module', vscode.CompletionItemKind.Module],
  ['external module name', vscode.CompletionItemKind.Module],
  ['class', vscode.CompletionItemKind.Class],
  ['local class', vscode.CompletionItemKind.Class],
  ['type', vscode.CompletionItemKind.Class],
  ['type parameter', vscode.CompletionItemKind.TypeParameter],
  ['interface', vscode.CompletionItemKind.Interface],
  ['warning', vscode.CompletionItemKind.Text],
  ['script', vscode.CompletionItemKind.File],
  ['directory', vscode.CompletionItemKind.Folder],
  ['string', vscode.CompletionItemKind.Constant],
]);
