/** Does a dotted name in a cell speak of a variable of the session, whose value can be looked at? */
import ts from '#typescript';
import type { Edited } from './program.ts';

/**
 * `start` is where the last part of the name begins, in the cell: `b` of `a.b`.
 * @returns undefined when no member stands there
 */
export function isLiveMember(edited: Edited, start: number): boolean | undefined {
  const access = memberAt(edited.source, edited.module.toModule(start));
  if (!access) return undefined;
  let root: ts.Expression = access;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && isOfSession(edited, root) && !isModule(edited, access.expression);
}

/** The types of a module say all that it has, and its values are many. */
function isModule({ checker }: Edited, node: ts.Expression): boolean {
  const symbol = checker.getSymbolAtLocation(node);
  if (!symbol) return false;
  const named = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
  return (named.flags & ts.SymbolFlags.ValueModule) !== 0;
}

/** The same for a name that nothing stands before. */
export function isLiveName(edited: Edited, start: number): boolean {
  const name = identifierAt(edited.source, edited.module.toModule(start));
  return name !== undefined && isOfSession(edited, name);
}

/** What the cell itself declares has no value yet, or another. */
function isOfSession({ checker, source, module }: Edited, name: ts.Identifier): boolean {
  const declared = checker.getSymbolAtLocation(name)?.declarations ?? [];
  return !declared.some(
    (node) => node.getSourceFile() === source && module.toCell(node.getStart(source)) !== undefined,
  );
}

function memberAt(source: ts.SourceFile, at: number): ts.PropertyAccessExpression | undefined {
  const find = (node: ts.Node): ts.PropertyAccessExpression | undefined => {
    if (at < node.pos || at > node.end) return undefined;
    if (ts.isPropertyAccessExpression(node) && at > node.expression.end && at <= node.name.getStart(source))
      return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}

function identifierAt(source: ts.SourceFile, at: number): ts.Identifier | undefined {
  const find = (node: ts.Node): ts.Identifier | undefined => {
    if (at < node.pos || at >= node.end) return undefined;
    if (ts.isIdentifier(node) && node.getStart(source) === at) return node;
    return ts.forEachChild(node, find);
  };
  return find(source);
}
