/** Completion from types: names in scope, members, keys of options, paths and packages of imports. */
import ts from '#typescript';
import { BROUGHT } from './project.ts';
import { isDeprecated } from './deprecated.ts';
import { isLiveMember } from './live.ts';
import { HIDDEN } from './notebook.ts';
import type { Edited } from './program.ts';

/** As Jedi and IPython name them, which is what front ends have icons for. */
export type MatchType =
  'class' | 'function' | 'instance' | 'keyword' | 'magic' | 'module' | 'path' | 'property' | 'statement';

export interface Match {
  text: string;
  type: MatchType;
  /** `(x: number) => string`, `Tensor2D`; empty for what is told of no more. */
  signature: string;
}

/** Offsets of a completion are UTF-16 units of the cell. */
export interface TypedCompletion {
  matches: Match[];
  start: number;
  end: number;
  /** Names and values of the session belong here: the text speaks of them. */
  isLive: boolean;
}

/** Signatures take time: those that a list shows before somebody scrolls. */
const MOST_SIGNATURES = 12;
const MOST_MATCHES = 2000;

export function complete(edited: Edited, code: string, cursor: number): TypedCompletion {
  const { service, source, module } = edited;
  const at = module.toModule(cursor);
  const found = service.getCompletionsAtPosition(source.fileName, at, { includeSymbol: true });
  const start = cursor - (/[\p{ID_Continue}$#]*$/u.exec(code.slice(0, cursor))?.[0].length ?? 0);
  const string = stringAt(source, at);
  if (string)
    return completePath(
      module.toCell(string.getStart(source) + 1) ?? start,
      cursor,
      code,
      found?.entries ?? [],
      module,
      string,
    );

  const prefix = code.slice(start, cursor);
  const fitting = (found?.entries ?? []).filter(
    ({ name, source: from }) =>
      from === undefined && name.startsWith(prefix) && IDENTIFIER.test(name) && !name.startsWith(HIDDEN),
  );
  const entries = ranked(edited.checker, fitting).slice(0, MOST_MATCHES);
  const matches = entries.map(({ entry, symbol }, index): Match => {
    const signature = symbol && index < MOST_SIGNATURES ? signatureOf(edited, symbol) : '';
    return { text: entry.name, type: typeOf(entry.kind, symbol), signature };
  });
  const isLive = isLiveMember(edited, start) ?? found?.isGlobalCompletion ?? false;
  return { matches, start, end: cursor, isLive };
}

/** Read once: each is behind a getter of TypeScript's module. */
const { ScriptElementKind, SymbolFlags } = ts;

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

interface Ranked {
  entry: ts.CompletionEntry;
  symbol: ts.Symbol | undefined;
  rank: string;
}

/** What TypeScript ranks first comes first; keywords last but for names that begin with an underscore. */
function ranked(checker: ts.TypeChecker, entries: readonly ts.CompletionEntry[]): Ranked[] {
  const all = entries.map((entry): Ranked => {
    const symbol = entry.symbol && resolved(checker, entry.symbol);
    const { name, sortText, kind } = entry;
    const first = `${Number(name.startsWith('_'))}${Number(kind === ScriptElementKind.keyword)}`;
    // the letter that TypeScript itself puts before the rank of what is deprecated
    const among = symbol && !sortText.startsWith('z') && isDeprecated(symbol) ? `z${sortText}` : sortText;
    return { entry, symbol, rank: `${first}${among}\0${name}` };
  });
  return all.sort((a, b) => (a.rank < b.rank ? -1 : 1));
}

function resolved(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

function typeOf(kind: ts.ScriptElementKind, symbol: ts.Symbol | undefined): MatchType {
  const flags = symbol?.flags ?? 0;
  if (kind === ScriptElementKind.keyword) return 'keyword';
  if ((flags & SymbolFlags.Class) !== 0) return 'class';
  if ((flags & (SymbolFlags.Function | SymbolFlags.Method)) !== 0) return 'function';
  if ((flags & (SymbolFlags.ValueModule | SymbolFlags.NamespaceModule)) !== 0) return 'module';
  if ((flags & (SymbolFlags.Property | SymbolFlags.Accessor | SymbolFlags.EnumMember)) !== 0) return 'property';
  if ((flags & (SymbolFlags.Type | SymbolFlags.Enum)) !== 0) return 'class';
  return (flags & SymbolFlags.Variable) === 0 ? 'statement' : 'instance';
}

function signatureOf({ checker, source }: Edited, symbol: ts.Symbol): string {
  if ((symbol.flags & SymbolFlags.Value) === 0) return '';
  const type = checker.getTypeOfSymbolAtLocation(symbol, source);
  const [call, ...more] = type.getCallSignatures();
  if (!call) return checker.typeToString(type);
  const others = more.length === 0 ? '' : ` (+${more.length} more)`;
  return `${checker.signatureToString(call)}${others}`;
}

function stringAt(source: ts.SourceFile, at: number): ts.StringLiteralLike | undefined {
  const find = (node: ts.Node): ts.StringLiteralLike | undefined => {
    if (at <= node.getStart(source) || at > node.end) return undefined;
    if (ts.isStringLiteralLike(node)) return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}

/** Inside quotes: a path, a package, or one of the texts that a type allows. */
function completePath(
  opening: number,
  cursor: number,
  code: string,
  found: readonly ts.CompletionEntry[],
  module: Edited['module'],
  string: ts.StringLiteralLike,
): TypedCompletion {
  const prefix = code.slice(opening, cursor);
  const packages = isSpecifier(string) && !prefix.startsWith('.') ? BROUGHT : [];
  const named = found.map(({ name, kind, replacementSpan }): Match => {
    const from = replacementSpan && module.toCell(replacementSpan.start);
    // without a span of its own, a name stands for the last part of a path, or for the whole text
    const folder = from === undefined && !name.startsWith(prefix) ? prefix.lastIndexOf('/') + 1 : 0;
    return {
      text: code.slice(opening, from ?? opening + folder) + name,
      type: PATHS.get(kind) ?? 'statement',
      signature: '',
    };
  });
  const all = [...packages.map((text): Match => ({ text, type: 'module', signature: '' })), ...named];
  const seen = new Set<string>();
  const matches = all.filter(({ text }) => text.startsWith(prefix) && !seen.has(text) && seen.add(text));
  return { matches: matches.slice(0, MOST_MATCHES), start: opening, end: cursor, isLive: false };
}

const PATHS: ReadonlyMap<ts.ScriptElementKind, MatchType> = new Map([
  [ScriptElementKind.directory, 'path'],
  [ScriptElementKind.scriptElement, 'path'],
  [ScriptElementKind.externalModuleName, 'module'],
]);

function isSpecifier({ parent }: ts.Node): boolean {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isExternalModuleReference(parent))
    return true;
  return ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword;
}
