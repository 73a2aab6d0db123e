/** The traced steps of one model or function: one for each signature of what it is given. */
import type * as tfjs from '@tensorflow/tfjs';
import { TracedStep, type Data, type Engine, type Step } from './steps.ts';

/** Further signatures run op by op. */
const MOST = 32;

export class StepsBySignature {
  readonly #engine: Engine;
  readonly #steps = new Map<string, TracedStep>();
  /** Take out the functions that are there, also when nobody has the steps any more. */
  readonly removals = new Set<() => void>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `opByOp` does the same as the function that takes its place. */
  run(signature: string, opByOp: Step, data: Data, tellWhy: (reason: string) => void): tfjs.Tensor[] {
    const known = this.#steps.get(signature);
    if (known) return known.run(opByOp, data, tellWhy);
    if (this.#steps.size >= MOST) {
      tellWhy('it is given ever new shapes or numbers');
      return opByOp(data);
    }
    const step = new TracedStep(this.#engine, this.removals);
    this.#steps.set(signature, step);
    return step.run(opByOp, data, tellWhy);
  }

  remove(): void {
    for (const step of this.#steps.values()) step.remove();
    this.#steps.clear();
  }
}

export function tensorSignature({ dtype, shape }: tfjs.Tensor): string {
  return `${dtype}[${shape.join()}]`;
}
