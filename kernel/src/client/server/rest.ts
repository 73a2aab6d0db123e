/** One request of the REST of a Jupyter Server or a JupyterHub, and its failures in words. */
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { hostOf } from './address.ts';

/** What answers at `url`, and the token that opens it. */
export interface Door {
  /** Ends with a slash. */
  url: string;
  token: string;
  /** Of a server that was signed in to by a password. */
  cookies?: string;
  /** Goes with the cookies, where the server looks for forged requests. */
  xsrf?: string;
}

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: object;
  /** Of a form, in place of a body. */
  fields?: URLSearchParams;
  /** Milliseconds. */
  patience?: number;
}

const PATIENCE = 15_000;
/** Characters of an answer that a message quotes. */
const LONGEST = 200;

/**
 * The JSON that is answered; undefined for "not there" (404) and for an answer without a body.
 * @throws LimpidError SERVER_UNREACHABLE, SERVER_CERTIFICATE, SERVER_REFUSED, SERVER_FOREIGN or SERVER_FAILED
 */
export async function ask(door: Door, path: string, asked: Asked = {}): Promise<unknown> {
  const host = hostOf(door.url);
  const response = await reach(door, path, asked);
  const { status } = response;
  if (status === 401 || status === 403) throw new LimpidError('SERVER_REFUSED', { host, status });
  if (status === 404 || status === 204) return undefined;
  if (status >= 300 && status < 400) {
    throw new LimpidError('SERVER_FOREIGN', { host, reason: say('it sends elsewhere, HTTP {status}', { status }) });
  }
  const text = await response.text();
  if (status >= 400) throw new LimpidError('SERVER_FAILED', { host, status, reason: saidIn(text) });
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new LimpidError('SERVER_FOREIGN', { host, reason: say('it answers with a page') }, { cause });
  }
}

/** @throws LimpidError SERVER_UNREACHABLE, SERVER_CERTIFICATE or SERVER_CERTIFICATE_DATE */
export async function reach(door: Door, path: string, asked: Asked = {}): Promise<Response> {
  const { url } = door;
  const { method = 'GET', body, fields, patience = PATIENCE } = asked;
  const headers = { ...credentials(door), ...(body && { 'content-type': 'application/json' }) };
  return fetch(new URL(path, url), {
    method,
    headers,
    // a token is for this address alone
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
    ...(body && { body: JSON.stringify(body) }),
    ...(fields && { body: fields }),
  }).catch((cause: unknown) => {
    throw unreachable(hostOf(url), cause);
  });
}

/** The headers that open the door. */
export function credentials({ token, cookies, xsrf }: Door): { [header: string]: string } {
  return {
    ...(token !== '' && { authorization: `token ${token}` }),
    ...(cookies !== undefined && { cookie: cookies }),
    ...(xsrf !== undefined && { 'x-xsrftoken': xsrf }),
  };
}

export function unreachable(host: string, cause: unknown): LimpidError {
  const reason = reasonsOf(cause).at(-1) ?? say('no reason is known');
  const isCertificate = /cert|self.signed|UNABLE_TO_(VERIFY|GET)|ALTNAME|ERR_SSL|ERR_TLS|EPROTO/i.test(
    reasonsOf(cause).join(' '),
  );
  const isExpired = /CERT_(HAS_EXPIRED|NOT_YET_VALID)/.test(reasonsOf(cause).join(' '));
  if (isExpired) return new LimpidError('SERVER_CERTIFICATE_DATE', { host, reason }, { cause });
  if (isCertificate) return new LimpidError('SERVER_CERTIFICATE', { host, reason }, { cause });
  return new LimpidError('SERVER_UNREACHABLE', { host, reason }, { cause });
}

/** `fetch` says "fetch failed"; why is in its cause. */
function reasonsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const code = textIn(error, 'code');
  const own = error.message.includes(code) ? error.message : `${error.message} ${code}`;
  const inner = error instanceof AggregateError ? error.errors.flatMap(reasonsOf) : [];
  const said = own.trim() === '' ? [] : [own.trim()];
  return [...said, ...inner, ...(error.cause === undefined ? [] : reasonsOf(error.cause))];
}

/** Servers answer failures as `{ message, reason }`. */
function saidIn(text: string): string {
  const said = jsonIn(text);
  const parts = [textIn(said, 'message'), textIn(said, 'reason')].filter((part) => part !== '');
  const words = parts.length > 0 ? parts.join(', ') : text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  // it becomes part of a sentence of ours
  return words.trim().replace(/\.$/, '').slice(0, LONGEST) || say('without a reason');
}

/** Undefined for the page of a proxy, which is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What came off the wire, as far as it is an object. */
export function record(value: unknown): { [field: string]: unknown } {
  // SAFETY: every object can be read as a record of unknown fields.
  return typeof value === 'object' && value !== null ? (value as { [field: string]: unknown }) : {};
}

export function textIn(value: unknown, field: string): string {
  const found = record(value)[field];
  return typeof found === 'string' ? found : '';
}
