/** Completion from live values: names in scope, or properties of the value before the dot. */
import type inspector from 'node:inspector';
import { lexicalNames, propertiesOf, release, valueOf } from './look.ts';

export interface Completion {
  matches: string[];
  /** UTF-16 offsets of the text that a match replaces. */
  start: number;
  end: number;
}

const KEYWORDS = (
  'async await break case catch class const continue debugger default delete do else enum export extends false finally ' +
  'for function if implements import in instanceof interface let new null of return satisfies static super switch this ' +
  'throw true try type typeof undefined var void while yield'
).split(' ');

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

export async function complete(session: inspector.Session, code: string, cursor: number): Promise<Completion> {
  const { object, prefix } = before(code.slice(0, cursor));
  const names = object === undefined ? await scopeNames(session) : await memberNames(session, object);
  release(session);
  const matches = [...new Set(names)].filter((name) => name.startsWith(prefix) && IDENTIFIER.test(name)).sort(byName);
  return { matches, start: cursor - prefix.length, end: cursor };
}

/** What is being completed: `tf.lay` is prefix `lay` on object `tf`. */
export function before(text: string): { object: string | undefined; prefix: string } {
  const match = /((?:[\p{ID_Continue}$]+(?:\[\d+\])*(?:\?)?\.)*)([\p{ID_Continue}$]*)$/u.exec(text);
  const path = match?.[1] ?? '';
  return {
    object: path === '' ? undefined : path.replace(/\?$/, '').slice(0, -1).replace(/\?$/, ''),
    prefix: match?.[2] ?? '',
  };
}

async function scopeNames(session: inspector.Session): Promise<string[]> {
  const globals = await memberNames(session, 'globalThis');
  return [...(await lexicalNames(session)), ...globals, ...KEYWORDS];
}

async function memberNames(session: inspector.Session, expression: string): Promise<string[]> {
  const value = await valueOf(session, boxed(expression));
  return value ? (await propertiesOf(session, value)).map(({ name }) => name) : [];
}

/** Strings and numbers have properties too, once they are objects. */
function boxed(expression: string): string {
  return `Object(${expression})`;
}

/** Names that begin with an underscore come last. */
function byName(a: string, b: string): number {
  const hidden = Number(a.startsWith('_')) - Number(b.startsWith('_'));
  return hidden || (a < b ? -1 : 1);
}
