/** Where the time of a step goes, as a tree: step, phases, layers, ops. Pure, but for the clock that is given. */

export type FrameKind = 'step' | 'phase' | 'layer' | 'op';

export interface Frame {
  readonly kind: FrameKind;
  readonly name: string;
  readonly milliseconds: number;
  /** Not in one of its children. */
  readonly self: number;
  readonly calls: number;
  /** By how much the tensors of the engine grew. */
  readonly bytes: number;
  /** Of each kind and name one, in the order of their first calls. */
  readonly children: readonly Frame[];
}

interface Open {
  readonly kind: FrameKind;
  readonly name: string;
  readonly began: number;
  readonly bytesBefore: number;
  readonly children: Frame[];
}

/** Takes down what is entered and left. */
export class FrameRecorder {
  readonly #open: Open[] = [];
  readonly #now: () => number;
  readonly #bytes: () => number;
  /** Most bytes seen. */
  peak = 0;
  root: Frame | undefined;

  constructor(now: () => number, bytes: () => number) {
    this.#now = now;
    this.#bytes = bytes;
  }

  within<T>(kind: FrameKind, name: string, run: () => T): T {
    this.enter(kind, name);
    const made = run();
    this.leave();
    return made;
  }

  enter(kind: FrameKind, name: string): void {
    this.#open.push({ kind, name, began: this.#now(), bytesBefore: this.#bytes(), children: [] });
  }

  leave(): void {
    const ended = this.#now();
    const open = this.#open.pop();
    if (!open) throw new TypeError('Nothing was entered.');
    const bytes = this.#bytes();
    this.peak = Math.max(this.peak, bytes);
    const milliseconds = ended - open.began;
    const inside = open.children.reduce((sum, child) => sum + child.milliseconds, 0);
    const frame: Frame = {
      kind: open.kind,
      name: open.name,
      milliseconds,
      self: milliseconds - inside,
      calls: 1,
      bytes: bytes - open.bytesBefore,
      children: merged(open.children),
    };
    const parent = this.#open.at(-1);
    if (parent) parent.children.push(frame);
    else this.root = frame;
  }
}

/** Those of the same kind and name as one. */
export function merged(frames: readonly Frame[]): Frame[] {
  const groups = Map.groupBy(frames, ({ kind, name }) => `${kind} ${name}`);
  return [...groups.values()].flatMap((same) => {
    const [first, ...more] = same;
    if (!first || more.length === 0) return first ?? [];
    const sum = (of: (frame: Frame) => number) => same.reduce((all, frame) => all + of(frame), 0);
    return {
      kind: first.kind,
      name: first.name,
      milliseconds: sum((frame) => frame.milliseconds),
      self: sum((frame) => frame.self),
      calls: sum((frame) => frame.calls),
      bytes: sum((frame) => frame.bytes),
      children: merged(same.flatMap(({ children }) => children)),
    };
  });
}

/** All frames of a tree, parents first. */
export function* framesIn(frame: Frame): Generator<Frame> {
  yield frame;
  for (const child of frame.children) yield* framesIn(child);
}
