/** The supervisor's side of the runner's stdout and stderr: records and native text, in the order they were written. */
import { StringDecoder } from 'node:string_decoder';
import { deserialize } from 'node:v8';
import type { Publication } from '../messages.ts';
import { recordReader, type OutputRecord } from './records.ts';

type Name = 'stdout' | 'stderr';

export interface Arrivals {
  readonly stdout: (chunk: Buffer) => void;
  readonly stderr: (chunk: Buffer) => void;
  /** Resolves when all that was written before this barrier has arrived. */
  reached(barrier: number): Promise<void>;
  /** What a dying process said about itself; empty for one that is well. */
  lastWords(): string;
  /** Both streams have ended. */
  end(): void;
}

/** `cell` is undefined where none is known: for what native code or a child process wrote. */
export function arrivals(arrive: (cell: string | undefined, publication: Publication) => void): Arrivals {
  const waiting = new Map<number, () => void>();
  let next = 0;
  let flood: OutputRecord | undefined;
  let begun: { bytes: Buffer[]; missing: number } | undefined;

  const take = (name: Name, record: OutputRecord): void => {
    const { kind, seq, body } = record;
    const cell = record.cell === '' ? undefined : record.cell;
    next = Math.max(next, seq + 1);
    switch (kind) {
      case 'text':
        return arrive(cell, { type: 'stream', content: { name, text: body.toString('utf8') } });
      case 'flood': {
        const text = body.subarray(seenOf(flood, record)).toString('utf8');
        flood = record;
        if (text !== '') arrive(cell, { type: 'stream', content: { name, text } });
        return;
      }
      case 'begin':
        begun = { bytes: [], missing: body.readUInt32LE(0) };
        return collect(cell, body.subarray(4));
      case 'more':
        return collect(cell, body);
      case 'mark':
        waiting.get(seq)?.();
        waiting.delete(seq);
        return;
    }
  };

  const collect = (cell: string | undefined, body: Buffer): void => {
    if (!begun) return;
    begun.bytes.push(body);
    begun.missing -= body.length;
    if (begun.missing > 0) return;
    const whole = Buffer.concat(begun.bytes);
    begun = undefined;
    // SAFETY: record-writer.ts serialises publications and nothing else
    arrive(cell, deserialize(whole) as Publication);
  };

  const sources = [source('stdout'), source('stderr')] as const;

  function source(name: Name) {
    const queue: ({ native: Buffer } | OutputRecord)[] = [];
    const native = nativeText((text) => arrive(undefined, { type: 'stream', content: { name, text } }));
    const reader = recordReader({
      native: (bytes) => queue.push({ native: bytes }),
      record: (record) => queue.push(record),
    });
    /** Takes what is next; `isEnd` when nothing can come before it any more. */
    const advance = (isEnd: boolean): boolean => {
      let taken = 0;
      for (const item of queue) {
        if ('native' in item) native.add(item.native);
        else if (item.seq <= next || isEnd) {
          take(name, item);
          if (item.kind === 'mark') native.alive();
        } else break;
        taken += 1;
      }
      queue.splice(0, taken);
      return taken > 0;
    };
    return { native, reader, advance };
  }

  const pump = (isEnd: boolean): void => {
    let goesOn = true;
    while (goesOn) goesOn = sources[0].advance(false) || sources[1].advance(false);
    if (isEnd) for (const { advance } of sources) advance(true);
  };

  const feed = ({ reader }: (typeof sources)[number]) => {
    return (chunk: Buffer): void => {
      reader.add(chunk);
      pump(false);
    };
  };

  return {
    stdout: feed(sources[0]),
    stderr: feed(sources[1]),
    reached: (barrier) =>
      next > barrier ? Promise.resolve() : new Promise((resolve) => waiting.set(barrier, resolve)),
    lastWords: () => sources[1].native.lastWords(),
    end() {
      for (const { reader } of sources) reader.end();
      pump(true);
      for (const { native } of sources) native.end();
      for (const go of waiting.values()) go();
      waiting.clear();
    },
  };
}

/** How much of a flood's body has come before, where code was terminated between writing it and forgetting it. */
function seenOf(before: OutputRecord | undefined, { seq, cell, body }: OutputRecord): number {
  if (before?.seq !== seq || before.cell !== cell) return 0;
  const { length } = before.body;
  return body.subarray(0, length).equals(before.body) ? length : 0;
}

/** The first words of V8, Node and libc on their way down: no output of the cell. */
const DYING =
  /^(?:\s*<--- Last few GCs --->|FATAL ERROR:|#\s*\n?# Fatal (?:error|JavaScript)|\s*----- Native stack trace -----|terminate called after|node(?:\[\d+\])?: .*Assertion)/m;
/** What Node says at its end when it is inspected. */
const NOISE = /^Waiting for the debugger to disconnect\.\.\.\n/gm;

/** Bytes -> text, without what is no output of a cell. */
function nativeText(pass: (text: string) => void) {
  const decoder = new StringDecoder('utf8');
  let dying: string | undefined;

  const add = (raw: string): void => {
    const text = raw.replace(NOISE, '');
    if (text === '') return;
    if (dying !== undefined) {
      dying += text;
      return;
    }
    const at = DYING.exec(text)?.index;
    if (at === undefined) return pass(text);
    if (at > 0) pass(text.slice(0, at));
    dying = text.slice(at);
  };

  return {
    add: (bytes: Buffer) => add(decoder.write(bytes)),
    /** The process has said something else: it lives. */
    alive: () => {
      if (dying !== undefined) pass(dying);
      dying = undefined;
    },
    lastWords: () => dying ?? '',
    end: () => add(decoder.end()),
  };
}
