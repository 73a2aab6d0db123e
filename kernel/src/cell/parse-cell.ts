/** Text of a cell -> TypeScript AST: as TypeScript, else as TSX, else with its last block read as an object literal. */
import ts from '#typescript';
import { blankMagics } from './magic/blank.ts';
import { findMagics, type Magic } from './magic/find.ts';
import { parse, type Parsed } from './parse.ts';

/** `source` is the cell without its magics, and every position is that of the cell. */
export interface ParsedCell extends Parsed {
  magics: readonly Magic[];
}

/** `isName` knows what earlier cells have declared. */
export function parseCell(cell: string, isName?: (name: string) => boolean): ParsedCell {
  const magics = findMagics(cell, isName);
  return { ...parseCode(blankMagics(cell, magics), magics), magics };
}

function parseCode(code: string, magics: readonly Magic[]): Parsed {
  const plain = parse(code, ts.ScriptKind.TS);
  const object = withTrailingObject(plain, magics);
  if (object) return object;
  if (plain.errors.length === 0 || !code.includes('<')) return plain;
  const jsx = parse(code, ts.ScriptKind.TSX);
  return jsx.errors.length === 0 ? jsx : plain;
}

/**
 * `{loss: 0.1, accuracy: 0.9}` as the last thing in a cell is an object, as in Node's REPL, not a block.
 * The block is parsed again inside parentheses, and its nodes are moved back to where the user wrote them.
 */
function withTrailingObject({ source }: Parsed, magics: readonly Magic[]): Parsed | undefined {
  const block = source.statements.findLast((statement) => ts.isBlock(statement));
  if (!block) return undefined;
  const { text } = source;
  const start = block.getStart(source);
  if (magics.some((magic) => magic.start < start && start < magic.end)) return undefined;
  const body = text.slice(start, source.endOfFileToken.pos).replace(/;$/, '');
  const wrapped = parse(`${text.slice(0, start)}${OPENING}${body})`, ts.ScriptKind.TS);
  const last = wrapped.source.statements.at(-1);
  if (wrapped.errors.length > 0 || last?.getStart(wrapped.source) !== start + OPENING.length - 1) return undefined;
  if (!ts.isExpressionStatement(last) || !ts.isParenthesizedExpression(last.expression)) return undefined;
  if (!ts.isObjectLiteralExpression(last.expression.expression)) return undefined;

  moveBack(last, start, text.length);
  ts.setTextRange(wrapped.source.endOfFileToken, { pos: text.length, end: text.length });
  ts.setTextRange(wrapped.source, { pos: 0, end: text.length });
  ts.setTextRange(wrapped.source.statements, { pos: 0, end: text.length });
  wrapped.source.text = text;
  return wrapped;
}

/** The semicolon keeps the parentheses from calling what stands on the line above. */
const OPENING = ';(';

/** Takes the added opening out of the positions of a node and everything under it. */
function moveBack(node: ts.Node, start: number, limit: number): void {
  ts.forEachChild(
    node,
    (child) => moveBack(child, start, limit),
    (children) => {
      children.forEach((child) => moveBack(child, start, limit));
      ts.setTextRange(children, shifted(children, start, limit));
    },
  );
  ts.setTextRange(node, shifted(node, start, limit));
}

function shifted({ pos, end }: ts.ReadonlyTextRange, start: number, limit: number): ts.TextRange {
  const shift = (at: number) => Math.min(at > start ? Math.max(start, at - OPENING.length) : at, limit);
  return { pos: shift(pos), end: shift(end) };
}
