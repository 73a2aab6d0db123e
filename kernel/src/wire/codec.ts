/** Frames off a socket <-> messages. Pure; the signature is checked before any JSON is parsed. */
import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Empty, Header, JsonObject, Message } from '../messages.ts';

export const DELIMITER = Buffer.from('<IDS|MSG>');

/** Why frames are not a message; the socket drops them and goes on. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** HMAC over header, parent header, metadata and content; buffers are not signed (messaging spec, "The wire protocol"). */
export type Sign = (parts: readonly Uint8Array[]) => string;

/** An empty key means unsigned messages. `scheme` is `hmac-` and a digest's name. */
export function signer(key: string, scheme: string): Sign {
  if (key === '') return () => '';
  const digest = scheme.replace(/^hmac-/, '');
  return (parts) => {
    const hmac = createHmac(digest, key);
    for (const part of parts) hmac.update(part);
    return hmac.digest('hex');
  };
}

export function encode(message: Message, sign: Sign): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, DELIMITER, Buffer.from(sign(parts)), ...parts, ...message.buffers];
}

/** Signatures seen so far: a signed message that comes again was replayed. The oldest are forgotten first. */
export class Replays {
  readonly #seen = new Set<string>();

  /** @throws WireError when this signature has come before */
  refuse(signature: string): void {
    if (signature === '') return;
    if (this.#seen.has(signature)) throw new WireError('the same signed message has come before');
    this.#seen.add(signature);
    if (this.#seen.size > MOST_SIGNATURES) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
  }
}

const MOST_SIGNATURES = 65_536;

/** @throws WireError for frames that are malformed, not signed with our key, or replayed */
export function decode(frames: readonly Uint8Array[], sign: Sign, replays?: Replays): Message {
  const at = frames.findIndex((frame) => DELIMITER.equals(frame));
  if (at < 0) throw new WireError('no <IDS|MSG> delimiter');
  const [signature, header, parent, metadata, content, ...buffers] = frames.slice(at + 1);
  if (!signature || !header || !parent || !metadata || !content) {
    throw new WireError(`${frames.length - at - 1} frames after the delimiter, at least 5 expected`);
  }
  const expected = sign([header, parent, metadata, content]);
  if (!same(signature, Buffer.from(expected))) throw new WireError('the signature does not match');
  replays?.refuse(expected);
  for (const part of [header, parent]) {
    if (part.length > LARGEST_HEADER) throw new WireError(`a header of ${part.length} bytes`);
  }
  const parentHeader = object(parent, 'parent_header');
  return {
    identities: frames.slice(0, at),
    header: checkHeader(object(header, 'header')),
    parent_header: Object.keys(parentHeader).length === 0 ? {} : checkHeader(parentHeader),
    metadata: object(metadata, 'metadata'),
    content: object(content, 'content'),
    buffers,
  };
}

/** Compares in a time that tells nothing of where the two differ. */
export function same(given: Uint8Array, expected: Uint8Array): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function object(frame: Uint8Array, part: string): JsonObject {
  if (!isUtf8(frame)) throw new WireError(`${part} is not UTF-8`);
  if (isTooDeep(frame)) throw new WireError(`${part} is nested deeper than ${DEEPEST}`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.length).toString('utf8'));
  } catch (error) {
    throw new WireError(`${part} is not JSON`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WireError(`${part} is not an object`);
  // SAFETY: JSON.parse yields Json, and it is neither null nor an array nor a primitive
  return value as JsonObject;
}

/** A header goes back in every message that answers it. */
const LARGEST_HEADER = 1 << 20;
/** JSON.parse takes any depth; JSON.stringify, which answers with what it was given, runs out of stack. */
const DEEPEST = 500;

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}');

function isTooDeep(json: Uint8Array): boolean {
  if (json.length <= DEEPEST) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** Where the string that begins at `start` has its closing quote, or the end of all. */
function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Peers leave out fields; only what we answer with is required. */
function checkHeader(header: JsonObject): Header {
  const { msg_id, msg_type, session, username, date, version, subshell_id } = header;
  if (typeof msg_id !== 'string' || typeof msg_type !== 'string' || msg_id === '' || msg_type === '')
    throw new WireError('header without msg_id or msg_type');
  if (!['string', 'undefined'].includes(typeof (subshell_id ?? undefined)))
    throw new WireError('subshell_id is no string');
  return {
    ...header,
    msg_id,
    msg_type,
    session: text(session),
    username: text(username),
    date: text(date),
    version: text(version),
    ...(typeof subshell_id === 'string' ? { subshell_id } : {}),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Makes messages of one session: fresh ids, dates with zone. */
export function messageMaker(session: string, username: string, version: string) {
  return (type: string, content: object, parent: Header | Empty = {}, extra: Partial<Message> = {}): Message => ({
    identities: [],
    header: {
      msg_id: crypto.randomUUID(),
      session,
      username,
      date: new Date().toISOString(),
      msg_type: type,
      version,
    },
    parent_header: parent,
    metadata: {},
    // SAFETY: callers pass content types of messages.ts, which are JSON
    content: content as JsonObject,
    buffers: [],
    ...extra,
  });
}

export type MakeMessage = ReturnType<typeof messageMaker>;
