/**
 * Declarations whose value their text alone decides: functions, classes, types, imports of packages, and constants that
 * are written out. Running them again changes nothing, and their code runs later, when somebody calls it.
 */
import ts from '#typescript';
import { isConstant, isNamespace } from './declares.ts';

export interface FixedDeclarations {
  /** Name -> the nodes that declare it. */
  texts: ReadonlyMap<string, readonly ts.Node[]>;
  /** Nodes with nothing in them that runs when the cell runs. */
  later: ReadonlySet<ts.Node>;
}

export function fixedDeclarations(source: ts.SourceFile): FixedDeclarations {
  const texts = new Map<string, ts.Node[]>();
  const later = new Set<ts.Node>();
  const unfixed = new Set<string>();
  const add = (name: string, node: ts.Node): void => void texts.set(name, [...(texts.get(name) ?? []), node]);

  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) imported(node, add);
    else if (ts.isFunctionDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      if (!node.name) continue;
      add(node.name.text, node);
      later.add(node);
    } else if (ts.isEnumDeclaration(node)) add(node.name.text, node);
    else if (ts.isClassDeclaration(node)) {
      if (!node.name) continue;
      if (!isFixedClass(node)) unfixed.add(node.name.text);
      else add(node.name.text, node);
      if (isFixedClass(node)) node.members.forEach((member) => later.add(member));
    } else if (ts.isModuleDeclaration(node) && isNamespace(node)) unfixed.add(node.name.text);
    else if (ts.isVariableStatement(node)) {
      const isWrittenOnce = isConstant(node.declarationList);
      for (const declaration of node.declarationList.declarations) {
        const { name, initializer } = declaration;
        if (!ts.isIdentifier(name)) continue;
        if (isWrittenOnce && initializer && isFixedValue(initializer)) {
          add(name.text, declaration);
          later.add(declaration);
        } else unfixed.add(name.text);
      }
    }
  }
  unfixed.forEach((name) => texts.delete(name));
  return { texts, later };
}

/** A file of the user may have changed since it was imported; a package has not. */
function imported(
  { moduleSpecifier, importClause }: ts.ImportDeclaration,
  add: (name: string, node: ts.Node) => void,
): void {
  if (!importClause || !ts.isStringLiteral(moduleSpecifier) || /^[./]|^file:/.test(moduleSpecifier.text)) return;
  const one = (name: ts.Identifier, node: ts.Node): void => {
    add(name.text, node);
    add(name.text, moduleSpecifier);
  };
  const { name, namedBindings } = importClause;
  if (name) one(name, name);
  if (namedBindings && ts.isNamespaceImport(namedBindings)) one(namedBindings.name, namedBindings);
  else namedBindings?.elements.forEach((element) => one(element.name, element));
}

/** A class without a state of its own. */
function isFixedClass({ members, modifiers = ts.factory.createNodeArray() }: ts.ClassDeclaration): boolean {
  if (modifiers.some(ts.isDecorator)) return false;
  return members.every((member) => {
    if (ts.isClassStaticBlockDeclaration(member)) return false;
    if (member.name && ts.isComputedPropertyName(member.name)) return false;
    if (!ts.canHaveModifiers(member)) return true;
    const all = member.modifiers ?? [];
    if (all.some(ts.isDecorator)) return false;
    const isStatic = all.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
    return !isStatic || !ts.isPropertyDeclaration(member) || !member.initializer || isFixedValue(member.initializer);
  });
}

/** A function, or a number, text or truth that is written out: `() => 1`, `-0.5`, `32 * 4`. */
function isFixedValue(node: ts.Expression): boolean {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return true;
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return isFixedValue(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return SIGNS.has(node.operator) && isWritten(node.operand);
  if (ts.isBinaryExpression(node)) return isFixedValue(node.left) && isFixedValue(node.right);
  return isWritten(node);
}

function isWritten(node: ts.Expression): boolean {
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node) || ts.isStringLiteralLike(node)) return true;
  return WORDS.has(node.kind);
}

const { SyntaxKind } = ts;
const SIGNS = new Set<ts.SyntaxKind>([SyntaxKind.PlusToken, SyntaxKind.MinusToken, SyntaxKind.ExclamationToken]);
const WORDS = new Set<ts.SyntaxKind>([SyntaxKind.TrueKeyword, SyntaxKind.FalseKeyword, SyntaxKind.NullKeyword]);
