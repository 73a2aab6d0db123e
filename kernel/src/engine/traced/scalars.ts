/** The numbers that are passed to a traced step, as tensors: made anew only when they have changed. */
import type { Binding } from './binding.ts';

export class Scalars {
  readonly #addon: Binding;
  readonly #made = new Map<number, { value: number; id: number }>();

  constructor(addon: Binding) {
    this.#addon = addon;
  }

  /** A float32 scalar for the input of that index. It stays this object's. */
  of(index: number, value: number): number {
    const known = this.#made.get(index);
    if (known && Object.is(known.value, value)) return known.id;
    if (known) this.#addon.deleteTensor(known.id);
    const id = this.#addon.createTensor([], this.#addon.TF_FLOAT, Float32Array.of(value));
    this.#made.set(index, { value, id });
    return id;
  }

  remove(): void {
    for (const { id } of this.#made.values()) this.#addon.deleteTensor(id);
    this.#made.clear();
  }
}
