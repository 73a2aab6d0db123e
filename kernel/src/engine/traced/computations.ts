/**
 * What is computed of a model beside its own steps, such as the gradients of an explanation: one function of TensorFlow's
 * for each computation and for each shape of what it is given. It is one from the first time on, so that what was
 * computed before is computed again to the bit: graphs may round in the last place otherwise than single ops.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { seedings } from '../random/seed.ts';
import { isOpByOp } from './backend.ts';
import { hasOwnGradients } from './own-gradients.ts';
import { foreignPart, ownClasses } from './pure.ts';
import { removeAll, removeWith } from './removals.ts';
import { tensorSignature } from './steps-by-signature.ts';
import { record, trace, type Engine, type TracedFunction } from './steps.ts';

/** What it gives depends on the tensors that it is given and on the weights of the model alone. */
export type Compute = (given: tfjs.Tensor[]) => tfjs.Tensor[];

type Computed = (model: tfjs.LayersModel, name: string, compute: Compute, given: tfjs.Tensor[]) => tfjs.Tensor[];

/** Without the native engine it is computed op by op. */
let computedBy: Computed = (_, __, compute, given) => compute(given);

/**
 * `compute(given)`, by one function where that can be. Call it within `tf.tidy`.
 * @param name of the computation: the same name for the same model computes the same
 */
export function computed(...[model, name, compute, given]: Parameters<Computed>): tfjs.Tensor[] {
  return computedBy(model, name, compute, given);
}

/** Of one model; further ones are computed op by op. */
const MOST = 32;
/** Setting up a graph of more ops, such as an LSTM written out over its steps, takes longer than to compute it a few times. */
const LARGE = 1000;
/** So it is made a function this time. */
const LARGE_AFTER = 4;

/** A function; how often it has been computed op by op, while it is worth none; null: it cannot be one. */
type Entry = TracedFunction | number | null;

interface Functions {
  /** A new seed makes them anew, and so does a layer that is added to the model or taken from it. */
  readonly seeding: number;
  readonly output: unknown;
  /** Whether its parts are such that it computes the same each time. */
  readonly isKnown: boolean;
  /** By the signature of a computation. */
  readonly bySignature: Map<string, Entry>;
  /** Take out the functions that are there, also when nobody has the model any more. */
  readonly removals: Set<() => void>;
}

export function traceComputations(engine: Engine): void {
  const { tf, backend, recorder } = engine;
  const classes = ownClasses(tf);
  const known = new WeakMap<tfjs.LayersModel, Functions>();

  const functionsOf = (model: tfjs.LayersModel): Functions => {
    const [output] = model.outputs;
    const last = known.get(model);
    if (last?.seeding === seedings() && last.output === output) return last;
    if (last) removeAll(last.removals);
    const isKnown = foreignPart(model, { classes }) === null;
    const fresh = { seeding: seedings(), output, isKnown, bySignature: new Map(), removals: new Set<() => void>() };
    known.set(model, fresh);
    removeWith(model, fresh.removals);
    return fresh;
  };

  /** Computes it op by op. @returns what came of it, and what is to be known of it from now on */
  const firstOf = (compute: Compute, given: tfjs.Tensor[], times: number): { results: tfjs.Tensor[]; entry: Entry } => {
    const opByOp = (data: readonly (tfjs.Tensor | null)[]): tfjs.Tensor[] =>
      tf.tidy(() => compute(data.filter((one) => one !== null)));
    const { results, recording } = record(engine, opByOp, given);
    if (typeof recording === 'string') return { results, entry: null };
    if (recording.ops.length > LARGE && times < LARGE_AFTER) return { results, entry: times };
    try {
      return { results, entry: trace(engine, recording, 'off') };
    } catch {
      // an op that no graph takes
      return { results, entry: null };
    }
  };

  computedBy = (model, name, compute, given) => {
    if (isOpByOp(tf) || recorder.isRecording || hasOwnGradients()) return compute(given);
    const { isKnown, bySignature, removals } = functionsOf(model);
    if (!isKnown) return compute(given);
    const signature = [name, ...given.map(tensorSignature)].join(' ');
    let entry = bySignature.get(signature);
    if (isFunction(entry) && !entry.isValid()) {
      entry.remove();
      removals.delete(entry.remove);
      bySignature.delete(signature);
      entry = undefined;
    }
    if (entry === null || (entry === undefined && bySignature.size >= MOST)) return compute(given);
    if (!isFunction(entry)) {
      const first = firstOf(compute, given, (entry ?? 0) + 1);
      bySignature.set(signature, first.entry);
      if (!isFunction(first.entry)) return first.results;
      tf.dispose(first.results);
      entry = first.entry;
      removals.add(entry.remove);
    }
    try {
      return entry.run(backend.getInputTensorIds(given));
    } catch {
      // op by op it is told which op dislikes what
      return compute(given);
    }
  };
}

function isFunction(entry: Entry | undefined): entry is TracedFunction {
  return typeof entry === 'object' && entry !== null;
}
