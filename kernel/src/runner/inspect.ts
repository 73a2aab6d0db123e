/** What a live value is, for `inspect_request`: its type, and a function's first lines. */
import type inspector from 'node:inspector';
import type { MimeBundle } from '../messages.ts';
import { propertiesOf, release, valueOf, type RemoteObject } from './look.ts';

const SOURCE_LINES = 12;
const MEMBERS = 40;

/** @returns null when there is no value under the cursor (a UTF-16 offset) */
export async function inspect(session: inspector.Session, code: string, cursor: number): Promise<MimeBundle | null> {
  const expression = under(code, cursor);
  if (expression === '') return null;
  const value = await valueOf(session, expression);
  if (!value || (value.type === 'undefined' && expression !== 'undefined')) return null;
  const text = await describe(session, expression, value);
  release(session);
  return { 'text/plain': text };
}

/** The dotted name the cursor stands in or directly behind. */
export function under(code: string, cursor: number): string {
  const head = /[\p{ID_Continue}$.[\]]*$/u.exec(code.slice(0, cursor))?.[0] ?? '';
  const tail = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))?.[0] ?? '';
  const name = `${head}${tail}`.replace(/^[\].]+|[.[]+$/g, '');
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Continue}$]+|\[\d+\])*$/u.test(name) ? name : '';
}

async function describe(session: inspector.Session, name: string, value: RemoteObject): Promise<string> {
  if (value.type === 'function') {
    const lines = (value.description ?? '').split('\n');
    const more = lines.length > SOURCE_LINES ? [`… ${lines.length - SOURCE_LINES} more lines`] : [];
    return [`${name}: function`, '', ...lines.slice(0, SOURCE_LINES), ...more].join('\n');
  }
  const type = value.className ?? value.subtype ?? value.type;
  if (value.type !== 'object' || value.subtype === 'null') {
    const text = value.unserializableValue ?? value.description ?? JSON.stringify(value.value);
    return `${name}: ${type}\n\n${text}`;
  }
  const members = (await propertiesOf(session, value)).filter(({ isOwn, enumerable }) => isOwn && enumerable);
  const lines = members.slice(0, MEMBERS).map(({ name: member, value: held }) => `  ${member}: ${short(held)}`);
  const more = members.length > MEMBERS ? [`  … ${members.length - MEMBERS} more`] : [];
  return [`${name}: ${value.description ?? type}`, '', ...lines, ...more].join('\n');
}

function short(value: RemoteObject | undefined): string {
  if (!value) return '(computed)';
  if (value.type === 'function') return 'function';
  if (value.type === 'string') return JSON.stringify(value.value);
  return value.unserializableValue ?? value.description ?? String(value.value);
}
