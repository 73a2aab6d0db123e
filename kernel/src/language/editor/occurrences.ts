/**
 * A name that several cells share is, for TypeScript, one symbol in each: what brings it into a module declares it again.
 * These are the places, one in each module, from which all of them are found.
 */
import ts from '#typescript';
import type { DocumentProgram, Written } from './document-program.ts';

export interface Position {
  cell: Written;
  /** In its module. */
  at: number;
}

/** The position itself, when it speaks of something else than a name that cells share. */
export function occurrences(document: DocumentProgram, cell: Written, at: number): Position[] {
  const name = identifierAt(cell.source, at);
  const symbol = name && symbolOf(cell, name);
  const own = { cell, at };
  if (!name || !symbol) return [own];
  const origin = originOf(document, cell, symbol);
  if (!origin) return [own];
  return [own, ...sharing(document, origin, symbol.name, new Set())].filter(isFirst);
}

/** The path of the module that a symbol at the top of a cell comes from; undefined for any other. */
export function originOf(document: DocumentProgram, cell: Written, symbol: ts.Symbol): string | undefined {
  if (
    incoming(cell)
      .get(symbol.name)
      ?.some(({ parent }) => symbol.declarations?.includes(declarationOf(parent)))
  )
    return isDeclaredIn(cell, symbol) ? cell.source.fileName : document.originOf(cell, symbol.name);
  return topLevel(cell, symbol.name) === symbol ? cell.source.fileName : undefined;
}

export function symbolOf({ checker }: Written, name: ts.Identifier): ts.Symbol | undefined {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent);
  const symbol = checker.getSymbolAtLocation(name);
  return symbol && ts.isExportSpecifier(parent) ? checker.getExportSpecifierLocalTargetSymbol(parent) : symbol;
}

export function identifierAt(source: ts.SourceFile, at: number): ts.Identifier | undefined {
  const find = (node: ts.Node): ts.Identifier | undefined => {
    if (at < node.getStart(source) || at > node.end) return undefined;
    if (ts.isIdentifier(node)) return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}

function sharing(document: DocumentProgram, origin: string, name: string, seen: Set<string>): Position[] {
  if (seen.has(origin)) return [];
  seen.add(origin);
  const [first, ...later] = document.from(origin);
  if (!first) return [];
  const own = declaredIn(first, name);
  // a type of an earlier cell may stand beside a value of this one
  const before = incoming(first).has(name) ? document.originOf(first, name) : undefined;
  const users = later.filter((cell) => cell.code.includes(name) && document.originOf(cell, name) === origin);
  const uses = users.flatMap((cell) =>
    (incoming(cell).get(name) ?? []).map((node) => ({ cell, at: node.getStart(cell.source) })),
  );
  return [...own, ...uses, ...(before ? sharing(document, before, name, seen) : [])];
}

/** Where the name that a module gives to later ones is declared in it. */
export function declaredIn(cell: Written, name: string): Position[] {
  const declared = topLevel(cell, name)?.declarations?.map((node) => ts.getNameOfDeclaration(node)) ?? [];
  return declared.flatMap((node) => (node ? [{ cell, at: node.getStart(cell.source) }] : []));
}

/** What brings names of earlier cells into a module: name -> where it stands in front of the cell. */
function incoming({ source, module }: Written): Map<string, ts.Identifier[]> {
  const end = module.toModule(0);
  const names = source.statements.filter((node) => node.end <= end).flatMap(broughtBy);
  return Map.groupBy(names, ({ text }) => text);
}

function broughtBy(node: ts.Statement): ts.Identifier[] {
  if (ts.isTypeAliasDeclaration(node)) return [node.name];
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name] : []));
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name) : [];
}

function declarationOf(node: ts.Node): ts.Declaration {
  // SAFETY: `broughtBy` gives names of declarations alone.
  return node as ts.Declaration;
}

function isDeclaredIn({ source, module }: Written, symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (node) => node.getSourceFile() === source && module.toCell(node.getStart(source)) !== undefined,
  );
}

/** The symbol that a module gives to later ones by this name. */
function topLevel({ checker, source }: Written, name: string): ts.Symbol | undefined {
  const exported = checker.getSymbolAtLocation(source)?.exports?.get(ts.escapeLeadingUnderscores(name));
  const [specifier] = exported?.declarations ?? [];
  return specifier && ts.isExportSpecifier(specifier)
    ? checker.getExportSpecifierLocalTargetSymbol(specifier)
    : exported;
}

function isFirst(one: Position, index: number, all: readonly Position[]): boolean {
  return all.findIndex(({ cell, at }) => cell.id === one.cell.id && at === one.at) === index;
}
