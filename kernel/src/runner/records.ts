/**
 * What the runner's main thread writes into its own stdout and stderr, between the bytes that native code and child
 * processes write there: records small enough that a pipe takes them whole, so that no other writer gets inside one.
 *
 *     magic (8) | kind (1) | sequence number (8) | length of cell (4) | length of body (4) | cell | body
 *
 * Sequence numbers count over both streams: that is what keeps stdout and stderr in order among each other.
 */

/** PIPE_BUF of Linux. */
export const LARGEST = 4096;
export const HEAD = 25;
const MAGIC = Buffer.from('\0limpid\x01', 'latin1');
const [MAGIC_LOW, MAGIC_HIGH] = [MAGIC.readUInt32LE(0), MAGIC.readUInt32LE(4)];

/**
 * A publication that is no text comes as one `begin`, whose body starts with the size of all, and some `more`. A `mark` is a
 * place; `flood` is text that was collected.
 */
export const KINDS = ['text', 'begin', 'more', 'mark', 'flood'] as const;
export type Kind = (typeof KINDS)[number];

export interface OutputRecord {
  kind: Kind;
  /** Grows by one; comes twice when code was terminated just behind a write: a `flood` as it was, or with more at its end. */
  seq: number;
  /** The id of the cell's job; empty when no cell is known. */
  cell: string;
  body: Buffer;
}

/** Writes head and cell to the start of `into`; the body follows at the position that comes back. */
export function writeHead(into: Buffer, kind: Kind, seq: number, cell: Buffer, bodyLength: number): number {
  MAGIC.copy(into);
  into[8] = KINDS.indexOf(kind);
  into.writeDoubleLE(seq, 9);
  into.writeUInt32LE(cell.length, 17);
  into.writeUInt32LE(bodyLength, 21);
  cell.copy(into, HEAD);
  return HEAD + cell.length;
}

/** The record at the start of `record` ends at `length`. */
export function resizeBody(record: Buffer, length: number): void {
  record.writeUInt32LE(length - HEAD - record.readUInt32LE(17), 21);
}

/** Where a piece of UTF-8 of at most `most` bytes from `start` on may end, so that no character is split. */
export function pieceEnd(bytes: Uint8Array, start: number, most: number): number {
  let end = Math.min(bytes.length, start + most);
  if (end === bytes.length) return end;
  while (end > start + 1 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

export interface Receiver {
  native(bytes: Buffer): void;
  record(record: OutputRecord): void;
}

/** Feed it chunks as they come; it tells records from what others wrote. `end` gives out what was held back. */
export function recordReader({ native, record }: Receiver): { add(chunk: Buffer): void; end(): void } {
  let rest: Buffer = Buffer.alloc(0);

  const add = (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at < bytes.length) {
      const start = isMagic(bytes, at) ? at : bytes.indexOf(MAGIC, at);
      const nativeEnd = start < 0 ? bytes.length - heldBack(bytes) : start;
      if (nativeEnd > at) native(bytes.subarray(at, nativeEnd));
      at = Math.max(at, nativeEnd);
      if (start < 0) break;
      const end = recordEnd(bytes, start);
      if (end > bytes.length) break;
      record(parse(bytes, start, end));
      at = end;
    }
    rest = bytes.subarray(at);
  };

  return {
    add,
    end() {
      if (rest.length > 0) native(rest);
      rest = Buffer.alloc(0);
    },
  };
}

function isMagic(bytes: Buffer, at: number): boolean {
  return bytes.length >= at + 8 && bytes.readUInt32LE(at) === MAGIC_LOW && bytes.readUInt32LE(at + 4) === MAGIC_HIGH;
}

/** How many bytes at the end may be the beginning of a record. */
function heldBack(bytes: Buffer): number {
  for (let length = Math.min(MAGIC.length - 1, bytes.length); length > 0; length -= 1) {
    if (MAGIC.subarray(0, length).equals(bytes.subarray(bytes.length - length))) return length;
  }
  return 0;
}

function recordEnd(bytes: Buffer, start: number): number {
  if (bytes.length < start + HEAD) return Infinity;
  return start + HEAD + bytes.readUInt32LE(start + 17) + bytes.readUInt32LE(start + 21);
}

function parse(bytes: Buffer, start: number, end: number): OutputRecord {
  const body = start + HEAD + bytes.readUInt32LE(start + 17);
  return {
    kind: KINDS[bytes[start + 8] ?? 0] ?? 'mark',
    seq: bytes.readDoubleLE(start + 9),
    cell: bytes.toString('utf8', start + HEAD, body),
    body: bytes.subarray(body, end),
  };
}
