/**
 * Looks at every training: at its model, its data and its weights before the first step, at its curves while it runs, and at what
 * its layers give when it is over. What it computes for that is limited to a hundredth of the time; a model's first training has it all.
 */
import * as tf from '@tensorflow/tfjs';
import { isTensor } from '../engine/tensors-in.ts';
import { ownClasses } from '../engine/traced/pure.ts';
import { originOf } from '../numbers/watch.ts';
import { noteBroken } from '../numbers/watching.ts';
import { diagnosesFrom, type Confirm, type Diagnosis } from '../training/diagnoses.ts';
import { beginTraining, type TrainingEvent, type TrainingHistory } from '../training/history.ts';
import type { ObservedTraining } from '../training/observers.ts';
import { samplesPerSecond } from '../training/pace.ts';
import { tellAtCompile } from './at-compile.ts';
import { checkup, weightsOf } from './checkup.ts';
import { diagnose } from './diagnose.ts';
import { Subject } from './experiments/confirm.ts';
import type { Checkup, Facts, FitFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { madeAt, notePlaces } from './places.ts';
import { readData, type ReadData } from './read-data.ts';
import { readModel, readOptimizer } from './read-model.ts';

/** Share of the time that reading data, weights and layers may take, but for a model's first training. */
const SHARE = 0.01;
/** Milliseconds between two looks at the curves, and times their cost. */
const EVERY = 1000;
const PER_COST = 500;
/** Samples that go through the layers, and seconds that they may take at the speed of the training. */
const SAMPLES = 64;
const LEAST_SAMPLES = 4;
const CHECKUP_TIME = 0.2;
/** Counts of tensors that are kept. */
const MOST_COUNTS = 64;

type Step = (data: tf.Tensor[]) => tf.Tensor[];
/** What tfjs-layers 4.22 does not declare. */
interface Hidden {
  makeTrainFunction(this: tf.LayersModel): Step;
  readonly inputs: readonly unknown[];
  readonly outputs: readonly unknown[];
}

const watched = new WeakSet<object>();
let own: ReadonlySet<unknown> = new Set();
/** Milliseconds that were spent on a model, and when that began. */
const spent = new WeakMap<object, { cost: number; since: number }>();
/** Who waits for the first batch of a data set. */
const awaited = new WeakMap<object, (batch: readonly tf.Tensor[]) => void>();

/** From now on trainings are looked at. Returns how to end that. */
export function watchHealth(engine: typeof tf): () => void {
  if (!watched.has(engine.LayersModel)) prepare(engine);
  return diagnosesFrom((training) => new DoctorsDiagnosis(training));
}

/** Once. */
function prepare(engine: typeof tf): void {
  watched.add(engine.LayersModel);
  own = ownClasses(engine);
  notePlaces(engine, (model) => attempt(() => tellAtCompile(model)));
  // SAFETY: as the interface says.
  const prototype = engine.LayersModel.prototype as unknown as Hidden;
  const { makeTrainFunction } = prototype;
  prototype.makeTrainFunction = function () {
    const step = makeTrainFunction.call(this);
    return (data) => {
      const take = awaited.get(this);
      if (take) {
        awaited.delete(this);
        take(data);
      }
      return step(data);
    };
  };
}

class DoctorsDiagnosis implements Diagnosis {
  findings: readonly Finding[] = [];
  readonly confirm: Confirm;
  readonly #training: ObservedTraining;
  readonly #known: Omit<Facts, 'training' | 'tensors' | 'data'>;
  readonly #hasTime: boolean;
  readonly #tensors: number[] = [];
  #data: ReadData | null = null;
  #nextAt = -Infinity;

  constructor(training: ObservedTraining) {
    const { model, optimizer, plan } = training;
    this.#training = training;
    this.confirm = confirmerOf(training);
    this.#hasTime = model !== undefined && hasTimeFor(model);
    this.#known = {
      fit: fitOf(training),
      ...(model && { model: readModel(model) }),
      ...(optimizer && { optimizer: readOptimizer(optimizer) }),
      ...(model && this.#hasTime && { before: this.#spend(() => weightsOf(model)) }),
    };
    if (model && this.#hasTime) this.#readData(model);
    this.#look(beginTraining(plan, 0));
  }

  happened(event: TrainingEvent, history: TrainingHistory): void {
    if (event.type === 'epoch ended') this.#count();
    const isTime = event.type === 'epoch ended' || event.type === 'system' || event.type === 'layers';
    if (isTime && performance.now() >= this.#nextAt) this.#look(history);
  }

  end(history: TrainingHistory): void {
    const { model } = this.#training;
    if (model) awaited.delete(model);
    const inputs = this.#data?.inputs ?? [];
    const isChecked = model !== undefined && this.#hasTime && history.state !== 'failed';
    this.#look(history, isChecked ? this.#spend(() => checkup(model, inputs, samplesIn(history), isOwn)) : undefined);
    if (this.findings.some(({ symptom }) => symptom === 'non-finite-loss')) noteBroken(model);
  }

  /** All that is known, judged anew: what was said before and holds no more is gone. */
  #look(training: TrainingHistory, after?: Checkup): void {
    const began = performance.now();
    const origin = originOf(this.#training.model ?? this.#training.optimizer);
    const facts = {
      ...this.#known,
      training,
      tensors: this.#tensors,
      ...(origin && { origin }),
      ...(this.#data && { data: this.#data.facts }),
      ...(after && { after }),
    };
    this.findings = diagnose(facts, (sign) => madeAt(sign, this.#training.model, this.#training.called));
    const now = performance.now();
    this.#nextAt = now + Math.max(EVERY, PER_COST * (now - began));
  }

  #count(): void {
    this.#tensors.push(tf.memory().numTensors);
    if (this.#tensors.length > MOST_COUNTS) this.#tensors.shift();
  }

  #readData(model: tf.LayersModel): void {
    const { data, args } = this.#training;
    if (!Array.isArray(data)) {
      const inputs = model.inputs.length;
      awaited.set(model, (batch) => {
        const [x, y] = [batch.slice(0, inputs), batch.slice(inputs, inputs + model.outputs.length)];
        this.#data = this.#spend(() => readData(x, y, true));
      });
      return;
    }
    const [x, y] = data.map((part) => tensorsIn(part, model));
    if (!x || !y) return;
    const held = heldIn(args);
    this.#data = this.#spend(() => readData(x, y, false, held));
  }

  #spend<T>(act: () => T): T {
    const began = performance.now();
    const result = act();
    const { model } = this.#training;
    const account = model && spent.get(model);
    if (account) account.cost += performance.now() - began;
    return result;
  }
}

/** Its context has neither the model nor the data. */
function confirmerOf(training: ObservedTraining): Confirm {
  const subject = new Subject(training);
  return confirmerOn(subject);
}

function confirmerOn(subject: Subject): Confirm {
  return (name, signal) => subject.confirm(name, signal);
}

/** A model that nobody can read is compiled all the same. */
function attempt(act: () => void): void {
  try {
    act();
  } catch (error) {
    process.emitWarning(`The doctor could not look at a model: ${String(error)}`);
  }
}

function hasTimeFor(model: object): boolean {
  const now = performance.now();
  const account = spent.get(model);
  if (!account) spent.set(model, { cost: 0, since: now });
  return !account || account.cost < SHARE * (now - account.since);
}

/** So many as a training does in a fifth of a second, at most. */
function samplesIn(history: TrainingHistory): number {
  const speed = samplesPerSecond(history) ?? Infinity;
  return Math.round(Math.min(SAMPLES, Math.max(LEAST_SAMPLES, CHECKUP_TIME * speed)));
}

function isOwn(layer: tf.layers.Layer): boolean {
  return own.has(layer.constructor);
}

/** In the order of the model's: a tensor, a list, or by names. */
function tensorsIn(given: unknown, model: tf.LayersModel): tf.Tensor[] {
  if (isTensor(given)) return [given];
  if (typeof given !== 'object' || given === null) return [];
  const names = [...model.inputNames, ...model.outputNames];
  const parts: unknown[] = Array.isArray(given) ? given : names.map((name): unknown => Reflect.get(given, name));
  return parts.filter(isTensor);
}

function heldIn(args: unknown): tf.Tensor | undefined {
  if (typeof args !== 'object' || args === null) return undefined;
  const held: unknown = Reflect.get(args, 'validationData');
  const x: unknown = Array.isArray(held) ? held[0] : undefined;
  return x instanceof tf.Tensor ? x : undefined;
}

function fitOf({ args, data, plan }: ObservedTraining): FitFacts {
  const given = typeof args === 'object' && args !== null ? args : {};
  const { batchSize, shuffle, validationSplit, classWeight }: { [name: string]: unknown } = { ...given };
  const isDataset = data !== undefined && !Array.isArray(data);
  return {
    // tfjs takes 32 by itself
    batchSize: isDataset || plan.epochs === 0 ? null : typeof batchSize === 'number' ? batchSize : 32,
    shuffle: shuffle !== false && !isDataset,
    isDataset,
    validationSplit: typeof validationSplit === 'number' ? validationSplit : 0,
    hasClassWeights: classWeight !== undefined && classWeight !== null,
  };
}
