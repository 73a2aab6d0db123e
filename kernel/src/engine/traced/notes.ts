/** What one step has done so far, written down. Tensors are ids. */
import type { Attribute, Binding, Output, Values } from './binding.ts';
import type {
  AskedOp,
  Constant,
  ForwardPass,
  Produced,
  RecordedOp,
  RecordedUpdate,
  Recording,
  Source,
} from './recording.ts';
import type { Beginning, Ending } from './recorder.ts';

/** A tensor as the engine has it. */
export interface Known {
  readonly shape: readonly number[];
  readonly dtype: number;
}

export class StepNotes<Variable> {
  readonly afterwards: (() => void)[] = [];
  /** In a step that is not told of its arguments: tensors from outside that its forward pass takes. */
  readonly found: number[] = [];
  readonly #ops: RecordedOp[] = [];
  readonly #shapes: (readonly (readonly number[])[])[] = [];
  readonly #constants: Constant[] = [];
  readonly #numbers: (() => number)[] = [];
  readonly #variables: Variable[] = [];
  readonly #updates: RecordedUpdate<Variable>[] = [];
  readonly #sources = new Map<number, Source>();
  readonly #byId: ReadonlyMap<number, Variable>;
  /** Made by JavaScript in this step; a constant of the recording once it is used. */
  readonly #created = new Map<number, Constant>();
  /** Made in this step and not deleted. */
  readonly #alive = new Set<number>();
  /** From outside, and used. */
  readonly #taken = new Set<number>();
  /** What the forward pass may find outside. */
  readonly #known = new Map<number, Known>();
  readonly #addon: Binding;
  #phase: 'whole' | 'forward' | 'backward';
  #problem: string | undefined;

  constructor(beginning: Beginning<Variable>, addon: Binding) {
    this.#addon = addon;
    this.#byId = beginning.variables;
    this.#phase = beginning.arguments ? 'whole' : 'forward';
    beginning.arguments?.forEach((id, argument) =>
      this.#sources.set(id, { from: 'argument', argument, dtype: addon.dtypeOf(id) }),
    );
  }

  get isForward(): boolean {
    return this.#phase === 'forward';
  }

  /** Whether it finds its arguments itself. */
  get finds(): boolean {
    return this.#phase !== 'whole';
  }

  /** How many ops the forward pass has. */
  get forward(): number {
    return this.#shapes.length;
  }

  endForward(): void {
    this.#phase = 'backward';
  }

  /** It is of no use, for this reason. */
  refuse(reason: string): void {
    this.#problem ??= reason;
  }

  /** An op before it runs. */
  asked(op: string, attributes: readonly Attribute[], inputs: readonly number[]): AskedOp {
    return { op, attributes, inputs: inputs.map((id) => this.#source(id)) };
  }

  ran(asked: AskedOp, made: readonly Output[]): void {
    const index = this.#ops.length;
    this.#ops.push({ ...asked, outputs: made.length, dtypes: made.map(({ dtype }) => dtype) });
    if (this.isForward) this.#shapes.push(made.map(({ shape }) => shape));
    made.forEach(({ id }, output) => {
      this.#sources.set(id, { from: 'op', op: index, output });
      this.#alive.add(id);
    });
  }

  constant(index: number): Constant | undefined {
    return this.#constants[index];
  }

  created(id: number, { shape, dtype, values }: Constant): void {
    // whoever made the values may use their memory again
    this.#created.set(id, { shape: [...shape], dtype, values: copyOf(values) });
    this.#alive.add(id);
  }

  /** This tensor may be another one in each step, of the same shape and dtype. */
  knows(id: number, known: Known): void {
    if (!this.#sources.has(id)) this.#known.set(id, known);
  }

  numbered(id: number, ask: () => number): void {
    this.#sources.set(id, { from: 'number', number: this.#numbers.length, dtype: this.#addon.TF_FLOAT });
    this.#numbers.push(ask);
  }

  updated(optimizer: object, gradients: readonly { variable: Variable; id: number }[]): void {
    if (this.isForward) this.#problem ??= 'its function changes weights by itself';
    const weights = gradients.map(({ variable, id }) => ({ variable, gradient: this.#source(id) }));
    this.#updates.push({ optimizer, weights });
  }

  deleted(id: number): void {
    this.#alive.delete(id);
    if (this.#taken.has(id)) this.#problem ??= 'it disposes a tensor that it needs again';
  }

  read(id: number): void {
    // values from outside, read while JavaScript runs: that sees what they lead to
    if (this.isForward && this.produced(id) === undefined) return;
    const { from } = this.#source(id);
    if (from !== 'constant') this.#problem ??= 'it reads the value of a tensor in JavaScript';
  }

  recording({ results, assigned }: Ending<Variable>): Recording<Variable> | string {
    const given = [...results, ...assigned.map(({ id }) => id)].map((id) => ({ id, produced: this.produced(id) }));
    for (const { id } of given) this.#alive.delete(id);
    const left = [...this.#alive].map((id) => this.produced(id));
    const kept = left.flatMap((one) => (one && one.op < this.forward ? one : []));
    if (left.length > kept.length) this.#problem ??= 'it keeps tensors from one step to the next';
    const produced = given.flatMap((one) => one.produced ?? []);
    if (produced.length < given.length) this.#problem ??= 'one of its results is not computed';
    if (this.#problem !== undefined) return this.#problem;
    const forward: ForwardPass = { shapes: this.#shapes, kept };
    return {
      ops: this.#ops,
      constants: this.#constants,
      numbers: this.#numbers,
      variables: this.#variables,
      results: produced.slice(0, results.length),
      assigned: assigned.map(({ variable }, index) => {
        const value = produced[results.length + index];
        if (!value) throw new RangeError('an assigned variable without a value');
        return { variable, value };
      }),
      afterwards: this.afterwards,
      updates: this.#updates,
      ...(this.finds && { forward }),
    };
  }

  /** The op and output that gave the tensor, if one of the step's did. */
  produced(id: number): Produced | undefined {
    const source = this.#sources.get(id);
    return source?.from === 'op' ? { op: source.op, output: source.output } : undefined;
  }

  #source(id: number): Source {
    const known = this.#sources.get(id);
    if (known) return known;
    const source = this.#outside(id);
    this.#sources.set(id, source);
    return source;
  }

  #outside(id: number): Source {
    const constant = this.#created.get(id);
    if (constant) return { from: 'constant', constant: this.#constants.push(constant) - 1 };
    const known = this.#known.get(id);
    if (known && this.isForward) return { from: 'argument', argument: this.found.push(id) - 1, ...known };
    if (known) this.#problem ??= 'its gradient takes a tensor that its loss does not take';
    const dtype = this.#addon.dtypeOf(id);
    const variable = this.#byId.get(id);
    if (variable !== undefined) return { from: 'variable', variable: this.#variables.push(variable) - 1, dtype };
    this.#taken.add(id);
    return { from: 'tensor', id, dtype };
  }
}

function copyOf(values: Values): Values {
  if (values instanceof Float32Array || values instanceof Int32Array) return values.slice();
  return ArrayBuffer.isView(values) ? structuredClone(values) : [...Array.from(values)];
}
