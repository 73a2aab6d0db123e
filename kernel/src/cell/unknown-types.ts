/** A type that is declared nowhere -> a warning with the nearest name. The cell still runs: types are not there then. */
import ts from '#typescript';
import { isLibName, libNames } from './lib-names.ts';
import { similar } from './similar.ts';

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
    const [near] = similar(name.text, candidates);
    return near !== undefined
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
