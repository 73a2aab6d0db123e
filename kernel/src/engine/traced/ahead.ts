/**
 * Lets a step run on a thread of its own while JavaScript goes on: within `fit` and `fitDataset`, where nobody asks for its
 * results at once, the next batch is made and uploaded meanwhile. Whatever needs the step's results or the variables that it
 * changes waits for its end first; so everything is as if it had run at once.
 */
import { LimpidError } from '../../errors.ts';
import { failureOf } from '../complaints.ts';
import type { Attribute, Binding, Output } from './binding.ts';
import { definitionOf } from './op-definition.ts';

interface Running {
  /** Ids that have no value yet. */
  readonly ids: ReadonlySet<number>;
  /** Those of them that nobody wants any more. */
  readonly deleted: Set<number>;
  /** Hears whether the step has failed. */
  readonly ended: (failure: Error | null) => void;
}

export class Ahead {
  /** To be used in place of the addon. */
  readonly binding: Binding;
  readonly #addon: Binding;
  #fits = 0;
  #running: Running | undefined;
  /** Ids of steps that failed, and why: they never had a value. */
  readonly #lost = new Map<number, Error>();

  constructor(addon: Binding) {
    this.#addon = addon;
    const guarded: Partial<Binding> = {
      executeOp: (op, attributes, inputs, outputs) => {
        if (this.#running && hasEffects(addon, op)) this.finish();
        this.#need(inputs);
        return addon.executeOp(op, attributes, inputs, outputs);
      },
      tensorDataSync: (id) => {
        this.#need([id]);
        return addon.tensorDataSync(id);
      },
      dtypeOf: (id) => {
        this.#need([id]);
        return addon.dtypeOf(id);
      },
      runSavedModel: (model, inputs, ...names) => {
        this.#need(inputs);
        return addon.runSavedModel(model, inputs, ...names);
      },
      deleteTensor: (id) => {
        if (this.#running?.ids.has(id)) this.#running.deleted.add(id);
        else if (!this.#lost.delete(id)) addon.deleteTensor(id);
      },
      removeFunction: (name) => {
        this.finish();
        addon.removeFunction(name);
      },
    };
    // SAFETY: an addon with some of its functions replaced. Its own cannot be copied: they are not enumerable.
    this.binding = Object.create(addon, Object.getOwnPropertyDescriptors(guarded)) as Binding;
  }

  /** Steps need not be waited for now. */
  get isWanted(): boolean {
    return this.#fits > 0 && process.env['LIMPID_AHEAD'] !== 'off';
  }

  /** Steps of this training may run ahead; the last of them has ended when it ends. */
  async during<T>(training: () => Promise<T>): Promise<T> {
    this.#fits += 1;
    try {
      const result = await training();
      this.finish();
      return result;
    } catch (error) {
      this.#finishAfter(error);
      throw error;
    } finally {
      this.#fits = Math.max(0, this.#fits - 1);
    }
  }

  /** A training may have been stopped where it was, and never come to its end. */
  cutOff(): void {
    this.#fits = 0;
    this.#finishAfter(null);
  }

  /** As executeOp of a function whose outputs have these shapes and dtypes. */
  start(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: readonly Omit<Output, 'id'>[],
    ended: Running['ended'],
  ): Output[] {
    this.finish();
    this.#need(inputs);
    const ids = this.#addon.startOp(name, attributes, inputs, outputs.length);
    this.#running = { ids: new Set(ids), deleted: new Set(), ended };
    return outputs.map((output, index) => ({ ...output, id: ids[index] ?? -1 }));
  }

  /** Waits for the step that runs, if one does. Throws what it failed with. */
  finish(): void {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    try {
      this.#addon.finishOp();
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      failure.message = failureOf(failure.message, 'A traced step');
      for (const id of running.ids) if (!running.deleted.has(id)) this.#lost.set(id, failure);
      running.ended(failure);
      throw failure;
    }
    for (const id of running.deleted) this.#addon.deleteTensor(id);
    running.ended(null);
  }

  /** A training has failed of `error`, or was stopped: that its last step has failed too is for a warning. */
  #finishAfter(error: unknown): void {
    try {
      this.finish();
    } catch (failure) {
      if (failure !== error) process.emitWarning(`The last step of a training failed: ${String(failure)}`);
    }
  }

  #need(ids: readonly number[]): void {
    const { ids: awaited } = this.#running ?? {};
    if (awaited && ids.some((id) => awaited.has(id))) this.finish();
    if (this.#lost.size === 0) return;
    for (const id of ids) {
      const cause = this.#lost.get(id);
      if (cause) throw new LimpidError('STEP_FAILED', { reason: cause.message }, { cause });
    }
  }
}

/** Among them those of functions: they are no op's name. */
function hasEffects(addon: Binding, op: string): boolean {
  return op.startsWith('limpid_') || definitionOf(addon, op).stateful;
}
