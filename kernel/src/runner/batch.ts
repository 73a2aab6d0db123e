/**
 * Joins consecutive text of one stream into one message, and updates of one display into the last of them, without
 * changing the order of anything else.
 */
import type { Publication } from '../messages.ts';
import { overwritten } from './overwritten.ts';

/** Output waits at most this long (ms), and text at most this many UTF-16 units, for more to join it. */
export const TICK = 20;
export const LARGEST = 64 * 1024;

type Send = (cell: string | undefined, publication: Publication) => void;
interface Text {
  cell: string | undefined;
  name: 'stdout' | 'stderr';
  texts: string[];
  size: number;
}
type Waiting = Text | { cell: string | undefined; update: Publication; displayId: string };

export interface Batch {
  readonly add: Send;
  /** Sends what waits. */
  flush(): void;
}

export function batch(send: Send): Batch {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const all = waiting;
    waiting = [];
    for (const one of all) {
      if ('update' in one) send(one.cell, one.update);
      else send(one.cell, { type: 'stream', content: { name: one.name, text: overwritten(one.texts.join('')) } });
    }
  };

  const addText = (cell: string | undefined, name: Text['name'], text: string): void => {
    const last = waiting.at(-1);
    if (last && 'texts' in last && last.cell === cell && last.name === name) {
      last.texts.push(text);
      last.size += text.length;
      if (last.size >= LARGEST) flush();
    } else {
      waiting.push({ cell, name, texts: [text], size: text.length });
    }
  };

  const add: Send = (cell, publication) => {
    if (publication.type === 'stream') {
      addText(cell, publication.content.name, publication.content.text);
    } else if (publication.type === 'update_display_data') {
      const displayId = publication.content.transient.display_id ?? '';
      // an update changes its display wherever that is: nobody sees one that another replaces before it is drawn
      waiting = waiting.filter((one) => !('update' in one && one.displayId === displayId));
      waiting.push({ cell, update: publication, displayId });
    } else {
      flush();
      return send(cell, publication);
    }
    if (waiting.length > 0) timer ??= setTimeout(flush, TICK);
  };

  return { add, flush };
}
