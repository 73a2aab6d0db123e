/**
 * The test front end's own reading and writing of Jupyter frames. It shares no code with the kernel, so that each checks the other.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
 */
import { createHmac } from 'node:crypto';

const DELIMITER = '<IDS|MSG>';

/** The four signed parts of a message, as JSON text. */
export interface SignedParts {
  header: string;
  parent_header: string;
  metadata: string;
  content: string;
}

/** A message off the wire: its signature holds, its schema is not yet checked. */
export interface ReceivedMessage {
  identities: string[];
  header: { [field: string]: unknown };
  parent_header: { [field: string]: unknown };
  metadata: unknown;
  content: unknown;
  buffers: Buffer[];
}

export function sign(key: string, parts: SignedParts): string {
  if (key === '') return '';
  const hmac = createHmac('sha256', key);
  for (const part of [parts.header, parts.parent_header, parts.metadata, parts.content]) hmac.update(part);
  return hmac.digest('hex');
}

export function encode(key: string, parts: SignedParts, signature = sign(key, parts)): string[] {
  return [DELIMITER, signature, parts.header, parts.parent_header, parts.metadata, parts.content];
}

export function decode(key: string, frames: Buffer[]): ReceivedMessage {
  const delimiter = frames.findIndex((frame) => frame.toString() === DELIMITER);
  if (delimiter < 0) throw new Error(`The kernel sent a message without ${DELIMITER}`);
  const [signature, header, parent_header, metadata, content, ...buffers] = frames.slice(delimiter + 1);
  if (!signature || !header || !parent_header || !metadata || !content) {
    throw new Error(
      `The kernel sent ${frames.length - delimiter - 1} frames after ${DELIMITER}, at least 5 are needed`,
    );
  }
  const expected = sign(key, {
    header: header.toString(),
    parent_header: parent_header.toString(),
    metadata: metadata.toString(),
    content: content.toString(),
  });
  if (signature.toString() !== expected) throw new Error(`The kernel sent a wrong signature with ${header.toString()}`);
  return {
    identities: frames.slice(0, delimiter).map((frame) => frame.toString()),
    header: parseObject('header', header),
    parent_header: parseObject('parent_header', parent_header),
    metadata: JSON.parse(metadata.toString()) as unknown,
    content: JSON.parse(content.toString()) as unknown,
    buffers,
  };
}

function parseObject(part: string, frame: Buffer): { [field: string]: unknown } {
  const value = JSON.parse(frame.toString()) as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`The kernel sent a ${part} that is no object: ${frame.toString()}`);
  }
  return { ...value };
}
