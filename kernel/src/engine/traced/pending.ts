/**
 * Ops of a forward pass that wait, as long as they are those of earlier passes: what they give is known but for its values.
 * Where the pass goes another way, or somebody wants a value, they are executed in their order.
 */
import { isDeepStrictEqual } from 'node:util';
import { complaint } from '../complaints.ts';
import type { Attribute, Binding, Output } from './binding.ts';
import type { StepNotes } from './notes.ts';
import { sameConstant, type AskedOp, type Produced, type Recording, type Source } from './recording.ts';

/** Tensors that wait have ids that the addon never gives, nor takes for one of its own: as 32 bits they are negative. */
const FIRST = 2 ** 40 + 2 ** 31;
let next = FIRST;

/** Outputs whose number depends on values. */
const UNKNOWN_SHAPE = /^(Unique|Where$|ListDiff|NonMaxSuppression|Sparse|Ragged|String|DynamicPartition)/;

interface WaitingOp {
  readonly op: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Where a tensor's id is kept. */
export interface Place {
  id: number;
}

export class Pending<Variable> {
  readonly #addon: Binding;
  readonly #notes: StepNotes<Variable>;
  /** Recordings that the pass has followed so far. */
  #expected: readonly Recording<Variable>[];
  readonly #ops: WaitingOp[] = [];
  /** Waiting outputs that nobody has deleted, and where their ids are kept. */
  readonly #alive = new Map<number, Place | null>();
  readonly #real = new Map<number, number>();
  /** From outside, and deleted while ops waited: perhaps their inputs. */
  readonly #deleted: number[] = [];
  /** By a variable's new value its old one, which it has again where the new one cannot be computed. */
  readonly #before = new Map<number, number>();
  #isOver = false;
  #isEnded = false;

  constructor(addon: Binding, notes: StepNotes<Variable>, expected: readonly Recording<Variable>[]) {
    this.#addon = addon;
    this.#notes = notes;
    this.#expected = expected;
  }

  /** Whether the forward pass, which has ended, was that of `recording`, and all of it waits. */
  isWhole(recording: Recording<Variable>): boolean {
    const length = recording.forward?.shapes.length;
    return !this.#isOver && this.#expected.includes(recording) && this.#ops.length === length;
  }

  /** @returns what the op will give; null: it is to be executed, and so are all others from now on */
  expect(asked: AskedOp, inputs: readonly number[], outputs: number): Output[] | null {
    if (this.#isOver) return null;
    const index = this.#ops.length;
    this.#expected = this.#expected.filter((recording) => this.#isExpected(recording, index, asked, outputs));
    const [recording] = this.#expected;
    const shapes = recording?.forward?.shapes[index];
    if (!recording || !shapes || UNKNOWN_SHAPE.test(asked.op)) {
      this.settle();
      return null;
    }
    const dtypes = recording.ops[index]?.dtypes ?? [];
    const made = shapes.map((shape, at) => ({ id: next++, shape: [...shape], dtype: dtypes[at] ?? 0 }));
    for (const { id } of made) this.#alive.set(id, null);
    const { op, attributes } = asked;
    this.#ops.push({ op, attributes, inputs, outputs: made.map(({ id }) => id) });
    return made;
  }

  /** The id is kept there. */
  keptAt(id: number, place: Place): void {
    if (this.#alive.has(id)) this.#alive.set(id, place);
  }

  assigned(value: number, before: number): void {
    if (this.#alive.has(value)) this.#before.set(value, before);
  }

  /** What has outlived the pass, and which op gives it. */
  kept(): { place: Place; produced: Produced }[] {
    return [...this.#alive].flatMap(([id, place]) => {
      const produced = this.#notes.produced(id);
      return place && produced ? { place, produced } : [];
    });
  }

  /** The addon's id of a tensor; a value that waits is computed. */
  real(id: number): number {
    if (id < FIRST) return id;
    this.settle();
    return this.#real.get(id) ?? -1;
  }

  delete(id: number): void {
    this.#alive.delete(id);
    if (!this.#isOver) {
      if (id < FIRST) this.#deleted.push(id);
      return;
    }
    const real = this.real(id);
    // an op that failed gave nothing
    if (real !== -1) this.#addon.deleteTensor(real);
  }

  /** Executes all that waits. */
  settle(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    try {
      for (const { op, attributes, inputs, outputs } of this.#ops) {
        const made = this.#execute(op, attributes, inputs, outputs.length);
        made.forEach(({ id }, at) => this.#real.set(outputs[at] ?? -1, id));
      }
    } finally {
      for (const [id, real] of this.#real) if (!this.#alive.has(id)) this.#addon.deleteTensor(real);
    }
  }

  /** The step is over: nothing that waited is known by its id any more. */
  end(): void {
    this.#isOver = true;
    if (this.#isEnded) return;
    this.#isEnded = true;
    const rescued = new Set<number>();
    for (const [id, place] of this.#alive) {
      if (place?.id !== id) continue;
      place.id = this.#valueOf(id);
      rescued.add(place.id);
    }
    for (const id of this.#deleted) if (!rescued.has(id)) this.#addon.deleteTensor(id);
  }

  #valueOf(id: number): number {
    if (id < FIRST) return id;
    const before = this.#before.get(id);
    return this.#real.get(id) ?? (before === undefined ? -1 : this.#valueOf(before));
  }

  #execute(op: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Output[] {
    try {
      return this.#addon.executeOp(
        op,
        attributes,
        inputs.map((id) => this.real(id)),
        outputs,
      );
    } catch (error) {
      // whoever asks for the value is another op
      if (error instanceof Error) error.message = complaint(error.message, op, []);
      throw error;
    }
  }

  #isExpected(recording: Recording<Variable>, index: number, asked: AskedOp, outputs: number): boolean {
    const op = recording.ops[index];
    if (!op || op.op !== asked.op || op.outputs !== outputs || op.inputs.length !== asked.inputs.length) return false;
    const isSame = (source: Source, at: number): boolean => {
      const now = asked.inputs[at];
      if (!now || !sameSource(source, now)) return false;
      if (now.from !== 'constant') return true;
      const [before, value] = [recording.constants[now.constant], this.#notes.constant(now.constant)];
      return before !== undefined && sameConstant(before, value);
    };
    return op.inputs.every(isSame) && sameAttributes(op.attributes, asked.attributes);
  }
}

function sameAttributes(some: readonly Attribute[], others: readonly Attribute[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, type, value }, at) => {
      const other = others[at];
      return name === other?.name && type === other.type && sameValue(value, other.value);
    })
  );
}

function sameValue(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || (typeof one === 'object' && isDeepStrictEqual(one, other));
}

function sameSource(one: Source, other: Source): boolean {
  switch (one.from) {
    case 'op':
      return other.from === 'op' && one.op === other.op && one.output === other.output;
    case 'constant':
      return other.from === 'constant' && one.constant === other.constant;
    case 'argument':
      return (
        other.from === 'argument' &&
        one.argument === other.argument &&
        one.dtype === other.dtype &&
        sameShape(one.shape, other.shape)
      );
    default:
      return isDeepStrictEqual(one, other);
  }
}

function sameShape(one: readonly number[] = [], other: readonly number[] = []): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}
