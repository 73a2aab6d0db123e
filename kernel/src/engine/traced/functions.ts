/**
 * Functions of a notebook's own that `traced(…)` declares, such as the step of a training loop: each runs as one function
 * of TensorFlow's for each signature of its arguments. Numbers and strings among those belong to the signature.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { seedings } from '../random/seed.ts';
import { isOpByOp } from './backend.ts';
import { callDeclaredBy, type Pure } from './pure.ts';
import { removeWith } from './removals.ts';
import { StepsBySignature, tensorSignature } from './steps-by-signature.ts';
import type { Engine } from './steps.ts';
import { flatten, type Flat } from './structure.ts';

interface Trace {
  /** A new seed makes it start anew. */
  readonly seeding: number;
  readonly steps: StepsBySignature;
  /** By the signature of what it was given: what it gave when it last ran op by op. */
  readonly results: Map<string, Flat<tfjs.Tensor>>;
  readonly tellWhy: (reason: string) => void;
  /** What it gives has another structure from call to call. */
  isUnstable: boolean;
}

export function traceFunctions(engine: Engine): void {
  const { tf, recorder } = engine;
  const traces = new WeakMap<Pure, Trace>();
  // a variable is meant as such: it may be given a new value
  const isTensor = (value: unknown): value is tfjs.Tensor =>
    value instanceof tf.Tensor && !(value instanceof tf.Variable);

  const traceOf = (pure: Pure): Trace => {
    const known = traces.get(pure);
    if (known?.seeding === seedings()) return known;
    known?.steps.remove();
    const told = known?.tellWhy ?? tellOnce(`The function ${pure.name || 'without a name'}`);
    const trace = {
      seeding: seedings(),
      steps: new StepsBySignature(engine),
      results: new Map(),
      tellWhy: told,
      isUnstable: false,
    };
    traces.set(pure, trace);
    removeWith(pure, trace.steps.removals);
    return trace;
  };

  callDeclaredBy((pure, call, given) => {
    if (isOpByOp(tf) || recorder.isRecording) return call(given);
    const trace = traceOf(pure);
    const { tensors, signature, with: given_ } = flatten(given, isTensor, tensorSignature);
    if (trace.isUnstable) return call(given);
    const opByOp = (data: readonly (tfjs.Tensor | null)[]): tfjs.Tensor[] => {
      // SAFETY: the arguments' structure is that of an array.
      const result = tf.tidy(
        () => call(given_(data.filter((one) => one !== null)) as unknown[]) as tfjs.TensorContainer,
      );
      const flat = flatten(result, isTensor, () => 'tensor');
      const before = trace.results.get(signature);
      if (before && before.signature !== flat.signature) {
        trace.isUnstable = true;
        trace.tellWhy('it does not give the same in each call');
      }
      trace.results.set(signature, flat);
      return [...flat.tensors];
    };
    const made = trace.steps.run(signature, opByOp, [...tensors], trace.tellWhy);
    return trace.results.get(signature)?.with(made);
  });
}

/** Tells each reason once. */
export function tellOnce(what: string): (reason: string) => void {
  const told = new Set<string>();
  return (reason) => {
    if (!told.has(reason)) console.warn(`limpid: ${new LimpidError('STEP_NOT_TRACED', { what, reason }).message}`);
    told.add(reason);
  };
}
