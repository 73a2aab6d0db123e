/**
 * Comms: two-way channels between a cell's code and the front end, by Jupyter's comm messages
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages).
 */
import { randomUUID } from 'node:crypto';
import { json } from '../display/picture.ts';
import { publish } from '../display/publish.ts';
import { LimpidError } from '../errors.ts';
import type { CommNotice, JsonObject } from '../messages.ts';
import { bytesOf, type Binary } from './buffers.ts';
import { callAll, type Settled } from './handlers.ts';

/** What may go along with a message. */
export interface CommOptions {
  metadata?: object;
  /** Raw bytes, which travel as they are behind the JSON; what you change in them later changes nothing. */
  buffers?: readonly Binary[];
}

/** A message of the front end. */
export interface CommEvent {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

/** The request that brought the message is busy until a promise it returns has settled. */
export type CommHandler = (event: CommEvent) => Settled;

type CommEventName = 'message' | 'close';

/** One open comm. `for await (const { data } of comm)` gives its messages until it is closed. */
export class Comm {
  readonly id: string;
  readonly target: string;
  #isClosed = false;
  readonly #handlers: { readonly [name in CommEventName]: Set<CommHandler> } = { message: new Set(), close: new Set() };

  /** Called however the comm ends. */
  readonly #ends = new Set<() => void>();

  /** @internal Use {@link openComm} or {@link registerTarget}. */
  constructor(target: string, id: string = randomUUID()) {
    this.target = target;
    this.id = id;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends `data`, which JSON must be able to carry, to the front end.
   * @throws LimpidError COMM_CLOSED
   */
  send(data: object = {}, options: CommOptions = {}): void {
    if (this.#isClosed) throw new LimpidError('COMM_CLOSED', { target: this.target });
    publish({ type: 'comm_msg', content: { comm_id: this.id, data: plain(data) }, ...extras(options) });
  }

  /** @internal As `send`, of what is JSON already and changes no more: it is not copied. */
  sendJson(data: JsonObject): void {
    if (this.#isClosed) throw new LimpidError('COMM_CLOSED', { target: this.target });
    publish({ type: 'comm_msg', content: { comm_id: this.id, data }, metadata: {}, buffers: [] });
  }

  /** `message`: the front end sent something; `close`: it closed the comm. */
  on(name: CommEventName, handler: CommHandler): this {
    this.#handlers[name].add(handler);
    return this;
  }

  off(name: CommEventName, handler: CommHandler): this {
    this.#handlers[name].delete(handler);
    return this;
  }

  /** Closes both ends; a second call does nothing. */
  close(data: object = {}, options: CommOptions = {}): void {
    if (this.#isClosed) return;
    this.#end();
    publish({ type: 'comm_close', content: { comm_id: this.id, data: plain(data) }, ...extras(options) });
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CommEvent, void> {
    const waiting: CommEvent[] = [];
    let wake = (): void => undefined;
    const add = (event: CommEvent): void => {
      waiting.push(event);
      wake();
    };
    const end = (): void => wake();
    this.on('message', add);
    this.#ends.add(end);
    try {
      for (;;) {
        for (let event = waiting.shift(); event; event = waiting.shift()) yield event;
        if (this.#isClosed) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.off('message', add);
      this.#ends.delete(end);
    }
  }

  /** @internal Calls every handler, in their order; rejects with the first error when all have settled. */
  async receive(name: CommEventName, event: CommEvent): Promise<void> {
    if (name === 'close') this.#end();
    await callAll(this.#handlers[name], event);
  }

  #end(): void {
    this.#isClosed = true;
    comms.forget(this.id);
    for (const end of this.#ends) end();
  }
}

/** Gets each comm that the front end opens, with the message that opened it. Add its handlers before the first `await`. */
export type TargetHandler = (comm: Comm, opening: CommEvent) => Settled;

/** Says who gets the comms that the front end opens with this target name; the last who says so. `dispose()` takes it back. */
export function registerTarget(name: string, handler: TargetHandler): Disposable & { dispose(): void } {
  return comms.register(name, handler);
}

/** Opens a comm from the kernel; the front end must know the target, as JupyterLab knows `jupyter.widget`. */
export function openComm(target: string, data: object = {}, options: CommOptions = {}): Comm {
  const comm = new Comm(target);
  comms.remember(comm);
  publish({
    type: 'comm_open',
    content: { comm_id: comm.id, target_name: target, data: plain(data) },
    ...extras(options),
  });
  return comm;
}

class Comms {
  readonly #targets = new Map<string, TargetHandler>();
  readonly #open = new Map<string, Comm>();

  register(name: string, handler: TargetHandler): Disposable & { dispose(): void } {
    this.#targets.set(name, handler);
    const dispose = (): void => {
      if (this.#targets.get(name) === handler) this.#targets.delete(name);
    };
    return { dispose, [Symbol.dispose]: dispose };
  }

  remember(comm: Comm): void {
    this.#open.set(comm.id, comm);
  }

  forget(id: string): void {
    this.#open.delete(id);
  }

  /** A message of the front end. Rejects with what a handler threw. */
  async receive({ type, content, metadata, buffers }: CommNotice): Promise<void> {
    const event: CommEvent = { data: content.data, metadata, buffers };
    switch (type) {
      case 'comm_open':
        this.#opened(new Comm(content.target_name, content.comm_id), event);
        return;
      case 'comm_msg':
        return this.#open.get(content.comm_id)?.receive('message', event);
      case 'comm_close':
        return this.#open.get(content.comm_id)?.receive('close', event);
    }
  }

  #opened(comm: Comm, event: CommEvent): void {
    const handler = this.#targets.get(comm.target);
    if (!handler) return comm.close();
    this.remember(comm);
    try {
      // what it still does later is late output: a handler may read the comm until it is closed
      void handler(comm, event);
    } catch (error) {
      comm.close();
      throw error;
    }
  }
}

/** The comms of this process. */
export const comms = new Comms();

function plain(data: object): JsonObject {
  // SAFETY: JSON of an object that is no list is an object
  return json(data) as JsonObject;
}

function extras({ metadata = {}, buffers = [] }: CommOptions): { metadata: JsonObject; buffers: Uint8Array[] } {
  return { metadata: plain(metadata), buffers: buffers.map(bytesOf) };
}
