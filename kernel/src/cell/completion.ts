/** Does a cell show the value of its last statement? An expression yes, an assignment no, as in IPython. */
import ts from '#typescript';

export function showsValue(source: ts.SourceFile): boolean {
  const last = source.statements.findLast((statement) => !ts.isEmptyStatement(statement));
  if (!last) return false;
  if (ts.isExportAssignment(last)) return true;
  return ts.isExpressionStatement(last) && !isAssignment(last.expression);
}

function isAssignment(node: ts.Expression): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
