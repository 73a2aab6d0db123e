/** Joins consecutive text of one stream into one message, without changing the order of anything. */
import type { Published } from './port.ts';

/** Text waits at most this long (ms) and at most this many UTF-16 units for more to join it. */
export const TICK = 20;
export const LARGEST = 64 * 1024;

export interface Batch {
  add(published: Published): void;
  /** Sends what waits. */
  flush(): void;
}

export function batch(send: (published: Published) => void): Batch {
  let waiting: { cell: string | undefined; name: 'stdout' | 'stderr'; texts: string[]; size: number } | undefined;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!waiting) return;
    const { cell, name, texts } = waiting;
    waiting = undefined;
    send({ type: 'publish', cell, publication: { type: 'stream', content: { name, text: texts.join('') } } });
  };

  const add = (published: Published): void => {
    const { cell, publication } = published;
    if (publication.type !== 'stream') {
      flush();
      send(published);
      return;
    }
    const { name, text } = publication.content;
    if (waiting && (waiting.cell !== cell || waiting.name !== name || waiting.size >= LARGEST)) flush();
    waiting ??= { cell, name, texts: [], size: 0 };
    waiting.texts.push(text);
    waiting.size += text.length;
    timer ??= setTimeout(flush, TICK);
  };

  return { add, flush };
}
