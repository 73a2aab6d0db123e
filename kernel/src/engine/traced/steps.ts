/**
 * A step as one function of TensorFlow's: the first steps run op by op and are recorded; once two in a row are the same,
 * later ones are one call. What cannot be traced goes on op by op.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { reasonOf } from '../../errors.ts';
import { isLackOfMemory, outOfMemory } from '../../memory/out-of-memory.ts';
import { complaint } from '../complaints.ts';
import { isReproducible } from '../random/seed.ts';
import type { Ahead } from './ahead.ts';
import { registeredVariables, type NodeBackend } from './backend.ts';
import { typeAttribute, type Attribute, type Binding, type Output } from './binding.ts';
import { graphOf, type Graph } from './graph.ts';
import { definitionOf } from './op-definition.ts';
import type { Recorder } from './recorder.ts';
import { isAfterRehearsal, isRehearsal } from './rehearsal.ts';
import { difference, type Recording, type Source } from './recording.ts';
import { ResidentData, type Resident, type Residents } from './residents.ts';
import { Scalars } from './scalars.ts';
import { Tuner, withoutClock, type Runner, type Xla } from './tuner.ts';
import { Twin, type LookedCall } from './twin.ts';

/** Inputs, targets and sample weights of a batch, null where there are none. */
export type Data = (tfjs.Tensor | null)[];
/** A batch -> loss and metrics, or predictions. */
export type Step = (data: Data) => tfjs.Tensor[];

/** Two are the least; more are for what settles slowly, such as tensors that a first step makes and keeps. */
const MOST_RECORDINGS = 5;

export interface Engine {
  readonly tf: typeof tfjs;
  readonly backend: NodeBackend;
  readonly addon: Binding;
  readonly ahead: Ahead;
  readonly recorder: Recorder<tfjs.Variable>;
  readonly residents: Residents;
}

/** A recording as a function. */
export interface TracedFunction {
  /** `given`: ids of its arguments. */
  readonly run: (given: readonly number[]) => tfjs.Tensor[];
  readonly isValid: () => boolean;
  readonly remove: () => void;
}

type State =
  | { kind: 'recording'; last: Recording<tfjs.Variable> | null; count: number }
  | { kind: 'traced'; function: TracedFunction }
  | { kind: 'op by op' };

/** Compiling a larger graph, such as an LSTM over many steps, takes longer than it saves. */
const MOST_COMPILED = 600;

let functions = 0;

/** One step for batches of one shape. */
export class TracedStep {
  readonly #engine: Engine;
  readonly #removals: Set<() => void>;
  #state: State = { kind: 'recording', last: null, count: 0 };

  /** `removals` take out the functions that are there; they know nothing of the step, and outlive it. */
  constructor(engine: Engine, removals: Set<() => void>) {
    this.#engine = engine;
    this.#removals = removals;
  }

  /** `step` does the same op by op; `tellWhy` hears once why it goes on so. */
  run(step: Step, data: Data, tellWhy: (reason: string) => void): tfjs.Tensor[] {
    // a step within a step is part of the outer one
    if (this.#state.kind === 'op by op' || this.#engine.recorder.isRecording) return step(data);
    if (this.#state.kind === 'traced') {
      const { function: traced } = this.#state;
      if (traced.isValid()) return traced.run(this.#engine.backend.getInputTensorIds(tensorsIn(data)));
      this.remove();
      this.#state = { kind: 'recording', last: null, count: 0 };
    }
    return this.#record(this.#state, step, data, tellWhy);
  }

  remove(): void {
    if (this.#state.kind !== 'traced') return;
    const { remove } = this.#state.function;
    remove();
    this.#removals.delete(remove);
  }

  #record(
    state: Extract<State, { kind: 'recording' }>,
    step: Step,
    data: Data,
    tellWhy: (reason: string) => void,
  ): tfjs.Tensor[] {
    const { results, recording } = record(this.#engine, step, data);
    state.count += 1;
    const reason =
      typeof recording === 'string'
        ? recording
        : state.last
          ? difference(state.last, recording)
          : 'it is not the same twice in a row';
    state.last = typeof recording === 'string' ? null : recording;
    let problem: string | null = null;
    if (reason === null && typeof recording !== 'string') problem = this.#trace(recording);
    else if (state.count === MOST_RECORDINGS) problem = reason;
    if (problem !== null) {
      this.#state = { kind: 'op by op' };
      tellWhy(problem);
    }
    return results;
  }

  /** @returns in words why it could not be, else null */
  #trace(recording: Recording<tfjs.Variable>): string | null {
    try {
      const traced = trace(this.#engine, recording);
      this.#removals.add(traced.remove);
      this.#state = { kind: 'traced', function: traced };
      return null;
    } catch (error) {
      return reasonOf(error);
    }
  }
}

/** Runs a step op by op, and tells what it did. */
export function record(
  { tf, backend, recorder, residents }: Engine,
  step: Step,
  data: Data,
): { results: tfjs.Tensor[]; recording: Recording<tfjs.Variable> | string } {
  residents.readAnew();
  const { tensorMap } = backend;
  for (const variable of Object.values(registeredVariables(tf))) residents.alone(variable);
  const before = new Map(Object.values(registeredVariables(tf)).map((variable) => [variable, variable.dataId]));
  const variables = new Map<number, tfjs.Variable>();
  for (const variable of before.keys()) {
    if (tensorMap.get(variable.dataId) instanceof ResidentData) continue;
    const [id = -1] = backend.getInputTensorIds([variable]);
    variables.set(id, variable);
  }
  // What is given gets a name of its own: the step may also know it otherwise, or be given it twice.
  const given = data.map((one) => one && alias(backend, one));
  recorder.begin({ arguments: backend.getInputTensorIds(tensorsIn(given)), variables });
  let results: tfjs.Tensor[] = [];
  try {
    results = step(given);
  } catch (error) {
    recorder.abandon();
    throw error;
  } finally {
    recorder.apart(() => {
      for (const one of given) if (one && !results.includes(one)) one.dispose();
    });
  }
  const assigned = [...before].flatMap(([variable, dataId]) => {
    if (variable.isDisposed || variable.dataId === dataId) return [];
    const after = tensorMap.get(variable.dataId);
    return after instanceof ResidentData ? [] : [{ variable, id: after.id }];
  });
  // values of weights that were read for this step go with it
  residents.readAnew();
  const recording = recorder.end({ results: backend.getInputTensorIds(results), assigned });
  return { results, recording };
}

/** Makes a recorded step a function of TensorFlow's. `xla`: when XLA runs it; left out: where it wins. */
export function trace(engine: Engine, recording: Recording<tfjs.Variable>, xla?: Xla): TracedFunction {
  const { addon, recorder, residents } = engine;
  const name = `limpid_step_${++functions}`;
  const names = [name];
  const graph = define(addon, name, recording);
  const twin = new Twin(addon, recording.updates, (gradients) => {
    const own = `${name}_with_gradients`;
    define(addon, own, recording, gradients);
    names.push(own);
    return own;
  });
  const taken = graph.passed.flatMap((passed) => (passed.from === 'tensor' ? [passed.id] : []));
  const changed = taken.flatMap((id) => residents.withHandle(id) ?? []);
  const tuner = new Tuner(xla ?? xlaFor(graph.nodes.map(({ op }) => op)));
  const scalars = new Scalars(addon);
  const loss = watchLoss(recorder, taken);
  const traced: Traced = { name, graph, recording, changed, scalars, tuner, twin, outputs: undefined };
  return {
    run: (given) => call(engine, traced, given),
    isValid: () => !loss.happened() && changed.every((resident) => residents.holds(resident)),
    remove: removalOf(addon, names, scalars, loss.stopWatching),
  };
}

/** Defines a function that gives what the step gives, and values of its graph behind that. */
function define(
  addon: Binding,
  name: string,
  recording: Recording<tfjs.Variable>,
  also: readonly Source[] = [],
): Graph<tfjs.Variable> {
  const constants = recording.constants.map(({ shape, dtype, values }) => addon.createTensor(shape, dtype, values));
  const needs = {
    constants,
    definition: (op: string) => definitionOf(addon, op),
    placeholder: (dtype: number) => typeAttribute(addon, 'dtype', dtype),
  };
  try {
    const graph = graphOf(recording, needs, also);
    addon.defineFunction(name, graph.nodes, graph.inputs, graph.outputs, graph.effects);
    return graph;
  } finally {
    for (const id of constants) addon.deleteTensor(id);
  }
}

/** Apart from `trace`, as the next one, because a closure made there keeps the variables of the step. */
function watchLoss(recorder: Recorder<tfjs.Variable>, ids: readonly number[]) {
  let happened = false;
  const stopWatching = recorder.onLoss(ids, () => {
    happened = true;
  });
  return { happened: () => happened, stopWatching };
}

function removalOf(addon: Binding, names: readonly string[], scalars: Scalars, stopWatching: () => void): () => void {
  return () => {
    stopWatching();
    scalars.remove();
    for (const name of names) addon.removeFunction(name);
  };
}

function xlaFor(ops: readonly string[]): Xla {
  const asked = process.env['LIMPID_XLA'];
  if (asked === 'off' || asked === 'always') return asked;
  // XLA does not know ops of our own
  if (ops.length > MOST_COMPILED || ops.some((op) => op.startsWith('Limpid'))) return 'off';
  return isReproducible() ? withoutClock(ops) : 'measured';
}

interface Traced {
  readonly name: string;
  readonly graph: Graph<tfjs.Variable>;
  readonly recording: Recording<tfjs.Variable>;
  /** Variables whose resources it may change. */
  readonly changed: readonly Resident[];
  readonly scalars: Scalars;
  readonly tuner: Tuner;
  readonly twin: Twin;
  /** Shapes and dtypes of what it gives, once it has run. */
  outputs: readonly Output[] | undefined;
}

function call(engine: Engine, traced: Traced, given: readonly number[]): tfjs.Tensor[] {
  const { backend, addon, ahead } = engine;
  const { graph, recording, changed, scalars, tuner, twin } = traced;
  ahead.finish();
  const { passed } = graph;
  const { results, assigned, afterwards } = recording;
  // how much longer a look takes is known only where the step has run before
  const look = tuner.newest === undefined ? null : twin.look();
  for (const { data: resident } of changed) resident.changed();
  const inputs = passed.map((one, index) => {
    switch (one.from) {
      case 'argument':
        return given[one.argument] ?? -1;
      case 'variable':
        return backend.getInputTensorIds([one.variable])[0] ?? -1;
      case 'number':
        return scalars.of(index, one.ask());
      case 'tensor':
        return one.id;
    }
  });
  let made: tfjs.Tensor[];
  try {
    const run = look
      ? executeLooked(addon, traced, inputs, look)
      : ahead.isWanted && tuner.isSettled && traced.outputs
        ? start(engine, traced, inputs, traced.outputs)
        : execute(addon, traced, inputs);
    traced.outputs = run;
    made = run.map((output) => backend.createOutputTensor(output));
  } catch (error) {
    if (error instanceof Error) error.message = complaint(error.message, 'A traced step', []);
    throw isLackOfMemory(error) ? outOfMemory('A traced step', { result: null, cause: error }) : error;
  }
  assigned.forEach(({ variable }, index) => {
    const value = made[results.length + index];
    if (value) variable.assign(value);
    value?.dispose();
  });
  for (const action of afterwards) action();
  look?.end();
  return made.slice(0, results.length);
}

/** Runs it while JavaScript goes on. Should it fail, variables that it was to assign have their values back. */
function start(
  { tf, addon, ahead }: Engine,
  { name, recording, tuner }: Traced,
  inputs: readonly number[],
  outputs: readonly Output[],
): Output[] {
  const kept = recording.assigned.map(({ variable }) => ({ variable, value: tf.keep(variable.clone()) }));
  const made = ahead.start(name, runBy(addon, tuner.runner), inputs, outputs, (failure) => {
    for (const { variable, value } of kept) {
      if (failure && !variable.isDisposed) variable.assign(value);
      value.dispose();
    }
  });
  tuner.passed();
  return made;
}

/** The same value, uncopied, under another id. */
function alias(backend: NodeBackend, tensor: tfjs.Tensor): tfjs.Tensor {
  const { binding, tensorMap } = backend;
  const type = typeAttribute(binding, 'T', tensorMap.get(tensor.dataId).dtype);
  return backend.executeSingleOutput('Identity', [type], [tensor]);
}

function execute(addon: Binding, { name, graph, tuner }: Traced, inputs: readonly number[]): Output[] {
  const began = performance.now();
  const outputs = graph.outputs.length;
  if (isAfterRehearsal()) tuner.settle();
  try {
    const made = addon.executeOp(name, runBy(addon, tuner.runner), inputs, outputs);
    tuner.took(performance.now() - began, isRehearsal());
    return made;
  } catch (error) {
    if (!tuner.failed()) throw error;
    return addon.executeOp(name, runBy(addon, tuner.runner), inputs, outputs);
  }
}

/**
 * The twin runs in the step's place. Where XLA has to run the step, so that a seed gives the same to the bit whenever
 * somebody looks, the twin rehearses it, and weights are put back: only there gradients are computed a second time.
 */
function executeLooked(addon: Binding, traced: Traced, inputs: readonly number[], look: LookedCall): Output[] {
  const { graph, tuner, changed } = traced;
  const outputs = graph.outputs.length;
  if (!tuner.isBound) {
    tuner.passed();
    return look.run([], inputs, outputs, tuner.newest ?? 0);
  }
  const kept = changed.map(({ data }) => data.release());
  for (const { id } of look.run([], inputs, outputs, 0)) addon.deleteTensor(id);
  changed.forEach(({ data }, index) => data.restore(kept[index] ?? -1));
  return execute(addon, traced, inputs);
}

function runBy({ TF_ATTR_BOOL, TF_ATTR_STRING }: Binding, runner: Runner): Attribute[] {
  switch (runner) {
    case 'parallel':
      return [];
    case 'sequential':
      return [{ name: 'executor_type', type: TF_ATTR_STRING, value: 'SINGLE_THREADED_EXECUTOR' }];
    case 'xla':
      return [{ name: '_XlaMustCompile', type: TF_ATTR_BOOL, value: true }];
  }
}

function tensorsIn(data: Data): tfjs.Tensor[] {
  return data.filter((one) => one !== null && one !== undefined);
}
