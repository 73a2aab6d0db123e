/** Numbers that stand for frames and for things with parts, from one stop to the next. */
import type { CallFrame } from './cdp.ts';
import { LimpidError } from '../errors.ts';

/** What `variables` can open. `path` is the expression that gives the thing, or '' when there is none. */
export type Container =
  | { kind: 'object'; objectId: string; path: string }
  /** Elements `start` to `start + count` of an array that is too long to show whole. */
  | { kind: 'elements'; objectId: string; path: string; start: number; count: number }
  /** A property that runs code of the user's when it is read. */
  | { kind: 'getter'; objectId: string; name: string; path: string }
  /** Values of a tensor behind these indices, from row `start` on. */
  | { kind: 'rows'; objectId: string; path: string; at: number[]; start: number; count: number }
  | { kind: 'scope'; frame: CallFrame; scopes: number[] }
  | { kind: 'globals' };

export class References {
  readonly #frames = new Map<number, CallFrame>();
  #containers = new Map<number, Container>();
  #last = 0;

  clear(): void {
    this.#frames.clear();
    this.#containers = new Map();
  }

  /** The number of each frame is new at each stop: a front end that knows it has seen these very variables. */
  addFrames(frames: readonly CallFrame[]): void {
    for (const frame of frames) this.#frames.set(++this.#last, frame);
  }

  /** By their numbers, the top of the stack first. */
  get frames(): ReadonlyMap<number, CallFrame> {
    return this.#frames;
  }

  /** @throws DEBUG_FRAME */
  frame(id: number): CallFrame {
    const frame = this.#frames.get(id);
    if (!frame) throw new LimpidError('DEBUG_FRAME', { id });
    return frame;
  }

  add(container: Container): number {
    this.#containers.set(++this.#last, container);
    return this.#last;
  }

  /** @throws DEBUG_REFERENCE */
  container(reference: number): Container {
    const container = this.#containers.get(reference);
    if (!container) throw new LimpidError('DEBUG_REFERENCE', { reference });
    return container;
  }
}
