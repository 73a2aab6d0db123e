/** Looks after each step of one training whether its loss and its variables are finite, and finds out why where they are not. */
import * as tf from '@tensorflow/tfjs';
import type { Step } from '../engine/around-steps.ts';
import { getRandomState } from '../engine/random/seed.ts';
import { tensorsIn } from '../engine/tensors-in.ts';
import { variablesAtOnce, type VariablesAtOnce } from '../engine/variables-at-once.ts';
import { healthOf, isHealthy } from './health.ts';
import { isBroken, told, type NumberFinding } from './origin.ts';
import { replay, type FailedStep, type NamedVariable } from './replay.ts';

export interface WatchedTraining {
  /** Absent in a loop of one's own. */
  readonly model?: tf.LayersModel;
  readonly optimizer?: tf.Optimizer;
  /** Its stack tells the line. */
  readonly called: Error;
  readonly found: (finding: NumberFinding) => void;
}

export class StepWatch {
  finding: NumberFinding | undefined;
  readonly #training: WatchedTraining;
  readonly #ask: VariablesAtOnce;
  readonly #leftOut = new Set<tf.Variable>();
  #steps = 0;
  #epoch: { epoch: number; from: number } | undefined;

  constructor(training: WatchedTraining) {
    this.#training = training;
    this.#ask = variablesAtOnce(this);
  }

  epochBegan(epoch: number): void {
    this.#epoch = { epoch: epoch + 1, from: this.#steps };
  }

  around<T>(step: Step<T>): T {
    if (this.finding) return step.run();
    this.#steps += 1;
    if (this.#steps === 1) this.#leaveOutBroken();
    const { variables } = this.#variables();
    const before = this.#ask.copies(variables);
    const random = getRandomState();
    try {
      const result = step.run();
      const all = this.#variables().all.map(({ variable }) => variable);
      if (!this.#ask.areFinite(all, lossIn(step, result))) this.#find({ step, random, variables, before });
      return result;
    } finally {
      tf.dispose(before);
    }
  }

  /** Of a loop it is not known which variables are its own: those that are broken already need not be. */
  #leaveOutBroken(): void {
    if (this.#training.model) return;
    const all = this.#variables().all.map(({ variable }) => variable);
    if (this.#ask.areFinite(all, [])) return;
    for (const variable of all) if (!isHealthy(variable)) this.#leftOut.add(variable);
  }

  /** `variables` may be read by the step, `all` are also those that the optimizer keeps. */
  #variables(): { variables: tf.Variable[]; all: NamedVariable[] } {
    const { model } = this.#training;
    const optimizer = this.#optimizer;
    const slots = optimizer ? slotsOf(optimizer) : [];
    const known = model ? model.weights.map(variableOf) : Object.values(tf.engine().registeredVariables);
    const variables = known.filter((one) => !slots.some(({ variable }) => variable === one));
    const named = variables.map((variable) => ({ variable, name: variable.name }));
    return { variables, all: [...named, ...slots].filter(({ variable }) => !this.#leftOut.has(variable)) };
  }

  get #optimizer(): tf.Optimizer | undefined {
    // the declaration hides that a model that was only loaded has none
    return this.#training.model?.optimizer ?? this.#training.optimizer;
  }

  #find(failed: Pick<FailedStep, 'step' | 'random' | 'variables' | 'before'>): void {
    const { called, found, model } = this.#training;
    const broken = this.#variables().all.flatMap((one) => {
      const health = healthOf(one.variable);
      return isBroken(health) ? [{ ...one, health }] : [];
    });
    const origin = replay({
      ...{ ...failed, broken, called },
      layerOf: (variable) => layerWith(model, variable),
      nameOf: (tensor) => nameIn(failed.step, model, tensor),
    });
    const epoch = this.#epoch && { epoch: this.#epoch.epoch, batch: this.#steps - this.#epoch.from };
    this.finding = told({ step: this.#steps, ...epoch, ...origin });
    found(this.finding);
  }
}

function lossIn({ kind }: Step<unknown>, result: unknown): tf.Tensor[] {
  const all = tensorsIn(result).filter((one) => !one.isDisposed);
  // metrics come behind the loss, and may well be NaN
  return kind === 'train' ? all.slice(0, 1) : all;
}

function layerWith(model: tf.LayersModel | undefined, variable: string): string | undefined {
  return model?.layers.find(({ weights }) => weights.some((weight) => variableOf(weight).name === variable))?.name;
}

function variableOf(weight: tf.LayersModel['weights'][number]): tf.Variable {
  // SAFETY: weights of layers are variables.
  return weight.read() as tf.Variable;
}

/** What a model's step was given. */
function nameIn({ given }: Step<unknown>, model: tf.LayersModel | undefined, tensor: object): string | undefined {
  const at = given.findIndex((one) => one?.dataId === tensor);
  if (!model || at < 0) return undefined;
  const { length } = model.inputs;
  return at < length ? 'inputs' : at < length + model.outputs.length ? 'targets' : 'sample weights';
}

/** The variables that an optimizer keeps in lists: tfjs's own, and whoever does as they do. */
function slotsOf(optimizer: tf.Optimizer): NamedVariable[] {
  return Object.values(optimizer)
    .filter((value: unknown) => Array.isArray(value))
    .flat()
    .flatMap((slot: unknown): NamedVariable[] => {
      if (typeof slot !== 'object' || slot === null) return [];
      const { variable, originalName }: { variable?: unknown; originalName?: unknown } = slot;
      if (!isVariable(variable) || variable.isDisposed) return [];
      return [{ variable, name: typeof originalName === 'string' ? originalName : variable.name }];
    });
}

function isVariable(value: unknown): value is tf.Variable {
  return value instanceof tf.Variable;
}
