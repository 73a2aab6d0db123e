/**
 * Writes what cells publish straight to this process's stdout and stderr, and returns when the system has taken it:
 * nothing is lost when the process is killed, what native code writes keeps its place, and a flood waits for its reader.
 */
import { serialize } from 'node:v8';
import type { Publication } from '../messages.ts';
import { writeAll, type Descriptor } from './descriptor.ts';
import { MAIN_THREAD, OpenRecord, type SharedRecord } from './open-record.ts';
import { HEAD, LARGEST, pieceEnd, writeHead, type Kind } from './records.ts';

/** The other stream is marked at most this often (ms): so exactly does native text there keep its place among ours here. */
const MARK_EVERY = 1;
/** These have no place among what is printed, so nothing marks it. */
const PLACELESS: ReadonlySet<Publication['type']> = new Set([
  'update_display_data',
  'comm_open',
  'comm_msg',
  'comm_close',
]);
/** Longer ids (bytes) leave a record no room; its atomicity is then given up. */
const LONGEST_CELL = LARGEST / 2;

/**
 * So many writes at once go out one by one, at most, and so many in each ms. What exceeds this is a flood: it is
 * collected, and only then may what native code writes come before it.
 */
const MOST_WRITES = 1000;
const WRITES_PER_MS = 10;
/** Writes that must be free again before a flood is over. */
const FLOOD_OVER = 100;

export class RecordWriter {
  readonly #open: OpenRecord;
  #free = MOST_WRITES;
  #counted = 0;
  #isFlood = false;
  readonly #scratch = Buffer.allocUnsafe(LARGEST);
  readonly #written = { 1: 0, 2: 0 };
  #next = 0;
  #cell = '';
  #cellBytes: Buffer = Buffer.alloc(0);

  constructor(shared: SharedRecord) {
    this.#open = new OpenRecord(shared, MAIN_THREAD);
  }

  publish(publication: Publication, cell = ''): void {
    if (cell !== this.#cell) {
      this.#cellBytes = Buffer.from(cell);
      this.#cell = cell;
    }
    if (publication.type !== 'stream') {
      this.#open.flush();
      if (!PLACELESS.has(publication.type)) this.#markOther(1);
      return this.#whole(serialize(publication));
    }
    const { name, text } = publication.content;
    this.#text(name === 'stdout' ? 1 : 2, text);
  }

  /** A place behind all that was written so far; the reader tells when it has come there. */
  barrier(): number {
    this.#open.flush();
    this.#record(1, 'mark', EMPTY);
    this.#record(2, 'mark', EMPTY);
    return this.#next - 1;
  }

  flush(): void {
    this.#open.flush();
  }

  #text(descriptor: Descriptor, text: string): void {
    const room = this.#room();
    const isSmall = text.length * 3 <= room && this.#cellBytes.length <= LONGEST_CELL;
    if (this.#isFlooding() && isSmall) {
      if (this.#open.add(descriptor, this.#next, this.#cellBytes, text)) this.#next += 1;
      return;
    }
    this.#open.flush();
    this.#markOther(descriptor);
    if (isSmall) {
      const at = HEAD + this.#cellBytes.length;
      const length = this.#scratch.write(text, at);
      writeHead(this.#scratch, 'text', this.#next, this.#cellBytes, length);
      return this.#write(descriptor, this.#scratch.subarray(0, at + length));
    }
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length;) {
      const end = pieceEnd(bytes, start, room);
      this.#record(descriptor, 'text', bytes.subarray(start, end));
      start = end;
    }
  }

  #isFlooding(): boolean {
    const now = performance.now();
    this.#free = Math.min(MOST_WRITES, this.#free + (now - this.#counted) * WRITES_PER_MS);
    this.#counted = now;
    if (this.#free < 1) this.#isFlood = true;
    else if (this.#free > FLOOD_OVER) this.#isFlood = false;
    this.#free = Math.max(0, this.#free - 1);
    return this.#isFlood;
  }

  #whole(bytes: Buffer): void {
    const size = Buffer.allocUnsafe(4);
    size.writeUInt32LE(bytes.length);
    const whole = Buffer.concat([size, bytes]);
    const room = this.#room();
    for (let start = 0; start < whole.length; start += room) {
      this.#record(1, start === 0 ? 'begin' : 'more', whole.subarray(start, start + room));
    }
  }

  #room(): number {
    return LARGEST - HEAD - Math.min(this.#cellBytes.length, LONGEST_CELL);
  }

  #markOther(descriptor: Descriptor): void {
    const other = descriptor === 1 ? 2 : 1;
    if (performance.now() - this.#written[other] >= MARK_EVERY) this.#record(other, 'mark', EMPTY);
  }

  #record(descriptor: Descriptor, kind: Kind, body: Buffer): void {
    const cell = kind === 'mark' ? EMPTY : this.#cellBytes;
    const length = HEAD + cell.length + body.length;
    const record = length <= LARGEST ? this.#scratch : Buffer.allocUnsafe(length);
    body.copy(record, writeHead(record, kind, this.#next, cell, body.length));
    this.#write(descriptor, record.subarray(0, length));
  }

  /** The number is used up only when the record is out: code that is terminated here leaves no gap. */
  #write(descriptor: Descriptor, record: Uint8Array): void {
    writeAll(descriptor, record);
    this.#next += 1;
    this.#written[descriptor] = performance.now();
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
