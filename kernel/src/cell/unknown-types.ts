/** A type that is declared nowhere -> a warning with the nearest name. The cell still runs: types are not there then. */
import ts from 'typescript';
import { isLibName, libNames } from './lib-names.ts';

/** A warning without a place in lines and columns. */
export interface UnknownType {
  name: ts.Identifier;
  code: 2304 | 2552;
  message: string;
}

/**
 * `unresolved` are the identifiers for which TypeScript's checker, knowing this cell alone, found no declaration;
 * it has resolved type parameters, `infer`, and everything else that scopes decide.
 */
export function unknownTypes(
  unresolved: readonly ts.Identifier[],
  declared: Iterable<string>,
  known: ReadonlySet<string>,
): UnknownType[] {
  const missing = unresolved.filter((name) => isTypeName(name) && !known.has(name.text) && !isLibName(name.text));
  if (missing.length === 0) return [];
  const candidates = [...new Set([...declared, ...known, ...libNames()])];
  return missing.map((name) => {
    const near = nearest(name.text, candidates);
    return near
      ? { name, code: 2552, message: `Cannot find name '${name.text}'. Did you mean '${near}'?` }
      : { name, code: 2304, message: `Cannot find name '${name.text}'.` };
  });
}

/** True for the leftmost name of a type reference, also after `implements` and in an interface's `extends`. */
function isTypeName(name: ts.Identifier): boolean {
  let node: ts.Node = name;
  while (isLeftOf(node, node.parent)) node = node.parent;
  const { parent } = node;
  if (ts.isTypeReferenceNode(parent)) return true;
  if (!ts.isExpressionWithTypeArguments(parent) || !ts.isHeritageClause(parent.parent)) return false;
  const isValue = parent.parent.token === ts.SyntaxKind.ExtendsKeyword && ts.isClassLike(parent.parent.parent);
  return !isValue;
}

function isLeftOf(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isQualifiedName(parent)) return parent.left === node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node;
}

/** The candidate at the least edit distance, if it is near enough to be a slip: one letter in three. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length < 3) return undefined;
  let best: string | undefined;
  let limit = Math.max(1, Math.floor((name.length - 1) / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= limit) continue;
    const distance = editDistance(name, candidate);
    if (distance >= limit) continue;
    limit = distance;
    best = candidate;
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of two neighbours cost 1 each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(row, j - 1) + 1, at(last, j) + 1, at(last, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
