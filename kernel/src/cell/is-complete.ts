/** Should the Enter key run this text or open a new line? Asked of the real parser. */
import ts from '#typescript';
import { blankMagics } from './magic/blank.ts';
import { findMagics } from './magic/find.ts';
import { isMagicName } from './magic/names.ts';
import { parse } from './parse.ts';
import { statusOf } from './status.ts';

export type Completeness = { status: 'complete' } | { status: 'incomplete'; indent: string } | { status: 'invalid' };

export function isComplete(cell: string): Completeness {
  const magics = findMagics(cell);
  if (magics.some(({ form, name }) => form !== 'shell' && !isMagicName(name))) return { status: 'invalid' };
  const code = blankMagics(cell, magics);
  const readings = [parse(code, ts.ScriptKind.TS)];
  if (code.includes('<')) readings.push(parse(code, ts.ScriptKind.TSX));
  const statuses = readings.map((reading) => statusOf(reading));
  if (code.trimStart().startsWith('{')) statuses.push(statusOf(parse(`(${code}`, ts.ScriptKind.TS), true));

  if (statuses.includes('complete')) return { status: 'complete' };
  const [plain] = readings;
  if (!plain || !statuses.includes('incomplete')) return { status: 'invalid' };
  return { status: 'incomplete', indent: nextIndent(plain.source) };
}

/** One step further in than the line of the innermost open bracket, or than the last line; nothing inside a template. */
function nextIndent(source: ts.SourceFile): string {
  const tokens = tokensOf(source);
  if (tokens.some((token) => ts.isTemplateLiteralToken(token) && token.isUnterminated)) return '';
  const open: ts.Node[] = [];
  for (const token of tokens) {
    if (OPENERS.has(token.kind)) open.push(token);
    else if (CLOSERS.has(token.kind)) open.pop();
  }
  const innermost = open.at(-1) ?? tokens.at(-1);
  const at = innermost?.getStart(source) ?? source.text.length;
  const lines = source.text.split(/\r?\n/);
  const line = lines[source.getLineAndCharacterOfPosition(at).line] ?? '';
  return leading(line) + stepOf(lines);
}

const OPENERS = new Set([
  ts.SyntaxKind.OpenBraceToken,
  ts.SyntaxKind.OpenParenToken,
  ts.SyntaxKind.OpenBracketToken,
  ts.SyntaxKind.TemplateHead,
]);
const CLOSERS = new Set([
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.TemplateTail,
]);

/** Tokens that stand in the text, in order; the parser also makes up missing ones, of no width. */
function tokensOf(source: ts.SourceFile): ts.Node[] {
  const tokens: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source);
    if (children.length > 0) children.forEach(visit);
    else if (node.end > node.getStart(source)) tokens.push(node);
  };
  visit(source);
  return tokens;
}

/** A tab when the text indents with tabs, else the smallest indentation in it, else two spaces. */
function stepOf(lines: readonly string[]): string {
  const indents = lines.map(leading).filter((indent) => indent !== '');
  if (indents.some((indent) => indent.startsWith('\t'))) return '\t';
  return indents.reduce((least, indent) => (indent.length < least.length ? indent : least), indents[0] ?? '  ');
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
