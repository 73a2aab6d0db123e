/** `process.stdout` and `process.stderr` of the runner: what user code writes there becomes stream messages of its own cell. */
import { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { publish } from '../display/publish.ts';

type Name = 'stdout' | 'stderr';
type Done = (error?: Error | null) => void;

/**
 * `console` and the consoles of worker threads write through these two streams too. Node's own are never made:
 * they would set the descriptors non-blocking, and native code and child processes would then lose what does not fit.
 */
export function captureOutput(): void {
  for (const name of ['stdout', 'stderr'] satisfies Name[]) {
    const stream = new CellStream(name);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
  }
}

/** Keeps no state of its own between writes: code may be terminated in the middle of one. It cannot be closed. */
class CellStream extends Writable {
  readonly fd: number;
  readonly #name: Name;
  readonly #decoder = new StringDecoder('utf8');

  constructor(name: Name) {
    super({ decodeStrings: false });
    this.#name = name;
    this.fd = name === 'stdout' ? 1 : 2;
  }

  /** True: it has been taken by the system when this returns. */
  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    const text = this.#text(chunk, typeof encoding === 'string' ? encoding : 'utf8');
    if (text !== '') publish({ type: 'stream', content: { name: this.#name, text } });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) queueMicrotask(() => callback(null));
    return true;
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Done, done?: Done): this {
    if (isDone(chunk)) queueMicrotask(() => chunk(null));
    else if (chunk !== undefined && chunk !== null) this.write(chunk, encoding, done);
    else this.write('', encoding, done);
    return this;
  }

  override destroy(): this {
    return this;
  }

  #text(chunk: unknown, encoding: BufferEncoding): string {
    if (typeof chunk === 'string') {
      return /^utf-?8$/i.test(encoding) ? chunk : this.#decoder.write(Buffer.from(chunk, encoding));
    }
    if (chunk instanceof Uint8Array)
      return this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    const error = new TypeError('The "chunk" argument must be of type string or an instance of Buffer or Uint8Array.');
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
}

function isDone(value: unknown): value is Done {
  return typeof value === 'function';
}
