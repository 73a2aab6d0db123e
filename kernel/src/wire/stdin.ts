/**
 * Asks the person at the front end that ran a cell, one question at a time for each front end
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { END_OF_INPUT, type Answer, type Header, type InputRequest, type Message } from '../messages.ts';
import { encode, Replays, type MakeMessage, type Sign } from './codec.ts';
import { receive } from './dispatch.ts';
import type { Frames, Sockets } from './sockets.ts';

/** The cell that asks: the header and the identity of its execute_request. */
export interface Asker {
  readonly header: Header;
  readonly identities: readonly Uint8Array[];
}

/** A front end may connect its stdin a little later (ms) than its shell. */
const PATIENCE = 2000;
/** ZeroMQ tells nobody when an identity becomes known, so it is tried again after this time (ms). */
const RETRY = 25;

interface Pending {
  /** What a reply may name as its parent: the input_request, or the execute_request behind it. */
  parents: readonly string[];
  subshell: string | undefined;
  settle: (answer: Answer) => void;
}

export class Questions {
  readonly #sockets: Sockets;
  readonly #make: MakeMessage;
  readonly #sign: Sign;
  readonly #replays = new Replays();
  /** By the identity of the front end. */
  readonly #pending = new Map<string, Pending>();
  readonly #last = new Map<string, Promise<unknown>>();

  constructor({ sockets, make, sign }: { sockets: Sockets; make: MakeMessage; sign: Sign }) {
    this.#sockets = sockets;
    this.#make = make;
    this.#sign = sign;
    sockets.stdin.onDeserted(() => {
      for (const { settle } of this.#pending.values()) settle({ kind: 'gone' });
    });
  }

  /** `over` is aborted when the answer is not wanted any more. */
  ask(asker: Asker, question: InputRequest, over: AbortSignal): Promise<Answer> {
    const front = nameOf(asker.identities);
    const turn = (this.#last.get(front) ?? Promise.resolve()).then(() => this.#ask(front, asker, question, over));
    this.#last.set(front, turn);
    return turn.finally(() => {
      if (this.#last.get(front) === turn) this.#last.delete(front);
    });
  }

  /** Reads replies until the socket closes; those that nobody waits for are dropped. */
  async serve(): Promise<void> {
    for await (const frames of this.#sockets.stdin) {
      const message = receive(frames, this.#sign, this.#replays);
      if (message?.header.msg_type !== 'input_reply') continue;
      const pending = this.#pending.get(nameOf(message.identities));
      if (pending && answers(message, pending)) pending.settle(answerOf(message));
    }
  }

  async #ask(
    front: string,
    { header, identities }: Asker,
    { prompt, password }: InputRequest,
    over: AbortSignal,
  ): Promise<Answer> {
    if (over.aborted) return { kind: 'late' };
    const message = this.#make('input_request', { prompt, password }, header, { identities: [...identities] });
    const subshell = header.subshell_id ?? undefined;
    if (subshell !== undefined) message.header.subshell_id = subshell;
    const { promise, resolve: settle } = Promise.withResolvers<Answer>();
    const onOver = (): void => settle({ kind: 'late' });
    over.addEventListener('abort', onOver, { once: true });
    this.#pending.set(front, { parents: [message.header.msg_id, header.msg_id], subshell, settle });
    try {
      await this.#sockets.flush(); // what the cell has said so far is read before the question
      if (!(await this.#deliver(encode(message, this.#sign), over))) settle({ kind: 'gone' });
      return await promise;
    } finally {
      over.removeEventListener('abort', onOver);
      this.#pending.delete(front);
    }
  }

  async #deliver(frames: Frames, over: AbortSignal): Promise<boolean> {
    const end = performance.now() + PATIENCE;
    while (!over.aborted) {
      if (await this.#sockets.stdin.deliver(frames)) return true;
      if (performance.now() > end) return false;
      await delay(RETRY);
    }
    return true;
  }
}

function nameOf(identities: readonly Uint8Array[]): string {
  return identities.map((identity) => Buffer.from(identity).toString('hex')).join(' ');
}

/** Front ends need not say which question they answer; one that says another is late. */
function answers({ header, parent_header }: Message, { parents, subshell }: Pending): boolean {
  if ('msg_id' in parent_header && !parents.includes(String(parent_header.msg_id))) return false;
  return typeof header.subshell_id !== 'string' || header.subshell_id === subshell;
}

function answerOf({ content: { value } }: Message): Answer {
  return typeof value === 'string' && value !== END_OF_INPUT ? { kind: 'text', value } : { kind: 'end' };
}
