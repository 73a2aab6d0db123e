/** A cell exports to nobody: `export` goes, what it exports stays. */
import ts from '#typescript';
import { awaitImport } from './imports.ts';

export const exports: ts.TransformerFactory<ts.SourceFile> =
  ({ factory }) =>
  (source) =>
    factory.updateSourceFile(
      source,
      source.statements.flatMap((statement) => withoutExport(factory, statement)),
    );

function withoutExport(factory: ts.NodeFactory, node: ts.Statement): ts.Statement[] {
  if (ts.isExportAssignment(node)) {
    return [ts.setTextRange(factory.createExpressionStatement(node.expression), node)];
  }
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly || !isReExport(node)) return [];
    return [ts.setTextRange(factory.createExpressionStatement(awaitImport(factory, node)), node)];
  }
  if (!ts.canHaveModifiers(node) || !node.modifiers?.some(isExportKeyword)) return [node];

  const modifiers = node.modifiers.filter((modifier) => !isExportKeyword(modifier));
  if (ts.isClassDeclaration(node)) {
    if (!node.name && modifiers.length === 0) return [expression(factory, classExpression(factory, node), node)];
    const name = node.name ?? factory.createUniqueName('default_class');
    return [
      factory.updateClassDeclaration(node, modifiers, name, node.typeParameters, node.heritageClauses, node.members),
    ];
  }
  const plain = modifiers.filter((modifier) => ts.isModifier(modifier));
  if (ts.isFunctionDeclaration(node) && !node.name) {
    return node.body ? [expression(factory, functionExpression(factory, node, plain, node.body), node)] : [];
  }
  return [factory.replaceModifiers(node, plain)];
}

function isReExport(node: ts.ExportDeclaration): node is ts.ExportDeclaration & { moduleSpecifier: ts.Expression } {
  return node.moduleSpecifier !== undefined;
}

function isExportKeyword(modifier: ts.ModifierLike): boolean {
  return modifier.kind === ts.SyntaxKind.ExportKeyword || modifier.kind === ts.SyntaxKind.DefaultKeyword;
}

function classExpression(factory: ts.NodeFactory, node: ts.ClassDeclaration): ts.Expression {
  return factory.createClassExpression(undefined, undefined, node.typeParameters, node.heritageClauses, node.members);
}

function functionExpression(
  factory: ts.NodeFactory,
  node: ts.FunctionDeclaration,
  modifiers: ts.Modifier[],
  body: ts.Block,
): ts.Expression {
  return factory.createFunctionExpression(
    modifiers,
    node.asteriskToken,
    undefined,
    node.typeParameters,
    node.parameters,
    node.type,
    body,
  );
}

/** In parentheses, so that `class` and `function` start an expression. */
function expression(factory: ts.NodeFactory, value: ts.Expression, range: ts.Node): ts.Statement {
  const parenthesized = factory.createParenthesizedExpression(ts.setTextRange(value, range));
  return ts.setTextRange(factory.createExpressionStatement(parenthesized), range);
}
