/** Does a dotted name speak of a variable whose value a kernel has, once all cells have run? */
import ts from '#typescript';
import type { DocumentProgram, Written } from './document-program.ts';
import { originOf, symbolOf } from './occurrences.ts';

/** @returns what to ask the kernel for: `model.layers`; undefined for a name of a function, and one that a later cell declares again */
export function valueOf(document: DocumentProgram, cell: Written, node: ts.Node): string | undefined {
  let root = node;
  while (ts.isPropertyAccessExpression(root)) root = root.expression;
  if (!ts.isIdentifier(root)) return undefined;
  const symbol = symbolOf(cell, root);
  if (!symbol || !isValue(cell, symbol)) return undefined;
  const origin = originOf(document, cell, symbol);
  return origin !== undefined && origin === document.finalOriginOf(symbol.name) ? node.getText(cell.source) : undefined;
}

function isValue({ checker }: Written, symbol: ts.Symbol): boolean {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return ((isAlias ? checker.getAliasedSymbol(symbol) : symbol).flags & ts.SymbolFlags.Value) !== 0;
}
