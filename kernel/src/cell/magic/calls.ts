/**
 * Magics -> calls of the session, each where its line stands, so that everything happens in the order of the text:
 *
 *     %cd ${folder}  await __limpid.magic.run("cd", "line", ["", ""], [folder])
 *     !ls ${folder}  await __limpid.magic.shell(["ls ", ""], [folder])
 *     %time f(x)     __limpid.magic.begin("time"); await __limpid.magic.end("time", f(x))
 *     %%bench        await __limpid.magic.repeat("bench", "-n 5", () => { …; return f(x) })
 */
import ts from '#typescript';
import type { Magic } from './find.ts';
import { isTaking } from './names.ts';

const made = new WeakSet<ts.Statement>();

/** Imports behind it are loaded behind it: it may be what installs them. */
export function isMagicCall(statement: ts.Statement): boolean {
  return made.has(statement);
}

/** Expects a cell that `blankMagics` has been through. */
export const magicCalls =
  (magics: readonly Magic[]): ts.TransformerFactory<ts.SourceFile> =>
  ({ factory }) =>
  (source) =>
    magics.length === 0 ? source : factory.updateSourceFile(source, placed(factory, source, source.statements, magics));

/** Statements and magics in the order of the text. */
function placed(
  factory: ts.NodeFactory,
  source: ts.SourceFile,
  statements: readonly ts.Statement[],
  magics: readonly Magic[],
): ts.Statement[] {
  const [magic, ...later] = magics;
  if (!magic) return [...statements];
  const at = (statement: ts.Statement): number => statement.getStart(source);
  const before = statements.filter((statement) => at(statement) < magic.start);
  const behind = statements.filter((statement) => at(statement) >= magic.start);
  const rest = (from: readonly ts.Statement[]): ts.Statement[] => placed(factory, source, from, later);

  const values = magic.spliced.map(({ start }) => splicedValue(factory, behind, start + 1, at));
  const code = behind.filter((statement) => at(statement) >= magic.end);
  if (magic.form === 'shell') return [...before, shellCall(factory, magic, values), ...rest(code)];
  const takesCode = !magic.isMisplaced && (isTaking(magic.name, 'code') || isTaking(magic.name, 'function'));
  if (!takesCode) return [...before, runCall(factory, magic, values), ...rest(code)];

  const isWhole = magic.form === 'cell';
  const own = isWhole ? rest(code) : code.filter((statement) => at(statement) < magic.lineEnd);
  const others = isWhole ? [] : rest(code.filter((statement) => at(statement) >= magic.lineEnd));
  const calls = isTaking(magic.name, 'code') ? timed(factory, magic, own) : repeated(factory, magic, own);
  return [...before, ...calls, ...others];
}

function splicedValue(
  factory: ts.NodeFactory,
  statements: readonly ts.Statement[],
  start: number,
  at: (statement: ts.Statement) => number,
): ts.Expression {
  const block = statements.find((statement) => at(statement) === start);
  const [only] = block && ts.isBlock(block) ? block.statements : [];
  return only && ts.isExpressionStatement(only) ? only.expression : factory.createVoidZero();
}

function shellCall(factory: ts.NodeFactory, magic: Magic, values: ts.Expression[]): ts.Statement {
  return statement(
    factory,
    magic,
    awaited(factory, magic, call(factory, magic, 'shell', given(factory, magic, values))),
  );
}

function runCall(factory: ts.NodeFactory, magic: Magic, values: ts.Expression[]): ts.Statement {
  const form = magic.isMisplaced ? 'misplaced' : magic.form;
  const what = [magic.name, form].map((text) => factory.createStringLiteral(text));
  const run = call(factory, magic, 'run', [...what, ...given(factory, magic, values)]);
  return statement(factory, magic, awaited(factory, magic, run));
}

/** The texts of the argument, and the values between them. */
function given(factory: ts.NodeFactory, magic: Magic, values: ts.Expression[]): ts.Expression[] {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of magic.spliced) {
    pieces.push(magic.argument.slice(from, start - magic.argumentStart));
    from = end - magic.argumentStart;
  }
  pieces.push(magic.argument.slice(from));
  const texts = pieces.map((piece) => factory.createStringLiteral(piece));
  return [factory.createArrayLiteralExpression(texts), factory.createArrayLiteralExpression(values)];
}

/** What the last statement is, is the cell's value as it would be without the magic. */
function timed(factory: ts.NodeFactory, magic: Magic, code: readonly ts.Statement[]): ts.Statement[] {
  const name = factory.createStringLiteral(magic.name);
  const { statements, value } = split(code);
  const end = call(factory, magic, 'end', value ? [name, value] : [name]);
  return [
    statement(factory, magic, call(factory, magic, 'begin', [name])),
    ...statements,
    statement(factory, magic, awaited(factory, magic, end)),
  ];
}

/** The code becomes a function that gives its last value; imports stay outside, once. */
function repeated(factory: ts.NodeFactory, magic: Magic, code: readonly ts.Statement[]): ts.Statement[] {
  const imports = code.filter(isImport);
  const { statements, value } = split(code.filter((one) => !isImport(one)));
  const body = value ? [...statements, ts.setTextRange(factory.createReturnStatement(value), value)] : statements;
  const modifiers = body.some(awaits) ? [factory.createModifier(ts.SyntaxKind.AsyncKeyword)] : undefined;
  const round = factory.createArrowFunction(
    modifiers,
    undefined,
    [],
    undefined,
    undefined,
    factory.createBlock(body, true),
  );
  const texts = [magic.name, magic.argument].map((text) => factory.createStringLiteral(text));
  const repeat = call(factory, magic, 'repeat', [...texts, round]);
  return [...imports, statement(factory, magic, awaited(factory, magic, repeat))];
}

function isImport(statement: ts.Statement): boolean {
  return ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement);
}

function split(code: readonly ts.Statement[]): { statements: ts.Statement[]; value: ts.Expression | undefined } {
  const statements = code.filter((one) => !ts.isEmptyStatement(one));
  const last = statements.at(-1);
  if (!last || isMagicCall(last) || !ts.isExpressionStatement(last)) return { statements, value: undefined };
  return { statements: statements.slice(0, -1), value: last.expression };
}

/** Does it await, outside of functions of its own? */
function awaits(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier) return true;
  if (ts.isVariableDeclarationList(node) && isAwaitUsing(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => awaits(child) || undefined) ?? false;
}

/** The flags of `await using` are those of `using` and of `const` together. */
function isAwaitUsing({ flags }: ts.VariableDeclarationList): boolean {
  return (flags & ts.NodeFlags.Using) !== 0 && (flags & ts.NodeFlags.Const) !== 0;
}

function call(factory: ts.NodeFactory, magic: Magic, method: string, given: ts.Expression[]): ts.Expression {
  const session = factory.createPropertyAccessExpression(factory.createIdentifier('__limpid'), 'magic');
  const callee = factory.createPropertyAccessExpression(session, method);
  return ts.setTextRange(factory.createCallExpression(callee, undefined, given), rangeOf(magic));
}

function awaited(factory: ts.NodeFactory, magic: Magic, value: ts.Expression): ts.Expression {
  return ts.setTextRange(factory.createAwaitExpression(value), rangeOf(magic));
}

function statement(factory: ts.NodeFactory, magic: Magic, value: ts.Expression): ts.Statement {
  const one = ts.setTextRange(factory.createExpressionStatement(value), rangeOf(magic));
  made.add(one);
  return one;
}

function rangeOf({ start, end }: Magic): ts.TextRange {
  return { pos: start, end };
}
