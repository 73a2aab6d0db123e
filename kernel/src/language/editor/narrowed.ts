/**
 * `model.predict(x)` is a tensor or an array of them, and so has the members of neither. Those of the one that is no array
 * are offered all the same, with the words that say so: `(model.predict(x) as tf.Tensor).shape`.
 */
import ts from '#typescript';
import type { Written } from './document-program.ts';
import type { CompletionDetails, CompletionEntry, Span, TextEdit } from './messages.ts';

export function narrowedEntries(
  cell: Written,
  access: ts.PropertyAccessExpression,
  prefix: string,
  span: Span,
  told: ReadonlySet<string>,
): CompletionEntry[] {
  const one = singleOf(cell, access);
  const edits = one && assertion(cell, access, one);
  if (!edits) return [];
  const members = one.getProperties().filter(({ name, flags }) => {
    const isMember = (flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Property | ts.SymbolFlags.Accessor)) !== 0;
    return isMember && IDENTIFIER.test(name) && name.startsWith(prefix) && !told.has(name);
  });
  return members.map(({ name, flags }) => ({
    name,
    kind:
      (flags & ts.SymbolFlags.Method) !== 0
        ? ts.ScriptElementKind.memberFunctionElement
        : ts.ScriptElementKind.memberVariableElement,
    sortText: '12',
    isDeprecated: false,
    span,
    key: { name, narrowed: true },
    edits,
  }));
}

export function narrowedDetails(
  cell: Written,
  access: ts.PropertyAccessExpression,
  name: string,
): CompletionDetails | undefined {
  const member = singleOf(cell, access)?.getProperty(name);
  if (!member) return undefined;
  const type = cell.checker.typeToString(cell.checker.getTypeOfSymbolAtLocation(member, access));
  const documentation = ts.displayPartsToString(member.getDocumentationComment(cell.checker));
  return { declaration: `${name}: ${type}`, documentation, edits: [] };
}

/** Of a union, the only part that is no array. */
function singleOf({ checker }: Written, { expression }: ts.PropertyAccessExpression): ts.Type | undefined {
  const type = checker.getTypeAtLocation(expression);
  if (!type.isUnion() || !type.types.some((part) => checker.isArrayType(part))) return undefined;
  const [single, ...more] = type.types.filter((part) => !checker.isArrayType(part));
  return more.length === 0 ? single : undefined;
}

/** Nothing where the type has no name here. */
function assertion(
  { id, source, module, checker }: Written,
  access: ts.PropertyAccessExpression,
  type: ts.Type,
): TextEdit[] | undefined {
  const name = type.symbol && checker.symbolToString(type.symbol, access, ts.SymbolFlags.Type);
  const [start, end] = [access.expression.getStart(source), access.expression.end].map((at) => module.toCell(at));
  if (!name || !/^[\w$.]+$/.test(name) || start === undefined || end === undefined) return undefined;
  const insert = (offset: number, text: string): TextEdit => ({
    place: { cell: id, start: offset, end: offset },
    text,
  });
  return [insert(start, '('), insert(end, ` as ${name})`)];
}

const IDENTIFIER = /^[\p{ID_Start}$][\p{ID_Continue}$]*$/u;
