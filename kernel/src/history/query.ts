/** history_request -> what SQLite is asked. Pure. */
import type { RequestContent } from '../messages.ts';

export interface Query {
  /** Gives rows of session, line, input and output, the newest first. */
  sql: string;
  parameters: { [name: string]: string | number };
}

/** Beyond all numbers of sessions and lines. */
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * `current` is the number of the asking session, or undefined before its first cell.
 * @throws TypeError for an access type that does not exist
 */
export function query(content: Partial<RequestContent<'history_request'>>, current = NEVER): Query {
  switch (content.hist_access_type) {
    case 'range':
      return range(whole(content.session, 0), whole(content.start, 0), whole(content.stop, 0), current);
    case 'tail':
      return {
        sql: `${SELECT} ORDER BY session = :current DESC, id DESC LIMIT :n`,
        parameters: { current, n: limit(content.n) },
      };
    case 'search':
      return {
        sql: `${SELECT} WHERE input GLOB :pattern ${content.unique === true ? LATEST : ''} ORDER BY id DESC LIMIT :n`,
        parameters: { pattern: glob(content.pattern), n: limit(content.n) },
      };
    default:
      throw new TypeError(`hist_access_type is range, tail or search, and not ${String(content.hist_access_type)}.`);
  }
}

const SELECT = 'SELECT session, line, input, output FROM entries';
const LATEST = 'AND id IN (SELECT max(id) FROM entries GROUP BY input)';

/** Session 0 is the asking one, -1 the one before it; a negative start or stop counts from the end. */
function range(session: number, start: number, stop: number, current: number): Query {
  const before = 'SELECT session FROM sessions WHERE session < :current ORDER BY session DESC LIMIT 1 OFFSET :back';
  const [which, parameters] =
    session < 0 ? [`(${before})`, { current, back: -session - 1 }] : [':session', { session: session || current }];
  const end = `(SELECT max(line) + 1 FROM entries WHERE session = ${which})`;
  const line = (name: string, at: number): string => (at < 0 ? `:${name} + ${end}` : `:${name}`);
  return {
    sql: `${SELECT} WHERE session = ${which} AND line >= ${line('start', start)} AND line < ${line('stop', stop)} ORDER BY line DESC`,
    parameters: { ...parameters, start, stop: stop === 0 ? NEVER : stop },
  };
}

function whole(value: unknown, otherwise: number): number {
  return Number.isSafeInteger(value) ? Number(value) : otherwise;
}

/** SQLite takes a negative limit for none. */
function limit(n: unknown): number {
  return Math.max(-1, whole(n, -1));
}

/** `*` any text, `?` any one character, all else itself: SQLite's GLOB without its sets. */
function glob(pattern: unknown): string {
  return typeof pattern === 'string' ? pattern.replaceAll('[', '[[]') : '*';
}
