/** Text of a cell -> TypeScript AST: as TypeScript, else as TSX, else with its last block read as an object literal. */
import ts from 'typescript';

export interface Parsed {
  source: ts.SourceFile;
  errors: readonly ts.DiagnosticWithLocation[];
}

export function parseCell(code: string): Parsed {
  const plain = parse(code, ts.ScriptKind.TS);
  const object = withTrailingObject(plain);
  if (object) return object;
  if (plain.errors.length === 0 || !code.includes('<')) return plain;
  const jsx = parse(code, ts.ScriptKind.TSX);
  return jsx.errors.length === 0 ? jsx : plain;
}

export function parse(code: string, kind: ts.ScriptKind): Parsed {
  const name = kind === ts.ScriptKind.TSX ? '/cell.tsx' : '/cell.ts';
  // A hashbang would be printed above the prologue; as a comment of the same length it moves nothing.
  const text = code.startsWith('#!') ? `//${code.slice(2)}` : code;
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    setExternalModuleIndicator: (file) => {
      // SAFETY: `true` is what TypeScript itself stores for `moduleDetection: force`; it makes top-level await parse.
      (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
    },
  };
  const source = ts.createSourceFile(name, text, options, true, kind);
  // SAFETY: the parser keeps its errors in this field; no public accessor exists without a program.
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: ts.DiagnosticWithLocation[] };
  return { source, errors: parseDiagnostics };
}

/**
 * `{loss: 0.1, accuracy: 0.9}` as the last thing in a cell is an object, as in Node's REPL, not a block.
 * The block is parsed again inside parentheses, and its nodes are moved back to where the user wrote them.
 */
function withTrailingObject({ source }: Parsed): Parsed | undefined {
  const block = source.statements.findLast((statement) => ts.isBlock(statement));
  if (!block) return undefined;
  const { text } = source;
  const start = block.getStart(source);
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
