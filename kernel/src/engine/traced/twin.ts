/**
 * The twin of a traced step: the same graph, which also gives its gradients. It runs in the step's place when somebody
 * looks at an update, so that nothing is computed twice, and no step has an op more for it.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { lookAt, type Look } from '../updates.ts';
import type { Attribute, Binding, Output } from './binding.ts';
import type { RecordedUpdate, Source } from './recording.ts';

type Updates = readonly RecordedUpdate<tfjs.Variable>[];

export class Twin {
  readonly #addon: Binding;
  readonly #updates: Updates;
  readonly #define: (gradients: readonly Source[]) => string;
  /** The function's name, once it is needed; null: there can be none. */
  #name: string | null | undefined;

  /** `define` makes a function that gives these values behind the outputs of the step, and tells its name. */
  constructor(addon: Binding, updates: Updates, define: (gradients: readonly Source[]) => string) {
    this.#addon = addon;
    this.#updates = updates;
    this.#define = define;
  }

  /** Asked before each call. @returns null, nearly always: nobody looks */
  look(): LookedCall | null {
    if (this.#name === null) return null;
    const looks: { look: Look; gradients: number; from: number }[] = [];
    let from = 0;
    for (const { optimizer, weights } of this.#updates) {
      const look = lookAt(optimizer, () => weights.map(({ variable }) => variable));
      if (look) looks.push({ look, gradients: weights.length, from });
      from += weights.length;
    }
    if (looks.length === 0) return null;
    const name = (this.#name ??= this.#defined());
    return name === null ? null : new LookedCall(this.#addon, name, looks, from);
  }

  #defined(): string | null {
    try {
      return this.#define(this.#updates.flatMap(({ weights }) => weights.map(({ gradient }) => gradient)));
    } catch (error) {
      process.emitWarning(`Gradients of a traced step cannot be looked at, the training goes on: ${String(error)}`);
      return null;
    }
  }
}

/** One call that is looked at. */
export class LookedCall {
  readonly #addon: Binding;
  readonly #name: string;
  readonly #looks: readonly { look: Look; gradients: number; from: number }[];
  readonly #count: number;
  #gradients: number[] = [];
  #extra = 0;

  constructor(
    addon: Binding,
    name: string,
    looks: readonly { look: Look; gradients: number; from: number }[],
    gradients: number,
  ) {
    this.#addon = addon;
    this.#name = name;
    this.#looks = looks;
    this.#count = gradients;
  }

  /**
   * Runs the twin.
   * @param outputs how many the step has
   * @param usual milliseconds that the step takes without
   * @returns the step's outputs
   */
  run(attributes: readonly Attribute[], inputs: readonly number[], outputs: number, usual: number): Output[] {
    const began = performance.now();
    const made = this.#addon.executeOp(this.#name, attributes, inputs, outputs + this.#count);
    this.#extra = Math.max(0, performance.now() - began - usual);
    this.#gradients = made.splice(outputs).map(({ id }) => id);
    return made;
  }

  /** The step is over: whoever looks is told. */
  end(): void {
    const reads = this.#gradients.map((id) => () => floats(this.#addon.tensorDataSync(id)));
    for (const { look, from, gradients } of this.#looks) look.end(reads.slice(from, from + gradients), this.#extra);
    for (const id of this.#gradients) this.#addon.deleteTensor(id);
  }
}

function floats(values: ArrayLike<unknown>): Float32Array {
  return values instanceof Float32Array ? values : Float32Array.from(values, Number);
}
