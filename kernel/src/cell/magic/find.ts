/**
 * Which lines of a cell are magics (`%time f()`, `%%bench`) and which are commands of the shell (`!ls -la`). Only lines at
 * statement position of the top level can be: not those inside a comment, a template, brackets or an expression that goes on.
 *
 * - `%%name` is a magic, because no TypeScript has two percent signs. One on the first line takes the rest of the cell.
 * - `%name` is a magic where it cannot be the remainder of the expression above: `total` and `  % rows` stay TypeScript. A name of
 *   the table in the first column is always one, so that the line above needs no semicolon.
 * - `!` is told in shell-line.ts.
 */
import ts from '#typescript';
import { declaredNames } from '../declares.ts';
import { parse } from '../parse.ts';
import { isOpen, statusOf } from '../status.ts';
import { interpolations } from './interpolations.ts';
import { isMagicName, isTaking } from './names.ts';
import { isShellLine } from './shell-line.ts';

export interface Magic {
  /** `%name …`, `%%name …` with the rest of the cell, or `!command`. */
  form: 'line' | 'cell' | 'shell';
  /** As written, without percent signs, and perhaps of no magic; of a command the empty text. */
  name: string;
  /** `%%name` that is not the first of its cell. */
  isMisplaced: boolean;
  /** Text behind the name; of a command all of it. Of a magic that takes code, its options alone. */
  argument: string;
  /** Where the argument begins. */
  argumentStart: number;
  /** From the `%` or `!` to the end of what is no TypeScript, in UTF-16 units. */
  start: number;
  end: number;
  /** The end of the line: what a line magic runs begins before it. */
  lineEnd: number;
  /** `${expression}` in a command or in the text of a magic, from the `$` to behind the `}`; offsets in the cell. */
  spliced: readonly { start: number; end: number }[];
}

const CANDIDATE = /^[ \t]*(?:(%%?)([A-Za-z]\w*)|!(?=[\w./~"'$\\]))/gm;
const LINE_END = /[\r\n\u2028\u2029]|$/g;
/** A command goes on in the next line behind a backslash. */
const COMMAND = /(?:\\\r?\n|\\.|[^\\\r\n\u2028\u2029])*\\?/y;
const OPTIONS = /^(?:[ \t]+-n[ \t]*\d+)*/;

/** How much text (UTF-16 units) is read to place the candidates of one cell; one with more of them than that has no more magics. */
const MOST_READ = 4_000_000;

/** In the order of the text. `isName` knows what earlier cells have declared. */
export function findMagics(code: string, isName: (name: string) => boolean = () => false): Magic[] {
  const magics: Magic[] = [];
  let own: readonly string[] | undefined;
  const isDeclared = (name: string): boolean => {
    own ??= declaredNames(parse(code, ts.ScriptKind.TS).source);
    return isName(name) || own.includes(name);
  };
  let from = 0;
  let read = 0;
  for (const match of code.matchAll(CANDIDATE)) {
    const [text, marks, name = ''] = match;
    if (match.index < from) continue;
    const start = match.index + (/^[ \t]*/.exec(text)?.[0].length ?? 0);
    const behind = match.index + text.length;
    LINE_END.lastIndex = behind;
    const lineEnd = LINE_END.exec(code)?.index ?? code.length;
    const before = code.slice(from, match.index);
    const line = code.slice(start, lineEnd);
    read += 2 * before.length;
    if (read > MOST_READ) break;

    if (marks === undefined) {
      if (!isShellLine(line, isDeclared) || !standsFree(before)) continue;
      const magic = command(code, start);
      magics.push(magic);
      from = magic.end;
      continue;
    }
    if (!standsFree(before)) continue;
    const isNamed = isMagicName(name) && start === match.index && /^(?:\s|$)/.test(code.slice(behind, lineEnd));
    if (marks === '%' && !isNamed && readsAsCode(`${before}${line}`)) continue;
    const isFirst = magics.length === 0 && isBlank(before);
    const magic = named(code, { marks, name, start, behind, lineEnd, isFirst });
    magics.push(magic);
    from = magic.end;
  }
  return magics;
}

/** What runs again and again is a function: its names are its own. */
export function declaresNothing(magics: readonly Magic[]): boolean {
  return magics.some(({ form, name, isMisplaced }) => form === 'cell' && !isMisplaced && isTaking(name, 'function'));
}

/** Would a statement begin behind this text? */
export function standsFree(before: string): boolean {
  if (before.trim() === '') return true;
  if (/\\\r?\n$/.test(before)) return false; // a string goes on
  const readings = [parse(before, ts.ScriptKind.TS)];
  if (before.includes('<')) readings.push(parse(before, ts.ScriptKind.TSX));
  const statuses = readings.map((reading) => statusOf(reading));
  if (statuses.includes('complete')) return true;
  return !statuses.includes('incomplete') && !readings.some(isOpen);
}

function readsAsCode(text: string): boolean {
  return statusOf(parse(text, ts.ScriptKind.TS)) !== 'invalid';
}

/** Nothing, or comments. */
function isBlank(before: string): boolean {
  return before.trim() === '' || parse(before, ts.ScriptKind.TS).source.statements.length === 0;
}

function named(
  code: string,
  found: { marks: string; name: string; start: number; behind: number; lineEnd: number; isFirst: boolean },
): Magic {
  const { marks, name, start, behind, lineEnd, isFirst } = found;
  const form = marks === '%%' ? 'cell' : 'line';
  const rest = code.slice(behind, lineEnd);
  const argument = rest.trim();
  const argumentStart = behind + rest.length - rest.trimStart().length;
  const base = { form, name, start, lineEnd, argumentStart, isMisplaced: form === 'cell' && !isFirst } as const;
  const takesCode = isTaking(name, 'code') || isTaking(name, 'function');
  if (form === 'line' && takesCode) {
    const options = OPTIONS.exec(rest)?.[0] ?? '';
    return { ...base, argument: options.trim(), end: behind + options.length, spliced: [] };
  }
  // what stands below a cell magic that takes no code may be anything but TypeScript
  const end = form === 'cell' && isFirst && !takesCode ? code.length : lineEnd;
  const spliced = form === 'line' ? interpolationsAt(argument, argumentStart) : [];
  return { ...base, argument, end, spliced };
}

function command(code: string, start: number): Magic {
  COMMAND.lastIndex = start + 1;
  const [argument = ''] = COMMAND.exec(code) ?? [];
  const end = start + 1 + argument.length;
  const spliced = interpolationsAt(argument, start + 1);
  return {
    form: 'shell',
    name: '',
    isMisplaced: false,
    argument,
    argumentStart: start + 1,
    start,
    end,
    lineEnd: end,
    spliced,
  };
}

function interpolationsAt(text: string, offset: number): Magic['spliced'] {
  return interpolations(text).map(({ start, end }) => ({ start: offset + start, end: offset + end }));
}
