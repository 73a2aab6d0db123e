/** Completion from live values: names of the session, or properties of the value before the dot. */
import type inspector from 'node:inspector';
import type { Member } from './glance.ts';
import { membersOf, release, scopeNames, textsOf, type Name } from './look.ts';

/** What completion from live values tells; offsets are UTF-16 units. */
export interface Completion {
  members: Member[];
  start: number;
  end: number;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** The main thread runs nothing else while it tells them. */
const MOST_TEXTS = 12;

export async function complete(session: inspector.Session, code: string, cursor: number): Promise<Completion> {
  const { object, prefix } = before(code.slice(0, cursor));
  const fits = (name: string): boolean => name.startsWith(prefix) && IDENTIFIER.test(name);
  const members = object
    ? (await membersOf(session, object)).filter(({ name }) => fits(name))
    : await variables(session, fits);
  release(session);
  return { members, start: cursor - prefix.length, end: cursor };
}

/** What is being completed: `tf.lay` is prefix `lay` on object `tf`. */
export function before(text: string): { object: Name | undefined; prefix: string } {
  const match =
    /([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\[\d+\]|\??\.[\p{ID_Continue}$]+)*)\??\.([\p{ID_Continue}$]*)$/u.exec(text);
  if (match) return { object: nameOf(match[1] ?? ''), prefix: match[2] ?? '' };
  const prefix = /[\p{ID_Continue}$]*$/u.exec(text)?.[0] ?? '';
  const isMember = text.slice(0, text.length - prefix.length).endsWith('.');
  return { object: isMember ? NOTHING : undefined, prefix };
}

/** A value without members: what stands before the dot is no name. */
const NOTHING: Name = { root: 'undefined', path: [] };

/** `a.b[0]?.c` in its parts. */
export function nameOf(text: string): Name {
  const [root = 'undefined', ...path] = text.match(/[\p{ID_Continue}$]+/gu) ?? [];
  return { root, path };
}

async function variables(session: inspector.Session, fits: (name: string) => boolean): Promise<Member[]> {
  const { declared, global } = await scopeNames(session);
  const told = declared.filter(fits);
  const texts = await textsOf(session, told.slice(0, MOST_TEXTS));
  const named = told.map((name, index): Member => ({ name, type: 'property', text: firstLine(texts[index]) }));
  return [...named, ...global.filter(fits).map((name): Member => ({ name, type: 'property', text: '' }))];
}

function firstLine(text = ''): string {
  return text.split('\n')[0] ?? '';
}
