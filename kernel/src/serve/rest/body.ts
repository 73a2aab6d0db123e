/** Bytes of a request → JSON: unpacked, and no deeper than any request needs. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json } from '../../models/json.ts';
import { ServeError } from '../inference.ts';

/** A tensor of eight axes in the parameters of a request is not as deep. */
const DEEPEST = 32;
const UNPACK = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/** Every body arrives as bytes, whatever it is called; the doors know what they expect. */
export function takeBytes(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const encoding = request.headers['content-encoding'];
    if (encoding === undefined || encoding === 'identity') return body;
    if (encoding !== 'gzip' && encoding !== 'deflate')
      throw new ServeError('invalid', 'Encodings are gzip and deflate');
    return await UNPACK[encoding](body, { maxOutputLength: limit }).catch((error: unknown) => {
      if (error instanceof RangeError)
        throw new ServeError('too large', `The body unpacks to more than ${limit} bytes`);
      throw new ServeError('invalid', `The body is not ${encoding}`);
    });
  });
}

export function bytesOf(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

/** @throws ServeError invalid */
export function jsonOf(bytes: Buffer): Json {
  checkDepth(bytes);
  try {
    // SAFETY: what JSON.parse gives is this type
    return JSON.parse(bytes.toString('utf8')) as Json;
  } catch (error) {
    throw new ServeError('invalid', `failed to parse the request JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const [OPEN_LIST = 0, CLOSE_LIST, OPEN_OBJECT = 0, CLOSE_OBJECT] = Buffer.from('[]{}');

function checkDepth(bytes: Buffer): void {
  if (opensFew(bytes)) return;
  let depth = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    // digits, signs and commas, of which nearly all of a request is
    if (byte > QUOTE && byte < OPEN_LIST) continue;
    if (isText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      if (depth > DEEPEST) throw new ServeError('invalid', `The JSON is nested deeper than ${DEEPEST} levels`);
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
  }
}

/** What opens less often than may be nested is not too deep, and flat data are searched faster than read. */
function opensFew(bytes: Buffer): boolean {
  let opened = 0;
  for (const open of [OPEN_LIST, OPEN_OBJECT]) {
    for (let at = bytes.indexOf(open); at >= 0; at = bytes.indexOf(open, at + 1)) {
      opened += 1;
      if (opened > DEEPEST) return false;
    }
  }
  return true;
}
