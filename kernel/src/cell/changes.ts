/**
 * What in a cell changes a variable: an assignment to it or to something in it, and calls of methods that are known to
 * change what they are called on. Methods of other names are taken to change nothing: a name that many libraries use both
 * ways would mark cells without reason.
 */
import ts from '#typescript';

/** Wherever they stand: training, weights, and what arrays, maps, sets and tf.Variable have to change themselves. */
const CHANGING = new Set([
  ...['fit', 'fitDataset', 'trainOnBatch', 'compile', 'setWeights', 'loadWeights', 'setLearningRate'],
  ...['minimize', 'applyGradients', 'assign'],
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'copyWithin', 'set', 'delete', 'clear'],
]);

/** Of arrays, sets and models, but tensors answer them with another tensor: only where nobody takes the answer. */
const CHANGING_ALONE = new Set(['add', 'fill', 'reverse']);

/** Lead to a part of what they are called on: `model.getLayer('dense').setWeights(w)`. */
const INTO = new Set(['getLayer', 'get', 'at']);

/** Change their first argument. */
const OF_OBJECT = new Set(['assign', 'defineProperty', 'defineProperties', 'setPrototypeOf']);

/** The roots of what this node, without those under it, changes: `x` for `x.y[0] = 1`. */
export function changedBy(node: ts.Node): ts.Identifier[] {
  if (ts.isBinaryExpression(node)) return isAssignment(node) ? targets(node.left) : [];
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node))
    return isStep(node) ? root(node.operand) : [];
  if (ts.isDeleteExpression(node)) return root(node.expression);
  if (ts.isForOfStatement(node) || ts.isForInStatement(node))
    return ts.isVariableDeclarationList(node.initializer) ? [] : targets(node.initializer);
  return ts.isCallExpression(node) ? changedByCall(node) : [];
}

/** A name that is given a value whatever it had before: that is no use of it. */
export function isAssigned(name: ts.Identifier): boolean {
  let node: ts.Node = name;
  for (;;) {
    const { parent } = node;
    if (ts.isBinaryExpression(parent)) {
      if (parent.left !== node || parent.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
      // `[a = 1] = b`: a default inside a pattern is written as an assignment
      return true;
    }
    if ((ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === node) return true;
    if (!isPatternPart(parent, node)) return false;
    node = parent;
  }
}

function isPatternPart(parent: ts.Node, node: ts.Node): boolean {
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node;
  return (
    ts.isArrayLiteralExpression(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isSpreadAssignment(parent) ||
    ts.isParenthesizedExpression(parent)
  );
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep({ operator }: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** What an assignment gives values to: a name, a member, or all that a pattern holds. */
function targets(pattern: ts.Expression): ts.Identifier[] {
  const node = ts.skipPartiallyEmittedExpressions(pattern);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(targets);
  if (ts.isSpreadElement(node)) return targets(node.expression);
  // a default: `[a = 1] = b`; its own assignment is visited as one
  if (ts.isBinaryExpression(node)) return targets(node.left);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.flatMap((property) => {
      if (ts.isShorthandPropertyAssignment(property)) return [property.name];
      if (ts.isPropertyAssignment(property)) return targets(property.initializer);
      return ts.isSpreadAssignment(property) ? targets(property.expression) : [];
    });
  return root(node);
}

function changedByCall({ expression, arguments: [first, , third], parent }: ts.CallExpression): ts.Identifier[] {
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const method = expression.name.text;
  const on = root(expression.expression);
  if (on[0]?.text === 'Object') return OF_OBJECT.has(method) && first ? root(first) : [];
  if (method === 'minimize' && third && ts.isArrayLiteralExpression(third)) return [...on, ...targets(third)];
  if (CHANGING.has(method)) return on;
  return CHANGING_ALONE.has(method) && ts.isExpressionStatement(parent) && !isShown(parent, first) ? on : [];
}

/** The function that `minimize` is given: variables that it looks up are trained, where no list names them. */
export function trainedBy(node: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const [loss, , variables] = node.arguments;
  return node.expression.name.text === 'minimize' && !variables ? loss : undefined;
}

/** The last thing in a cell is its result; only a layer for a model is not: `model.add(tf.layers.dense({ units: 1 }))`. */
function isShown(statement: ts.ExpressionStatement, argument: ts.Expression | undefined): boolean {
  const { parent } = statement;
  if (!ts.isSourceFile(parent) || parent.statements.at(-1) !== statement) return false;
  const made = argument && ts.isCallExpression(argument) ? argument.expression : undefined;
  return !(made && ts.isPropertyAccessExpression(made) && made.expression.getText().endsWith('layers'));
}

/** The name that a chain of members begins with. */
function root(expression: ts.Expression): ts.Identifier[] {
  let node = expression;
  for (;;) {
    if (ts.isIdentifier(node)) return [node];
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) node = node.expression;
    else if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) node = node.expression;
    else if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) node = node.expression;
    else if (ts.isCallExpression(node) && isInto(node.expression)) node = node.expression;
    else return [];
  }
}

function isInto(callee: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && INTO.has(callee.name.text);
}
