/** Stands between tfjs-node and its addon: everything passes through, and while a step is recorded it is also written down. */
import type { Attribute, Binding, Output, Values } from './binding.ts';
import type { Constant, Produced, RecordedOp, RecordedUpdate, Recording, Source } from './recording.ts';

/** What is known when a step begins. Tensors are ids. */
export interface Beginning<Variable> {
  readonly arguments: readonly number[];
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

  constructor(addon: Binding) {
    this.#addon = addon;
    const written: Pick<Binding, 'executeOp' | 'createTensor' | 'deleteTensor' | 'tensorDataSync'> = {
      executeOp: (op, attributes, inputs, outputs) => {
        const made = addon.executeOp(op, attributes, inputs, outputs);
        this.#step?.executed(op, attributes, inputs, made);
        return made;
      },
      createTensor: (shape, dtype, values) => {
        const id = addon.createTensor(shape, dtype, values);
        this.#step?.created(id, { shape, dtype, values });
        return id;
      },
      deleteTensor: (id) => {
        addon.deleteTensor(id);
        this.#step?.deleted(id);
        const losses = this.#losses.get(id);
        if (losses) for (const tell of [...losses]) tell();
      },
      tensorDataSync: (id) => {
        this.#step?.read(id);
        return addon.tensorDataSync(id);
      },
    };
    // SAFETY: an addon with four of its functions replaced. Its own cannot be copied: they are not enumerable.
    this.binding = Object.create(addon, Object.getOwnPropertyDescriptors(written)) as Binding;
  }

  get isRecording(): boolean {
    return this.#step !== undefined;
  }

  begin(beginning: Beginning<Variable>): void {
    this.#step = new StepNotes(beginning, this.#addon);
  }

  /** @returns what was recorded, or in words why it is of no use */
  end(ending: Ending<Variable>): Recording<Variable> | string {
    const step = this.#step;
    this.#step = undefined;
    return step ? step.recording(ending) : 'nothing was recorded';
  }

  /** Forgets the step that is being recorded. */
  abandon(): void {
    this.#step = undefined;
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
}

class StepNotes<Variable> {
  readonly afterwards: (() => void)[] = [];
  readonly #ops: RecordedOp[] = [];
  readonly #constants: Constant[] = [];
  readonly #numbers: (() => number)[] = [];
  readonly #variables: Variable[] = [];
  readonly #updates: RecordedUpdate<Variable>[] = [];
  readonly #sources = new Map<number, Source>();
  readonly #byId: ReadonlyMap<number, Variable>;
  /** Made in this step and not deleted. */
  readonly #alive = new Set<number>();
  /** From outside, and used. */
  readonly #taken = new Set<number>();
  readonly #addon: Binding;
  #problem: string | undefined;

  constructor(beginning: Beginning<Variable>, addon: Binding) {
    this.#addon = addon;
    this.#byId = beginning.variables;
    beginning.arguments.forEach((id, argument) =>
      this.#sources.set(id, { from: 'argument', argument, dtype: addon.dtypeOf(id) }),
    );
  }

  executed(op: string, attributes: readonly Attribute[], inputs: readonly number[], made: readonly Output[]): void {
    const index = this.#ops.length;
    const dtypes = made.map(({ dtype }) => dtype);
    this.#ops.push({ op, attributes, inputs: inputs.map((id) => this.#source(id)), outputs: made.length, dtypes });
    made.forEach(({ id }, output) => {
      this.#sources.set(id, { from: 'op', op: index, output });
      this.#alive.add(id);
    });
  }

  created(id: number, { shape, dtype, values }: Constant): void {
    this.#sources.set(id, { from: 'constant', constant: this.#constants.length });
    // whoever made the values may use their memory again
    this.#constants.push({ shape: [...shape], dtype, values: copyOf(values) });
    this.#alive.add(id);
  }

  numbered(id: number, ask: () => number): void {
    this.#sources.set(id, { from: 'number', number: this.#numbers.length, dtype: this.#addon.TF_FLOAT });
    this.#numbers.push(ask);
  }

  updated(optimizer: object, gradients: readonly { variable: Variable; id: number }[]): void {
    const weights = gradients.map(({ variable, id }) => ({ variable, gradient: this.#source(id) }));
    this.#updates.push({ optimizer, weights });
  }

  deleted(id: number): void {
    this.#alive.delete(id);
    if (this.#taken.has(id)) this.#problem ??= 'it disposes a tensor that it needs again';
  }

  read(id: number): void {
    const { from } = this.#source(id);
    if (from !== 'constant') this.#problem ??= 'it reads the value of a tensor in JavaScript';
  }

  recording({ results, assigned }: Ending<Variable>): Recording<Variable> | string {
    const given = [...results, ...assigned.map(({ id }) => id)].map((id) => ({ id, produced: this.#produced(id) }));
    for (const { id } of given) this.#alive.delete(id);
    if (this.#alive.size > 0) this.#problem ??= 'it keeps tensors from one step to the next';
    const produced = given.flatMap((one) => one.produced ?? []);
    if (produced.length < given.length) this.#problem ??= 'one of its results is not computed';
    if (this.#problem !== undefined) return this.#problem;
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
    };
  }

  #produced(id: number): Produced | undefined {
    const source = this.#sources.get(id);
    return source?.from === 'op' ? { op: source.op, output: source.output } : undefined;
  }

  #source(id: number): Source {
    const known = this.#sources.get(id);
    if (known) return known;
    const variable = this.#byId.get(id);
    const dtype = this.#addon.dtypeOf(id);
    const source: Source =
      variable === undefined
        ? { from: 'tensor', id, dtype }
        : { from: 'variable', variable: this.#variables.length, dtype };
    if (variable === undefined) this.#taken.add(id);
    else this.#variables.push(variable);
    this.#sources.set(id, source);
    return source;
  }
}

function copyOf(values: Values): Values {
  return ArrayBuffer.isView(values) ? structuredClone(values) : [...Array.from(values)];
}
