/** What user code writes to stdout and stderr becomes stream messages of its own cell. */
import { StringDecoder } from 'node:string_decoder';
import { publish } from '../display/publish.ts';

/** `console` writes through these two streams too. */
export function captureOutput(): void {
  capture(process.stdout, 'stdout');
  capture(process.stderr, 'stderr');
}

function capture(stream: NodeJS.WriteStream, name: 'stdout' | 'stderr'): void {
  const decoder = new StringDecoder('utf8');
  type Done = (error?: Error | null) => void;
  stream.write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Done, done?: Done): boolean => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    if (text !== '') publish({ type: 'stream', content: { name, text } });
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) queueMicrotask(callback);
    return true;
  };
}
