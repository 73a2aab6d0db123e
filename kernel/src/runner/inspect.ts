/** What a live value is, for `inspect_request`: its type, what it holds, and a function's first lines. */
import type inspector from 'node:inspector';
import { nameOf } from './complete.ts';
import { propertiesOf, release, textOf, valueOf, type RemoteObject } from './look.ts';

const SOURCE_LINES = 12;
const MEMBERS = 40;

/** A live value, in words. */
export interface Inspection {
  name: string;
  text: string;
  /** A function's text says what its type says, and how. */
  isFunction: boolean;
}

/** @returns null when there is no value under the cursor (a UTF-16 offset) */
export async function inspect(session: inspector.Session, code: string, cursor: number): Promise<Inspection | null> {
  const name = under(code, cursor);
  if (name === '') return null;
  const value = await valueOf(session, nameOf(name));
  if (!value || (value.type === 'undefined' && name !== 'undefined')) return null;
  const text = (await textOf(session, nameOf(name))) || (await describe(session, value));
  release(session);
  return { name, text, isFunction: value.type === 'function' };
}

/** The dotted name the cursor stands in or directly behind. */
export function under(code: string, cursor: number): string {
  const head = /[\p{ID_Continue}$.[\]]*$/u.exec(code.slice(0, cursor))?.[0] ?? '';
  const tail = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? '';
  const name = `${head}${tail}`.replace(/^[\].]+|[.[]+$/g, '');
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Continue}$]+|\[\d+\])*$/u.test(name) ? name : '';
}

async function describe(session: inspector.Session, value: RemoteObject): Promise<string> {
  if (value.type === 'function') {
    const lines = (value.description ?? '').split('\n');
    const more = lines.length > SOURCE_LINES ? [`… ${lines.length - SOURCE_LINES} more lines`] : [];
    return [...lines.slice(0, SOURCE_LINES), ...more].join('\n');
  }
  if (value.type !== 'object' || value.subtype === 'null') {
    return short(value);
  }
  const elements = (value.preview?.properties ?? []).filter(({ name }) => /^\d+$/.test(name));
  const own = (await propertiesOf(session, value)).filter(({ enumerable }) => enumerable);
  const told = [
    ...elements.map(({ name, value: text }) => `  ${name}: ${text ?? ''}`),
    ...own.map(({ name, value: held }) => `  ${name}: ${short(held)}`),
  ];
  const more = told.length > MEMBERS ? [`  … ${told.length - MEMBERS} more`] : [];
  return [value.description ?? value.className ?? 'object', ...told.slice(0, MEMBERS), ...more].join('\n');
}

function short(value: RemoteObject | undefined): string {
  if (!value) return '(computed)';
  if (value.type === 'function') return 'function';
  if (value.type === 'string') return JSON.stringify(value.value);
  return value.unserializableValue ?? value.description ?? String(value.value);
}
