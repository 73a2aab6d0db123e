/**
 * `optimizer.minimize(() => loss)` as one function of TensorFlow's. Nobody knows what the closure closes over, so JavaScript
 * runs it in each call; but while it asks for the same ops as before, none is executed: they wait (`pending.ts`). When it
 * has asked for all, the function computes them, the gradients and the update, from the tensors of this call. A closure
 * that goes another way goes on op by op, and is recorded anew.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { reasonOf } from '../../errors.ts';
import { forgetCutOffBy } from '../cut-off.ts';
import { seedings } from '../random/seed.ts';
import { isOpByOp } from './backend.ts';
import { watchForward, type Tape } from './forward.ts';
import { tellOnce } from './functions.ts';
import { hasOwnGradient, ownGradientCalls } from './own-gradients.ts';
import type { StepNotes } from './notes.ts';
import type { Pending, Place } from './pending.ts';
import { removeWith } from './removals.ts';
import { difference, type Produced, type Recording } from './recording.ts';
import { trace, type Engine, type TracedFunction } from './steps.ts';
import { NONE, sameDependences, type Dependences } from './tape.ts';

/** Ways that a closure may go in turn. */
const MOST_WAYS = 4;
/** So many more calls op by op than traced ones, and all others are op by op. */
const MOST_MISSES = 20;

type Minimize = (f: () => tfjs.Scalar) => tfjs.Scalar | null;

/** One way that a closure has gone. */
interface Way {
  readonly recording: Recording<tfjs.Variable>;
  readonly dependences: Dependences;
  /** The variables that `minimize` was given. */
  readonly given: string;
}

/** A way that was gone twice. */
interface TracedWay extends Way {
  /** By what outlives the call. */
  readonly functions: Map<string, TracedFunction>;
}

let models = 0;

/** Runs a step of a model, which is traced as a whole or says itself why it is not. */
export function minimizingForModel<T>(step: () => T): T {
  models += 1;
  try {
    return step();
  } finally {
    models -= 1;
  }
}

/** `optimizers`: classes whose updates are fused. */
export function traceMinimize(engine: Engine, optimizers: ReadonlySet<unknown>): void {
  const { tf, ahead, recorder, residents } = engine;
  const tape = watchForward(engine);
  const steps = new WeakMap<tfjs.Optimizer, Minimized>();
  const tell = tellOnce('optimizer.minimize');
  forgetCutOffBy(() => {
    residents.readAnew();
    recorder.cutOff();
    ahead.cutOff();
  });
  const stepOf = (optimizer: tfjs.Optimizer): Minimized => {
    const known = steps.get(optimizer);
    if (known?.seeding === seedings()) return known;
    known?.remove();
    const step = new Minimized(engine, tape, tell);
    steps.set(optimizer, step);
    removeWith(optimizer, step.removals);
    return step;
  };
  const isKnown = (optimizer: tfjs.Optimizer): boolean =>
    optimizers.has(optimizer.constructor) &&
    !Object.hasOwn(optimizer, 'applyGradients') &&
    !Object.hasOwn(optimizer, 'computeGradients');

  const { minimize } = tf.Optimizer.prototype;
  tf.Optimizer.prototype.minimize = function (f, returnCost = false, variables) {
    if (models > 0 || recorder.isRecording || isOpByOp(tf) || !isKnown(this)) {
      return minimize.call(this, f, returnCost, variables);
    }
    const cost = stepOf(this).run((watched) => minimize.call(this, watched, true, variables), f, variables);
    if (returnCost) return cost;
    cost?.dispose();
    return null;
  };
}

const OWN_GRADIENT = "it has a gradient of the notebook's own, which traced(…) can declare to be the same in each step";

/** Thrown through tfjs's `gradients` when all that the closure asked for waits: the rest of the step is the function's. */
const WHOLE = new Error('the closure asked for the same as before');

/** The steps of one optimizer. */
class Minimized {
  readonly seeding = seedings();
  /** Take out the functions that are there, also when nobody has the optimizer any more. */
  readonly removals = new Set<() => void>();
  readonly #engine: Engine;
  readonly #tape: Tape;
  readonly #tell: (reason: string) => void;
  /** The newest last, both. */
  #traced: TracedWay[] = [];
  #gone: Way[] = [];
  #misses = 0;

  constructor(engine: Engine, tape: Tape, tell: (reason: string) => void) {
    this.#engine = engine;
    this.#tape = tape;
    this.#tell = tell;
  }

  run(minimize: Minimize, f: () => tfjs.Scalar, variables: tfjs.Variable[] | undefined): tfjs.Scalar | null {
    if (this.#misses >= MOST_MISSES) return minimize(f);
    const { recorder, residents, backend } = this.#engine;
    this.#dropInvalid();
    residents.readAnew();
    const given = variables ? variables.map(({ id }) => id).join() : 'all';
    const expected = this.#traced.filter((way) => way.given === given);
    const { notes, pending } = recorder.beginForward(expected.map(({ recording }) => recording));
    const pass: { dependences: Dependences; whole?: TracedWay | undefined } = { dependences: NONE };
    try {
      const cost = minimize(() => {
        const loss = this.#forward(f, notes);
        const now = (pass.dependences = this.#tape.dependences(variables, loss));
        pass.whole = expected.find(
          ({ recording, dependences }) => pending.isWhole(recording) && sameDependences(dependences, now),
        );
        if (pass.whole) throw WHOLE;
        pending.settle();
        return loss;
      });
      residents.readAnew();
      const recording = recorder.end({ results: cost ? backend.getInputTensorIds([cost]) : [], assigned: [] });
      const { dependences } = pass;
      this.#missed(typeof recording === 'string' ? recording : { recording, dependences, given });
      return cost;
    } catch (error) {
      residents.readAnew();
      recorder.abandon();
      if (error === WHOLE && pass.whole) return this.#call(pass.whole, notes, pending);
      // what has been kept is to have its value
      pending.settle();
      throw error;
    } finally {
      recorder.endForward();
    }
  }

  remove(): void {
    for (const way of this.#traced) this.#remove(way);
    this.#traced = [];
  }

  #forward(f: () => tfjs.Scalar, notes: StepNotes<tfjs.Variable>): tfjs.Scalar {
    const calls = ownGradientCalls();
    const loss = f();
    notes.endForward();
    if (ownGradientCalls() > calls || this.#tape.kernels.some(hasOwnGradient)) notes.refuse(OWN_GRADIENT);
    return loss;
  }

  /** The forward pass waits; the function does it and the rest. */
  #call(way: TracedWay, notes: StepNotes<tfjs.Variable>, pending: Pending<tfjs.Variable>): tfjs.Scalar | null {
    const kept = pending.kept();
    try {
      const traced = this.#functionOf(
        way,
        kept.map(({ produced }) => produced),
      );
      // copies of weights that the closure has made keep the values of now
      if (!traced.isValid()) throw new RangeError('a weight was lost while its closure ran');
      const [cost, ...values] = traced.run(notes.found);
      kept.forEach(({ place }, at) => this.#move(values[at], place));
      this.#misses = Math.max(0, this.#misses - 1);
      // SAFETY: what `minimize` computed when this was recorded.
      return (cost ?? null) as tfjs.Scalar | null;
    } catch (error) {
      // op by op it is told which op dislikes what
      pending.settle();
      throw error;
    }
  }

  /** Gives a tensor's value to another one's data. */
  #move(tensor: tfjs.Tensor | undefined, place: Place): void {
    if (!tensor) return;
    const data: Place = this.#engine.backend.tensorMap.get(tensor.dataId);
    place.id = data.id;
    data.id = -1;
    tensor.dispose();
  }

  #functionOf(way: TracedWay, kept: readonly Produced[]): TracedFunction {
    const name = kept.map(({ op, output }) => `${op}.${output}`).join();
    const known = way.functions.get(name);
    if (known) return known;
    // ever other tensors that are kept are ever other functions
    if (way.functions.size > 0) this.#misses += 2;
    const traced = trace(this.#engine, { ...way.recording, results: [...way.recording.results, ...kept] });
    way.functions.set(name, traced);
    this.removals.add(traced.remove);
    return traced;
  }

  /** A call has run op by op. `gone`: which way, or in words why it cannot be traced. */
  #missed(gone: Way | string): void {
    this.#misses += 1;
    let reason: string | null;
    if (typeof gone === 'string') reason = gone;
    else {
      const reasons = this.#gone.map((way) => differenceOf(way, gone));
      reason = reasons.at(-1) ?? 'it is not the same twice';
      const twin = this.#gone[reasons.indexOf(null)];
      if (twin) {
        this.#gone.splice(this.#gone.indexOf(twin), 1);
        reason = this.#trace(gone);
      } else this.#gone = [...this.#gone, gone].slice(-MOST_WAYS);
    }
    if (this.#misses < MOST_MISSES) return;
    this.remove();
    this.#gone = [];
    this.#tell(reason ?? 'it is another one too often');
  }

  /** @returns in words why it could not be, else null */
  #trace(gone: Way): string | null {
    const way = { ...gone, functions: new Map<string, TracedFunction>() };
    try {
      this.#functionOf(way, gone.recording.forward?.kept ?? []);
    } catch (error) {
      this.#misses = MOST_MISSES;
      return reasonOf(error);
    }
    const [oldest] = this.#traced;
    if (oldest && this.#traced.length === MOST_WAYS) this.#remove(oldest);
    this.#traced = [...this.#traced, way].slice(-MOST_WAYS);
    return null;
  }

  #dropInvalid(): void {
    this.#traced = this.#traced.filter((way) => {
      const isValid = [...way.functions.values()].every((traced) => traced.isValid());
      if (!isValid) this.#remove(way);
      return isValid;
    });
  }

  #remove({ functions }: TracedWay): void {
    for (const { remove } of functions.values()) {
      remove();
      this.removals.delete(remove);
    }
  }
}

function differenceOf(one: Way, other: Way): string | null {
  if (one.given !== other.given) return 'it is given other variables in each call';
  const reason = difference(one.recording, other.recording);
  if (reason !== null || sameDependences(one.dependences, other.dependences)) return reason;
  return 'its loss does not depend on its variables in the same way in each call';
}
