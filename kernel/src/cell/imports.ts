/**
 * Imports -> awaited calls of the session's importer, hoisted to the top of the cell, or to behind the magic above them.
 * `import()` inside `Runtime.evaluate` has no callback to answer it, so no form of import may reach V8.
 */
import ts from '#typescript';
import { isMagicCall } from './magic/calls.ts';

const SESSION = '__limpid';

export const imports: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const done: ts.Statement[] = [];
  const hoisted: ts.Statement[] = [];
  const rest: ts.Statement[] = [];

  const visit = (node: ts.Node): ts.Node => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const call = sessionImport(factory, node.arguments);
      return ts.visitEachChild(ts.setTextRange(call, node), visit, context);
    }
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      return ts.setTextRange(member(factory, 'meta'), node);
    }
    return ts.visitEachChild(node, visit, context);
  };

  for (const statement of source.statements) {
    if (isMagicCall(statement)) {
      done.push(...hoisted.splice(0), ...rest.splice(0), ts.visitNode(statement, visit, ts.isStatement));
    } else if (ts.isImportDeclaration(statement)) hoisted.push(...staticImport(factory, statement));
    else if (ts.isImportEqualsDeclaration(statement)) rest.push(...importEquals(factory, statement));
    else rest.push(ts.visitNode(statement, visit, ts.isStatement));
  }
  return factory.updateSourceFile(source, [...done, ...hoisted, ...rest]);
};

/** One `import … from` -> the declarations of its names. */
export function staticImport(factory: ts.NodeFactory, node: ts.ImportDeclaration): ts.Statement[] {
  const clause = node.importClause;
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const load = awaitImport(factory, node);
  const loadOnly = ts.setTextRange(factory.createExpressionStatement(load), node);
  if (!clause) return [loadOnly];

  const bindings = clause.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) {
    const namespace = declare(factory, bindings.name, load, node);
    if (!clause.name) return [namespace];
    const pattern = factory.createObjectBindingPattern([element(factory, 'default', clause.name)]);
    const reference = factory.createIdentifier(bindings.name.text);
    return [namespace, declare(factory, pattern, reference, node)];
  }
  const elements = (bindings?.elements ?? [])
    .filter((specifier) => !specifier.isTypeOnly)
    .map((specifier) => element(factory, specifier.propertyName, specifier.name));
  if (clause.name) elements.unshift(element(factory, 'default', clause.name));
  if (elements.length === 0) return [loadOnly];
  return [declare(factory, factory.createObjectBindingPattern(elements), load, node)];
}

/** `import x = require('y')` -> a plain call; `import x = N.y` is TypeScript's own and stays. */
function importEquals(factory: ts.NodeFactory, node: ts.ImportEqualsDeclaration): ts.Statement[] {
  if (node.isTypeOnly) return [];
  const { moduleReference } = node;
  if (!ts.isExternalModuleReference(moduleReference)) {
    return [
      declare(factory, node.name, ts.setTextRange(entityExpression(factory, moduleReference), moduleReference), node),
    ];
  }
  const call = factory.createCallExpression(factory.createIdentifier('require'), undefined, [
    moduleReference.expression,
  ]);
  return [declare(factory, node.name, ts.setTextRange(call, moduleReference), node)];
}

function entityExpression(factory: ts.NodeFactory, name: ts.EntityName): ts.Expression {
  if (ts.isIdentifier(name)) return ts.setTextRange(factory.createIdentifier(name.text), name);
  return factory.createPropertyAccessExpression(entityExpression(factory, name.left), name.right.text);
}

/** `await __limpid.import('x', { with: { type: 'json' } })`, mapped to the specifier the user wrote. */
export function awaitImport(
  factory: ts.NodeFactory,
  node: ts.ImportDeclaration | (ts.ExportDeclaration & { moduleSpecifier: ts.Expression }),
): ts.AwaitExpression {
  const given = [node.moduleSpecifier];
  if (node.attributes) {
    const pairs = node.attributes.elements.map(({ name, value }) => factory.createPropertyAssignment(name, value));
    const attributes = factory.createPropertyAssignment('with', factory.createObjectLiteralExpression(pairs));
    given.push(factory.createObjectLiteralExpression([attributes]));
  }
  const call = ts.setTextRange(sessionImport(factory, given), node.moduleSpecifier);
  return ts.setTextRange(factory.createAwaitExpression(call), node.moduleSpecifier);
}

function sessionImport(factory: ts.NodeFactory, given: readonly ts.Expression[]): ts.CallExpression {
  return factory.createCallExpression(member(factory, 'import'), undefined, given);
}

function member(factory: ts.NodeFactory, name: string): ts.PropertyAccessExpression {
  return factory.createPropertyAccessExpression(factory.createIdentifier(SESSION), name);
}

function element(factory: ts.NodeFactory, from: ts.ModuleExportName | 'default' | undefined, name: ts.Identifier) {
  const key = from === 'default' ? factory.createIdentifier('default') : from;
  return factory.createBindingElement(undefined, key, name);
}

function declare(factory: ts.NodeFactory, name: ts.BindingName, value: ts.Expression, range: ts.Node): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);
  return ts.setTextRange(factory.createVariableStatement(undefined, list), range);
}
