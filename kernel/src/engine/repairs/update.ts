/**
 * What Keras's optimizers do around an update, for every optimizer of tfjs: gradients are clipped, weights decay, their moving
 * average is kept, and constraints are applied. Whoever wants to look at an update does it around all that. The order and the
 * formulae are those of Keras 3 (keras/src/optimizers/base_optimizer.py).
 */
import * as tf from '@tensorflow/tfjs';
import { savedSchedule } from '../../training/schedules.ts';
import { lookAt, valuesOf } from '../updates.ts';
import { constrain } from './constraints.ts';
import { listOf, type Gradients, type NamedGradient } from './gradients.ts';
import { OPTIMIZERS, scheduleOf, type Scheduled } from './learning-rate.ts';

/** At most one of the three ways of clipping. */
export interface UpdateOptions {
  /** Each gradient is scaled down to this L2 norm where it is larger. */
  clipNorm?: number;
  /** All gradients together are scaled down to this L2 norm. */
  globalClipNorm?: number;
  /** Every value of a gradient is kept between this and its negative. */
  clipValue?: number;
  /**
   * Decoupled weight decay (Loshchilov and Hutter, 2019, https://arxiv.org/abs/1711.05101): before each update a weight
   * loses this share of itself, times the learning rate.
   */
  weightDecay?: number;
  /** Weights whose names contain one of these do not decay: `['bias', 'gamma', 'beta']`. */
  excludeFromWeightDecay?: readonly string[];
  /** Whether a moving average of the weights is kept; at the end of `fit` the weights become it. */
  useEma?: boolean;
  /** How much of the average is kept in each step; 0.99 by default. */
  emaMomentum?: number;
  /** The weights become their average every so many steps; by default only at the end. */
  emaOverwriteFrequency?: number;
}

/** How variables change within a step. The native engine changes them in place. */
export interface VariableOps {
  /** A scalar that is asked for anew in each step, also where steps are traced. */
  number(ask: () => number): tf.Tensor;
  subtract(variable: tf.Variable, change: tf.Tensor): void;
  assign(variable: tf.Variable, value: tf.Tensor): void;
  /** Gives one variable the value of the other, between steps. */
  copy(from: tf.Variable, to: tf.Variable): void;
  /** What `action` makes stays, and is no part of the step. */
  apart<T>(action: () => T): T;
  /** To be done after this step, and after each later run of it. */
  afterwards(action: () => void): void;
  /** @returns whether the step is recorded: it then remembers which its gradients are, and is not looked at now */
  notes(optimizer: tf.Optimizer, gradients: readonly WeightGradient[]): boolean;
}

/** A weight and its gradient, before clipping. */
export interface WeightGradient {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
}

export const portable: VariableOps = {
  number: (ask) => tf.scalar(ask()),
  subtract: (variable, change) => variable.assign(tf.sub(variable, change)),
  assign: (variable, value) => variable.assign(value),
  copy: (from, to) => to.assign(from),
  apart: (action) => action(),
  afterwards: (action) => action(),
  notes: () => false,
};

/** The method that is an optimizer's own update; what the class had as `applyGradients`. */
export const UPDATE = Symbol('update');

interface Average {
  originalName: string;
  variable: tf.Variable;
}
interface Tuned {
  readonly options: UpdateOptions;
  /** In the order of the gradients, as tfjs keeps its slots. */
  averages: Average[];
}

/** What an optimizer can besides, once it is repaired. */
export interface Averaging {
  /**
   * Gives weights their moving averages (`useEma`). `fit` does it at its end, a loop of `minimize` calls it.
   * @param variables in the order in which they are trained
   */
  finalizeVariableValues(variables: readonly tf.Variable[]): void;
}

type Repaired = tf.Optimizer & Scheduled & Averaging & { [UPDATE](gradients: Gradients): void };
type Config = tf.serialization.ConfigDict;
interface OptimizerClass {
  readonly prototype: Repaired;
  fromConfig(cls: unknown, config: Config): Repaired;
}

const EMA = '/ema';
const tuned = new WeakMap<object, Tuned>();
let ops = portable;

/** From now on variables change by these. */
export function changeBy(others: VariableOps): void {
  ops = others;
}

/** Gives an optimizer options of Keras's. @returns the optimizer itself */
export function tune<O extends tf.Optimizer>(optimizer: O, options: UpdateOptions): O {
  const { clipNorm, globalClipNorm, clipValue } = options;
  if ([clipNorm, globalClipNorm, clipValue].filter((one) => one !== undefined).length > 1) {
    throw new RangeError('clipNorm, globalClipNorm and clipValue exclude each other: give one of them');
  }
  if (Object.values(options).some((value) => value !== undefined)) tuned.set(optimizer, { options, averages: [] });
  return optimizer;
}

export function repairUpdate(): void {
  for (const known of OPTIMIZERS) {
    // SAFETY: a class of tfjs-core 4.22's with its static `fromConfig`, whose learning rate is repaired.
    repairClass(known as unknown as OptimizerClass);
    // the registry keeps a class together with its `fromConfig`
    tf.serialization.registerClass(known);
  }
  const { prototype } = tf.Optimizer;
  const { minimize } = prototype;
  prototype.minimize = function (f, returnCost, variables) {
    const cost = minimize.call(this, f, returnCost, variables);
    // an optimizer of a notebook's own applies gradients as it likes
    if (!(UPDATE in this)) constrain(variables ?? [], ops.assign);
    return cost;
  };
  tf.registerCallbackConstructor(
    0,
    class extends tf.Callback {
      override async onTrainEnd(): Promise<void> {
        // SAFETY: the model that trains; the declaration hides the field. Its optimizer may be of a notebook's own class.
        const { model } = this as unknown as { model: tf.LayersModel & { optimizer: Partial<Averaging> } };
        // SAFETY: weights of a model are variables.
        const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
        model.optimizer.finalizeVariableValues?.(variables);
      }
    },
  );
}

function repairClass(known: OptimizerClass): void {
  const { prototype } = known;
  const { applyGradients, dispose, getConfig, getWeights, setWeights } = prototype;
  const { fromConfig } = known;
  prototype[UPDATE] = applyGradients;
  prototype.applyGradients = function (this: Repaired, gradients: Gradients) {
    lookedAt(this, gradients, () => {
      const how = tuned.get(this);
      if (how) tf.tidy(() => update(this, how, listOf(gradients)));
      else this[UPDATE](gradients);
      constrain(variablesOf(gradients), ops.assign);
    });
  };
  prototype.getConfig = function () {
    return { ...getConfig.call(this), ...savedOptions(this) };
  };
  known.fromConfig = (cls, config) => withSavedOptions(fromConfig(cls, config), config);
  prototype.getWeights = async function () {
    const averages = (tuned.get(this)?.averages ?? []).map(({ originalName, variable }) => ({
      name: originalName,
      tensor: variable,
    }));
    return [...(await getWeights.call(this)), ...averages];
  };
  prototype.setWeights = async function (weights) {
    const how = tuned.get(this);
    if (!how) return setWeights.call(this, weights);
    await setWeights.call(
      this,
      weights.filter(({ name }) => !name.endsWith(EMA)),
    );
    how.averages = weights
      .filter(({ name }) => name.endsWith(EMA))
      .map(({ name, tensor }) => ({ originalName: name, variable: tensor.variable(false) }));
  };
  prototype.finalizeVariableValues = function (variables) {
    tuned.get(this)?.averages.forEach(({ variable }, index) => {
      const weight = variables[index];
      if (weight) ops.copy(variable, weight);
    });
  };
  prototype.dispose = function () {
    dispose.call(this);
    tf.dispose((tuned.get(this)?.averages ?? []).map(({ variable }) => variable));
  };
}

function lookedAt(optimizer: Repaired, gradients: Gradients, apply: () => void): void {
  const variables = tf.engine().registeredVariables;
  const weights = listOf(gradients).flatMap(({ name, tensor }): WeightGradient[] => {
    const variable = variables[name];
    return tensor && variable ? [{ variable, gradient: tensor }] : [];
  });
  const look = ops.notes(optimizer, weights) ? null : lookAt(optimizer, () => weights.map(({ variable }) => variable));
  apply();
  look?.end(
    weights.map(
      ({ gradient }) =>
        () =>
          valuesOf(gradient),
    ),
  );
}

function update(optimizer: Repaired, how: Tuned, gradients: readonly NamedGradient[]): void {
  const { weightDecay, excludeFromWeightDecay = [], useEma, emaMomentum = 0.99, emaOverwriteFrequency } = how.options;
  const variables = tf.engine().registeredVariables;
  // asked for before the update, which counts the step
  const share = useEma && ops.number(() => (optimizer.iterations === 0 ? 1 : 1 - emaMomentum));
  const clipped = clip(gradients, how.options);
  if (weightDecay !== undefined) {
    const decay = ops.number(() => optimizer.learningRate * weightDecay);
    for (const { name, tensor } of gradients) {
      const variable = variables[name];
      const decays = tensor && variable && !excludeFromWeightDecay.some((part) => name.includes(part));
      if (decays) ops.subtract(variable, tf.mul(variable, decay));
    }
  }
  optimizer[UPDATE](clipped);
  if (!share) return;
  const pairs = gradients.flatMap(({ name }, index) => {
    const variable = variables[name];
    if (!variable) return [];
    how.averages[index] ??= {
      originalName: `${name}${EMA}`,
      variable: ops.apart(() => tf.zerosLike(variable).variable(false)),
    };
    return [{ variable, average: how.averages[index].variable }];
  });
  for (const { variable, average } of pairs) {
    ops.subtract(average, tf.mul(tf.sub(average, variable), share));
  }
  if (emaOverwriteFrequency === undefined) return;
  ops.afterwards(() => {
    if (optimizer.iterations % emaOverwriteFrequency > 0) return;
    for (const { variable, average } of pairs) ops.copy(average, variable);
  });
}

function variablesOf(gradients: Gradients): tf.Variable[] {
  const variables = tf.engine().registeredVariables;
  return listOf(gradients).flatMap(({ name }) => variables[name] ?? []);
}

function clip(
  gradients: readonly NamedGradient[],
  { clipNorm, globalClipNorm, clipValue }: UpdateOptions,
): readonly NamedGradient[] {
  if (clipValue !== undefined) return each(gradients, (tensor) => tf.clipByValue(tensor, -clipValue, clipValue));
  if (clipNorm !== undefined) {
    return each(gradients, (tensor) =>
      tf.div(tf.mul(tensor, clipNorm), tf.maximum(tf.sqrt(squares(tensor)), clipNorm)),
    );
  }
  const sums = gradients.flatMap(({ tensor }) => (tensor ? squares(tensor) : []));
  if (globalClipNorm === undefined || sums.length === 0) return gradients;
  const norm = tf.sqrt(tf.addN(sums));
  // a norm that is not finite makes all gradients NaN: an infinite one would make them 0, and hide itself
  const scale = tf.add(tf.div(globalClipNorm, tf.maximum(norm, globalClipNorm)), tf.sub(norm, norm));
  return each(gradients, (tensor) => tf.mul(tensor, scale));
}

function squares(tensor: tf.Tensor): tf.Tensor {
  return tf.sum(tf.square(tensor));
}

function each(gradients: readonly NamedGradient[], change: (tensor: tf.Tensor) => tf.Tensor): NamedGradient[] {
  return gradients.map(({ name, tensor }) => ({ name, tensor: tensor && change(tensor) }));
}

/** What an optimizer's config says beside tfjs's own entries. Strings in lists would lose their underscores at loading, `name`s keep them. */
function savedOptions(optimizer: object): Config {
  const { excludeFromWeightDecay, ...options } = tuned.get(optimizer)?.options ?? {};
  const { className, config } = scheduleOf(optimizer) ?? {};
  return {
    ...options,
    ...(excludeFromWeightDecay && { excludeFromWeightDecay: excludeFromWeightDecay.map((name) => ({ name })) }),
    ...(className !== undefined && config && { learningRateSchedule: { className, config: { ...config } } }),
  };
}

function withSavedOptions(optimizer: Repaired, config: Config): Repaired {
  const schedule = savedSchedule(config['learningRateSchedule']);
  if (schedule) optimizer.learningRate = schedule;
  const number = (name: keyof UpdateOptions) => {
    const value = config[name];
    return typeof value === 'number' && value > 0 ? { [name]: value } : {};
  };
  const excluded = config['excludeFromWeightDecay'];
  return tune(optimizer, {
    ...number('clipNorm'),
    ...number('globalClipNorm'),
    ...number('clipValue'),
    ...number('weightDecay'),
    ...number('emaMomentum'),
    ...number('emaOverwriteFrequency'),
    ...(config['useEma'] === true && { useEma: true }),
    ...(Array.isArray(excluded) && { excludeFromWeightDecay: excluded.flatMap(nameIn) }),
  });
}

function nameIn(saved: unknown): string[] {
  if (typeof saved !== 'object' || saved === null || !('name' in saved)) return [];
  return typeof saved.name === 'string' ? [saved.name] : [];
}
