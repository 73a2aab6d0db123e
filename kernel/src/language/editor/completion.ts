/** What fits at the cursor: names, members, paths, and names that would have to be imported first. */
import ts from '#typescript';
import { documented } from '../hover.ts';
import { FORMAT } from './code-fixes.ts';
import type { DocumentProgram, Written } from './document-program.ts';
import { narrowedDetails, narrowedEntries } from './narrowed.ts';
import { importOf, knownImports, statementOf } from './known-imports.ts';
import type { CompletionDetails, CompletionEntry, EditorCompletion, EntryKey, Span } from './messages.ts';
import { editsOf, spanOf } from './places.ts';
import { valueOf } from './value-of.ts';

/** A list that long is not read. */
const MOST_ENTRIES = 1000;

export function completion(
  document: DocumentProgram,
  cell: Written,
  offset: number,
  preferences: ts.UserPreferences,
): EditorCompletion {
  const { service, source, module, code } = cell;
  const at = module.toModule(offset);
  const start = offset - (/#?[\p{ID_Continue}$]*$/u.exec(code.slice(0, offset))?.[0].length ?? 0);
  const prefix = code.slice(start, offset);
  const found = service.getCompletionsAtPosition(source.fileName, at, optionsOf(document, preferences, prefix), FORMAT);
  const span = (found?.optionalReplacementSpan && spanOf(cell, found.optionalReplacementSpan)) ?? {
    start,
    end: offset,
  };
  const fallback = { start: span.start, end: offset };
  const told = (found?.entries ?? []).filter((entry) => isWanted(document, entry) && isLike(prefix, entry.name));
  const sources = new Set(told.map(identityOf));
  const entries = told
    .filter((entry) => !isSecondName(entry, sources))
    .slice(0, MOST_ENTRIES)
    .map((entry) => entryOf(cell, entry, fallback));
  const known = found?.isGlobalCompletion && prefix !== '' ? knownEntries(prefix, entries, fallback) : [];
  const access = accessAt(source, module.toModule(start));
  const narrowed = access ? narrowedEntries(cell, access, prefix, fallback, new Set(told.map(({ name }) => name))) : [];
  const values = access ? valueOf(document, cell, access.expression) : found?.isGlobalCompletion ? '' : undefined;
  return { entries: [...entries, ...known, ...narrowed], ...(values !== undefined && { values }) };
}

/** What the kernel brings is offered before anything of it is imported. */
function knownEntries(prefix: string, entries: readonly CompletionEntry[], span: Span): CompletionEntry[] {
  const names = new Set(entries.map(({ name }) => name));
  const fitting = knownImports().filter(({ name }) => isLike(prefix, name) && !names.has(name));
  return fitting.map(({ name, from, isNamespace }) => ({
    name,
    kind: isNamespace ? ts.ScriptElementKind.moduleElement : ts.ScriptElementKind.functionElement,
    sortText: '16',
    isDeprecated: false,
    span,
    from,
    key: { name, known: from },
  }));
}

/** Undefined when the entry is not there any more. */
export function completionDetails(
  document: DocumentProgram,
  cell: Written,
  offset: number,
  { name, source: from, data, known, narrowed }: EntryKey,
  preferences: ts.UserPreferences,
): CompletionDetails | undefined {
  const brought = knownImports().find((one) => one.name === name && one.from === known);
  if (brought) {
    const edits = [importOf(brought, document, cell)];
    return { declaration: statementOf(brought, document), documentation: '', edits };
  }
  const { service, source, module } = cell;
  const at = module.toModule(offset);
  const access = narrowed === true ? accessAt(source, at) : undefined;
  if (access) return narrowedDetails(cell, access, name);
  const options = optionsOf(document, preferences, name);
  const found = service.getCompletionEntryDetails(source.fileName, at, name, FORMAT, from, options, data);
  if (!found) return undefined;
  return {
    declaration: ts
      .displayPartsToString(found.displayParts)
      .replace(/^\(alias\) /, '')
      .replace(/\n(import|export) [\w$]+$/, ''),
    documentation: documented(found.documentation, found.tags),
    edits:
      editsOf(
        document,
        (found.codeActions ?? []).flatMap(({ changes }) => changes),
      ) ?? [],
  };
}

function optionsOf(
  document: DocumentProgram,
  preferences: ts.UserPreferences,
  prefix: string,
): ts.GetCompletionsAtPositionOptions {
  return {
    includeCompletionsForImportStatements: true,
    includeCompletionsWithInsertText: true,
    quotePreference: document.quotes,
    ...preferences,
    includeCompletionsForModuleExports: prefix !== '' && preferences.includeCompletionsForModuleExports !== false,
  };
}

/** Not what another cell declares, nor what is inside of packages and of the kernel. */
function isWanted(document: DocumentProgram, { source = '', data, name }: ts.CompletionEntry): boolean {
  if (name === '' || source.includes('[cell-') || name.includes('[cell-')) return false;
  return !document.isPathOfInstalled(data?.moduleSpecifier ?? source);
}

function identityOf({ name, source = '' }: ts.CompletionEntry): string {
  return `${name} ${source}`;
}

/** `fs` beside `node:fs`. */
function isSecondName({ name, source }: ts.CompletionEntry, identities: ReadonlySet<string>): boolean {
  return source !== undefined && identities.has(`${name} node:${source}`);
}

/** Its letters stand in the name in this order, as VS Code filters what is typed later. */
function isLike(prefix: string, name: string): boolean {
  let from = 0;
  for (const letter of prefix.toLowerCase()) {
    const at = name.toLowerCase().indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}

function entryOf(cell: Written, entry: ts.CompletionEntry, fallback: Span): CompletionEntry {
  const { name, kind, sortText, kindModifiers = '', insertText, source, data, replacementSpan } = entry;
  const span = (replacementSpan && spanOf(cell, replacementSpan)) ?? fallback;
  return {
    name,
    kind,
    sortText,
    isDeprecated: kindModifiers.split(',').includes('deprecated'),
    span,
    ...(insertText !== undefined && { insertText }),
    ...(source !== undefined && { from: data?.moduleSpecifier ?? source }),
    key: { name, ...(source !== undefined && { source }), ...(data && { data }) },
  };
}

/** The dotted name whose last part begins at `at`, or is being written there. */
function accessAt(source: ts.SourceFile, at: number): ts.PropertyAccessExpression | undefined {
  const find = (node: ts.Node): ts.PropertyAccessExpression | undefined => {
    if (at < node.pos || at > node.end) return undefined;
    if (ts.isPropertyAccessExpression(node) && at > node.expression.end && at <= node.name.end) return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}
