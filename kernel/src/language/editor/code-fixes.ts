/** What would mend a mistake: TypeScript's own fixes, imports of what notebooks are made of, packages that are missing. */
import ts from '#typescript';
import type { DocumentProgram, Written } from './document-program.ts';
import { importOf, knownImports, statementOf } from './known-imports.ts';
import type { CodeFix, Span } from './messages.ts';
import { editsOf } from './places.ts';

export const FORMAT: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings('\n'),
  indentSize: 2,
  tabSize: 2,
};

export function codeFixes(
  document: DocumentProgram,
  cell: Written,
  { start, end, codes }: Span & { codes: readonly number[] },
  preferences: ts.UserPreferences,
): CodeFix[] {
  const { service, source, module } = cell;
  const [from, to] = [module.toModule(start), module.toModule(end)];
  const given = { quotePreference: document.quotes, ...preferences };
  const found = service.getCodeFixesAtPosition(source.fileName, from, to, codes, FORMAT, given);
  const fixes = found.flatMap(({ description, changes, commands, fixName }): CodeFix[] => {
    const edits = commands ? undefined : editsOf(document, changes);
    return edits ? [{ title: description, edits, isPreferred: fixName === 'import' }] : [];
  });
  const titles = new Set(fixes.map(({ title }) => title));
  const known = ofKnown(document, cell, { start, end }, codes).filter(({ title }) => !titles.has(title));
  return [...known, ...fixes.filter(({ title }) => !isSecondName(title, titles)), ...installation(cell, start, codes)];
}

/** `fs` beside `node:fs`. */
function isSecondName(title: string, titles: ReadonlySet<string>): boolean {
  return /"(?!node:)/.test(title) && titles.has(title.replace('"', '"node:'));
}

const NO_SUCH_NAME = [2304, 2503, 2552];

/** TypeScript offers what is imported from there once something is. */
function ofKnown(document: DocumentProgram, cell: Written, { start, end }: Span, codes: readonly number[]): CodeFix[] {
  if (!codes.some((code) => NO_SUCH_NAME.includes(code))) return [];
  const name = cell.code.slice(start, end);
  const known = knownImports().filter((one) => one.name === name);
  return known.map((one) => ({
    title: one.isNamespace ? `Add ${statementOf(one, document).slice(0, -1)}` : `Add import from "${one.from}"`,
    edits: [importOf(one, document, cell)],
    isPreferred: true,
  }));
}

const NO_SUCH_MODULE = [2307, 2882];

function installation({ source, module }: Written, start: number, codes: readonly number[]): CodeFix[] {
  if (!codes.some((code) => NO_SUCH_MODULE.includes(code))) return [];
  const literal = stringAt(source, module.toModule(start));
  const name = literal && packageOf(literal.text);
  return name === undefined ? [] : [{ title: `npm install ${name}`, edits: [], isPreferred: false, install: name }];
}

/** What npm takes as the name of a package, and nothing that a shell could take for more. */
export function packageOf(specifier: string): string | undefined {
  const [name] = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*(?=\/|$)/.exec(specifier) ?? [];
  return name;
}

function stringAt(source: ts.SourceFile, at: number): ts.StringLiteralLike | undefined {
  const find = (node: ts.Node): ts.StringLiteralLike | undefined => {
    if (at < node.getStart(source) || at >= node.end) return undefined;
    return ts.isStringLiteralLike(node) ? node : ts.forEachChild(node, find);
  };
  return find(source);
}
