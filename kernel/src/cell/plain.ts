/**
 * Cells that are JavaScript already: expressions, without a declaration, a type, a function or an import. None of the passes
 * would change or refuse them, so they run as they are: `x.shape`, `model.summary()`, `await model.fit(x, y)`.
 */
import ts from '#typescript';
import { COMMONJS_NAMES } from './commonjs.ts';

/** A map has an entry for each character; a long cell is rather compiled. */
const LONGEST = 2000;

const { SyntaxKind } = ts;
const PLAIN = new Set([
  SyntaxKind.ExpressionStatement,
  SyntaxKind.EmptyStatement,
  SyntaxKind.Identifier,
  SyntaxKind.NumericLiteral,
  SyntaxKind.BigIntLiteral,
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.TemplateExpression,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.TemplateSpan,
  SyntaxKind.TrueKeyword,
  SyntaxKind.FalseKeyword,
  SyntaxKind.NullKeyword,
  SyntaxKind.PropertyAccessExpression,
  SyntaxKind.ElementAccessExpression,
  SyntaxKind.QuestionDotToken,
  SyntaxKind.CallExpression,
  SyntaxKind.NewExpression,
  SyntaxKind.ParenthesizedExpression,
  SyntaxKind.ConditionalExpression,
  SyntaxKind.QuestionToken,
  SyntaxKind.ColonToken,
  SyntaxKind.TypeOfExpression,
  SyntaxKind.VoidExpression,
  SyntaxKind.AwaitExpression,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.BinaryExpression,
  SyntaxKind.ArrayLiteralExpression,
  SyntaxKind.ObjectLiteralExpression,
  SyntaxKind.PropertyAssignment,
  SyntaxKind.ShorthandPropertyAssignment,
  SyntaxKind.SpreadAssignment,
  SyntaxKind.SpreadElement,
]);

export function isPlain({ text, statements }: ts.SourceFile): boolean {
  return text.length <= LONGEST && !OTHER_LINE_ENDS.test(text) && statements.every(isPlainStatement);
}

/** Lines end in these too, in V8 and in TypeScript, but not in the map. */
const OTHER_LINE_ENDS = /[\r\u2028\u2029]/;

/** An object at the end of a cell has been parsed in parentheses that its text does not have. */
function isPlainStatement(statement: ts.Statement): boolean {
  const { text } = statement.getSourceFile();
  return isPlainNode(statement) && text[statement.getStart()] !== '{';
}

function isPlainNode(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return isValue(node.operatorToken.kind) && bothPlain(node);
  if (ts.isPrefixUnaryExpression(node) && CHANGES.has(node.operator)) return false;
  if (ts.isStringLiteral(node) && ts.isExpressionStatement(node.parent)) return false;
  if (ts.isIdentifier(node) && COMMONJS_NAMES.has(node.text)) return false;
  return PLAIN.has(node.kind) && !ts.forEachChild(node, (child) => !isPlainNode(child));
}

const CHANGES = new Set<ts.SyntaxKind>([SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken]);

function bothPlain({ left, right }: ts.BinaryExpression): boolean {
  return isPlainNode(left) && isPlainNode(right);
}

/** What assigns is checked: a constant cannot be assigned to. */
function isValue(operator: ts.SyntaxKind): boolean {
  return operator < SyntaxKind.FirstAssignment || operator > SyntaxKind.LastAssignment;
}

/** The source map of text that stands as it is behind one line of its own. */
export function identityMap(text: string, fileName: string): string {
  let column = 0;
  const lines = text.split('\n').map((line, index) => {
    const start = index === 0 ? 'AAAA' : `AAC${vlq(-column)}`;
    column = line.length;
    return `${start}${',CAAC'.repeat(line.length)}`;
  });
  const mappings = `;${lines.join(';')}`;
  return JSON.stringify({ version: 3, file: fileName, sources: [fileName], names: [], mappings });
}

/** A number in base 64, as source maps have them: five bits a digit, the sign in the lowest. */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit] ?? '';
  } while (rest > 0);
  return text;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
