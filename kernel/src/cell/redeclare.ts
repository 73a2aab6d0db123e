/**
 * Every name a cell declares becomes a `let` of the session, so that any later cell may declare it again as anything.
 * V8's REPL mode lets `let` follow `let`, but not `let` follow `const`, `class`, `function` or `var`.
 * Runs on JavaScript, after TypeScript's own passes; strict mode is added here, since cells are TypeScript.
 */
import ts from '#typescript';
import { staticImport } from './imports.ts';

/** A namespace adds to an earlier one of its name, which is among `namespaces`. */
export const redeclare =
  (namespaces: ReadonlySet<string>): ts.TransformerFactory<ts.SourceFile> =>
  (context) =>
  (source) =>
    redeclared(context, source, namespaces);

function redeclared(
  context: ts.TransformationContext,
  source: ts.SourceFile,
  namespaces: ReadonlySet<string>,
): ts.SourceFile {
  const { factory } = context;
  const vars = new Set<string>();
  const functions: ts.Statement[] = [];
  const functionNames = new Set<string>();
  const rest: ts.Statement[] = [];

  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) continue; // the `export {}` that TypeScript adds to a module
    if (isNamespaceVar(statement, namespaces)) continue;
    if (ts.isImportDeclaration(statement)) {
      // of JSX: TypeScript adds it after all passes of ours
      functions.push(...staticImport(factory, statement).map((one) => asLets(factory, one)));
    } else if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
      functions.push(functionAsLet(factory, statement, statement.name, statement.body));
      functionNames.add(statement.name.text);
    } else if (ts.isClassDeclaration(statement) && statement.name) {
      rest.push(classAsLet(factory, statement, statement.name));
    } else if (ts.isVariableStatement(statement) && !isVar(statement.declarationList)) {
      rest.push(constAsLet(factory, statement));
    } else {
      rest.push(...hoistVars(context, statement, vars));
    }
  }
  const names = [...vars].filter((name) => !functionNames.has(name));
  const prologue = factory.createExpressionStatement(factory.createStringLiteral('use strict'));
  const declared = names.length > 0 ? [letStatement(factory, names)] : [];
  return factory.updateSourceFile(source, [prologue, ...declared, ...functions, ...rest]);
}

/** `var N` of a namespace whose name has a namespace already. */
function isNamespaceVar(statement: ts.Statement, namespaces: ReadonlySet<string>): boolean {
  const original = ts.getOriginalNode(statement);
  if (!ts.isVariableStatement(statement) || !ts.isModuleDeclaration(original)) return false;
  return namespaces.has(original.name.text);
}

function asLets(factory: ts.NodeFactory, node: ts.Statement): ts.Statement {
  return ts.isVariableStatement(node) ? constAsLet(factory, node) : node;
}

function functionAsLet(
  factory: ts.NodeFactory,
  node: ts.FunctionDeclaration,
  name: ts.Identifier,
  body: ts.Block,
): ts.Statement {
  // Without a name of its own: a recursive call must see a later redefinition, as it does for a declaration.
  const value = factory.createFunctionExpression(
    node.modifiers?.filter((modifier) => ts.isModifier(modifier)),
    node.asteriskToken,
    undefined,
    undefined,
    node.parameters,
    undefined,
    body,
  );
  return asLet(factory, name, ts.setTextRange(value, node), node);
}

function classAsLet(factory: ts.NodeFactory, node: ts.ClassDeclaration, name: ts.Identifier): ts.Statement {
  const value = factory.createClassExpression(node.modifiers, name, undefined, node.heritageClauses, node.members);
  return asLet(factory, name, ts.setTextRange(value, node), node);
}

function asLet(factory: ts.NodeFactory, name: ts.Identifier, value: ts.Expression, range: ts.Node): ts.Statement {
  const declaration = factory.createVariableDeclaration(name, undefined, undefined, value);
  const list = factory.createVariableDeclarationList([declaration], ts.NodeFlags.Let);
  return ts.setTextRange(factory.createVariableStatement(undefined, list), range);
}

function constAsLet(factory: ts.NodeFactory, node: ts.VariableStatement): ts.Statement {
  const list = factory.createVariableDeclarationList(node.declarationList.declarations, ts.NodeFlags.Let);
  ts.setTextRange(list, node.declarationList);
  return factory.updateVariableStatement(node, undefined, list);
}

function letStatement(factory: ts.NodeFactory, names: string[]): ts.Statement {
  const declarations = names.map((name) => factory.createVariableDeclaration(name));
  return factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList(declarations, ts.NodeFlags.Let),
  );
}

/** `var` of the cell's own scope -> assignments; its names go to `vars`. Functions keep theirs. */
function hoistVars(context: ts.TransformationContext, statement: ts.Statement, vars: Set<string>): ts.Statement[] {
  const { factory } = context;
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return node;
    if (ts.isVariableStatement(node) && isVar(node.declarationList)) {
      const value = asAssignment(factory, node.declarationList, vars);
      return value && ts.setTextRange(factory.createExpressionStatement(value), node);
    }
    if (ts.isForStatement(node) && node.initializer && isVarList(node.initializer)) {
      const initializer = asAssignment(factory, node.initializer, vars);
      const updated = factory.updateForStatement(node, initializer, node.condition, node.incrementor, node.statement);
      return ts.visitEachChild(updated, visit, context);
    }
    if (ts.isForInStatement(node) && isVarList(node.initializer)) {
      const target = loopTarget(factory, node.initializer, vars);
      const updated = factory.updateForInStatement(node, target, node.expression, node.statement);
      return ts.visitEachChild(updated, visit, context);
    }
    if (ts.isForOfStatement(node) && isVarList(node.initializer)) {
      const target = loopTarget(factory, node.initializer, vars);
      const updated = factory.updateForOfStatement(node, node.awaitModifier, target, node.expression, node.statement);
      return ts.visitEachChild(updated, visit, context);
    }
    return ts.visitEachChild(node, visit, context);
  };
  const visited = visit(statement);
  // SAFETY: `visit` maps a statement to a statement or to nothing.
  return visited ? [visited as ts.Statement] : [];
}

function isVarList(node: ts.ForInitializer): node is ts.VariableDeclarationList {
  return ts.isVariableDeclarationList(node) && isVar(node);
}

function isVar(list: ts.VariableDeclarationList): boolean {
  return (list.flags & ts.NodeFlags.BlockScoped) === 0;
}

/** `var a = 1, b, {c} = o` -> `a = 1, {c} = o`; nothing when no name has a value. */
function asAssignment(
  factory: ts.NodeFactory,
  list: ts.VariableDeclarationList,
  vars: Set<string>,
): ts.Expression | undefined {
  let all: ts.Expression | undefined;
  for (const declaration of list.declarations) {
    const target = bindingTarget(factory, declaration.name, vars);
    if (!declaration.initializer) continue;
    const one = ts.setTextRange(factory.createAssignment(target, declaration.initializer), declaration);
    all = all ? factory.createComma(all, one) : one;
  }
  return all;
}

function loopTarget(factory: ts.NodeFactory, list: ts.VariableDeclarationList, vars: Set<string>): ts.Expression {
  const [declaration] = list.declarations;
  if (!declaration) throw new Error('a for-in or for-of loop without a variable passed the parser');
  return ts.setTextRange(bindingTarget(factory, declaration.name, vars), declaration);
}

/** What a declaration binds, as what an assignment assigns to. */
function bindingTarget(factory: ts.NodeFactory, name: ts.BindingName, vars: Set<string>): ts.Expression {
  if (ts.isIdentifier(name)) {
    vars.add(name.text);
    return name;
  }
  if (ts.isObjectBindingPattern(name)) {
    const properties = name.elements.map((element) => propertyTarget(factory, element, vars));
    return ts.setTextRange(factory.createObjectLiteralExpression(properties), name);
  }
  const elements = name.elements.map((element) => {
    if (ts.isOmittedExpression(element)) return element;
    const target = elementTarget(factory, element, vars);
    return element.dotDotDotToken ? factory.createSpreadElement(target) : target;
  });
  return ts.setTextRange(factory.createArrayLiteralExpression(elements), name);
}

function propertyTarget(
  factory: ts.NodeFactory,
  element: ts.BindingElement,
  vars: Set<string>,
): ts.ObjectLiteralElementLike {
  if (element.dotDotDotToken) return factory.createSpreadAssignment(bindingTarget(factory, element.name, vars));
  if (!element.propertyName && ts.isIdentifier(element.name)) {
    vars.add(element.name.text);
    return factory.createShorthandPropertyAssignment(element.name, element.initializer);
  }
  const key = element.propertyName;
  if (!key) throw new Error('a pattern without a property name passed the parser');
  return factory.createPropertyAssignment(key, elementTarget(factory, element, vars));
}

function elementTarget(factory: ts.NodeFactory, element: ts.BindingElement, vars: Set<string>): ts.Expression {
  const target = bindingTarget(factory, element.name, vars);
  return element.initializer ? factory.createAssignment(target, element.initializer) : target;
}
