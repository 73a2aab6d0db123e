/** Stands between tfjs-node and its addon: everything passes through, and while a step is recorded it is also written down. */
import type { Binding } from './binding.ts';
import { StepNotes, type Known } from './notes.ts';
import { Pending, type Place } from './pending.ts';
import type { Recording } from './recording.ts';

/** What is known when a step begins. Tensors are ids. */
export interface Beginning<Variable> {
  /** Null: what its forward pass takes from outside are its arguments. */
  readonly arguments: readonly number[] | null;
  readonly variables: ReadonlyMap<number, Variable>;
}

/** What is known when it has ended. */
export interface Ending<Variable> {
  readonly results: readonly number[];
  readonly assigned: readonly { readonly variable: Variable; readonly id: number }[];
}

export class Recorder<Variable> {
  /** To be used in place of the addon itself. */
  readonly binding: Binding;
  readonly #addon: Binding;
  /** Called when a tensor is deleted that a traced step takes for granted. */
  readonly #losses = new Map<number, Set<() => void>>();
  #step: StepNotes<Variable> | undefined;
  #pending: Pending<Variable> | undefined;
  /** The one that has not ended, whose step may be over. */
  #newest: Pending<Variable> | undefined;
  #isNaming = false;

  constructor(addon: Binding) {
    this.#addon = addon;
    const written: Pick<Binding, 'executeOp' | 'createTensor' | 'deleteTensor' | 'tensorDataSync' | 'dtypeOf'> = {
      executeOp: (op, attributes, inputs, outputs) => {
        const step = this.#step;
        const asked = step?.asked(op, attributes, inputs);
        // what is no part of the step comes after all that is
        if (!asked) this.#pending?.settle();
        const expected = asked && this.#pending?.expect(asked, inputs, outputs);
        const made = expected ?? addon.executeOp(op, attributes, this.#real(inputs), outputs);
        if (asked) step?.ran(asked, made);
        return made;
      },
      createTensor: (shape, dtype, values) => {
        const id = addon.createTensor(shape, dtype, values);
        if (!this.#isNaming) this.#step?.created(id, { shape, dtype, values });
        return id;
      },
      deleteTensor: (id) => {
        if (this.#pending) this.#pending.delete(id);
        else addon.deleteTensor(id);
        this.#step?.deleted(id);
        const losses = this.#losses.get(id);
        if (losses) for (const tell of [...losses]) tell();
      },
      tensorDataSync: (id) => {
        this.#step?.read(id);
        return addon.tensorDataSync(this.#pending?.real(id) ?? id);
      },
      dtypeOf: (id) => addon.dtypeOf(this.#pending?.real(id) ?? id),
    };
    // SAFETY: an addon with five of its functions replaced. Its own cannot be copied: they are not enumerable.
    this.binding = Object.create(addon, Object.getOwnPropertyDescriptors(written)) as Binding;
  }

  get isRecording(): boolean {
    return this.#step !== undefined;
  }

  /** What is recorded, if that finds its arguments itself: its forward pass, or what comes after that. */
  get finding(): 'forward' | 'backward' | null {
    if (!this.#step?.finds) return null;
    return this.#step.isForward ? 'forward' : 'backward';
  }

  begin(beginning: Beginning<Variable>): void {
    this.#step = new StepNotes(beginning, this.#addon);
  }

  /** Begins a step that finds its arguments itself. Its ops wait as long as they are those of one that is expected. */
  beginForward(expected: readonly Recording<Variable>[]): { notes: StepNotes<Variable>; pending: Pending<Variable> } {
    const notes = new StepNotes<Variable>({ arguments: null, variables: new Map() }, this.#addon);
    const pending = new Pending(this.#addon, notes, expected);
    this.#step = notes;
    this.#pending = this.#newest = pending;
    return { notes, pending };
  }

  /** The output of an op has its id there. */
  keptAt(id: number, place: Place): void {
    this.#pending?.keptAt(id, place);
  }

  /** A variable is given a value in place of another. */
  assigned(value: number, before: number): void {
    this.#pending?.assigned(value, before);
  }

  /** Gives a tensor's id, which may be that of another tensor in each step. */
  named(known: Known, give: () => number): number {
    this.#isNaming = true;
    try {
      const id = give();
      this.#step?.knows(id, known);
      return id;
    } finally {
      this.#isNaming = false;
    }
  }

  /** @returns what was recorded, or in words why it is of no use */
  end(ending: Ending<Variable>): Recording<Variable> | string {
    const step = this.#step;
    this.abandon();
    return step ? step.recording(ending) : 'nothing was recorded';
  }

  /** Forgets the step that is being recorded. */
  abandon(): void {
    this.#step = undefined;
    this.#pending = undefined;
  }

  /** What waited has its value now, or never will. */
  endForward(): void {
    this.#newest?.end();
    this.#newest = undefined;
  }

  /** Forgets a step that was cut off; what it has kept is to have its value. */
  cutOff(): void {
    this.abandon();
    this.#newest?.settle();
    this.endForward();
  }

  /** What `action` does is no part of the step. */
  apart<T>(action: () => T): T {
    const step = this.#step;
    this.#step = undefined;
    try {
      return action();
    } finally {
      this.#step = step;
    }
  }

  /** A float32 scalar of the caller's; a step that is recorded asks for it anew each time it runs. */
  number(ask: () => number): number {
    const id = this.#addon.createTensor([], this.#addon.TF_FLOAT, new Float32Array([ask()]));
    this.#step?.numbered(id, ask);
    return id;
  }

  /** To be done after this step, and after each later run of it. */
  afterwards(action: () => void): void {
    this.#step?.afterwards.push(action);
    action();
  }

  /** Tells which tensors of the step are the gradients that an optimizer is given. */
  updated(optimizer: object, gradients: readonly { variable: Variable; id: number }[]): void {
    this.#step?.updated(optimizer, gradients);
  }

  /** @returns how to stop watching */
  onLoss(ids: readonly number[], tell: () => void): () => void {
    for (const id of ids) this.#losses.set(id, (this.#losses.get(id) ?? new Set()).add(tell));
    return () => {
      for (const id of ids) {
        const losses = this.#losses.get(id);
        losses?.delete(tell);
        if (losses?.size === 0) this.#losses.delete(id);
      }
    };
  }

  #real(ids: readonly number[]): readonly number[] {
    const pending = this.#pending;
    return pending ? ids.map((id) => pending.real(id)) : ids;
  }
}
