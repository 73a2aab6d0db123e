/** Is a text whole, does it go on, or is it wrong? */
import ts from '#typescript';
import type { Parsed } from './parse.ts';

export type Status = 'complete' | 'incomplete' | 'invalid';

/** Errors that say "the text goes on", wherever the parser puts them. */
const UNFINISHED = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
  17008, // JSX element has no closing tag
  17014, // JSX fragment has no closing tag
]);

/** Errors at the end of the text that another line does not mend. */
const BROKEN = new Set([
  1002, // unterminated string literal
  1161, // unterminated regular expression literal
]);

export function statusOf({ source, errors }: Parsed, inParentheses = false): Status {
  const [first] = errors;
  if (!first) return expectsMore(source) ? 'incomplete' : 'complete';
  if (UNFINISHED.has(first.code)) return 'incomplete';
  if (BROKEN.has(first.code) || first.start < source.endOfFileToken.pos) return 'invalid';
  const onlyParenthesis = inParentheses && errors.length === 1 && first.messageText === "')' expected.";
  return onlyParenthesis ? 'complete' : 'incomplete';
}

/** Whatever is wrong in it: does its end stand inside something that goes on? */
export function isOpen({ source, errors }: Parsed): boolean {
  return (
    expectsMore(source) ||
    errors.some(({ code, start }) => UNFINISHED.has(code) || (!BROKEN.has(code) && start >= source.endOfFileToken.pos))
  );
}

/** `const` and `function f()` parse, as an empty list and as an overload, but nobody stops there. */
function expectsMore(source: ts.SourceFile): boolean {
  const last = source.statements.at(-1);
  if (last && ts.isVariableStatement(last)) return last.declarationList.declarations.length === 0;
  if (!last || !ts.isFunctionDeclaration(last) || last.body) return false;
  const isAmbient = last.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword);
  return !isAmbient && !source.text.slice(0, last.end).endsWith(';');
}
