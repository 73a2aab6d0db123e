/**
 * tfjs's optimizers with the options and defaults of Keras 3: `adamW({ learningRate: cosineDecay({ … }), clipNorm: 1 })`.
 * Each gives tfjs's own optimizer, for `compile` and `minimize` alike; it is saved and loaded with a model.
 */
import * as tf from '@tensorflow/tfjs';
import type { LearningRate, Scheduled } from '../engine/repairs/learning-rate.ts';
import { repairTfjs } from '../engine/repairs/repair.ts';
import { tune, type Averaging, type UpdateOptions } from '../engine/repairs/update.ts';

export interface OptimizerOptions extends UpdateOptions {
  /** A number, or a schedule; 0.001 by default, of `sgd` 0.01. */
  learningRate?: LearningRate;
}

/** An optimizer whose learning rate can be read and set, and whose averages can be taken over. */
export type TunedOptimizer = tf.Optimizer & Scheduled & Averaging;

export interface SgdOptions extends OptimizerOptions {
  /** 0 by default. The learning rate multiplies the accumulated gradients, as in PyTorch; in Keras each gradient. */
  momentum?: number;
  nesterov?: boolean;
}

export interface AdamOptions extends OptimizerOptions {
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

export interface RmspropOptions extends OptimizerOptions {
  rho?: number;
  momentum?: number;
  epsilon?: number;
  centered?: boolean;
}

export interface AdagradOptions extends OptimizerOptions {
  initialAccumulatorValue?: number;
}

export interface AdadeltaOptions extends OptimizerOptions {
  rho?: number;
  epsilon?: number;
}

export function sgd({ momentum = 0, nesterov = false, ...options }: SgdOptions = {}): TunedOptimizer {
  const make = () => (momentum === 0 ? tf.train.sgd(0.01) : tf.train.momentum(0.01, momentum, nesterov));
  return optimizer(make, { learningRate: 0.01, ...options });
}

/** Adam (Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980). */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options }: AdamOptions = {}): TunedOptimizer {
  return optimizer(() => tf.train.adam(0.001, beta1, beta2, epsilon), options);
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019, https://arxiv.org/abs/1711.05101), of 0.004 by default. */
export function adamW(options: AdamOptions = {}): TunedOptimizer {
  return adam({ weightDecay: 0.004, ...options });
}

export function adamax({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, ...options }: AdamOptions = {}): TunedOptimizer {
  return optimizer(() => tf.train.adamax(0.001, beta1, beta2, epsilon), options);
}

export function rmsprop(given: RmspropOptions = {}): TunedOptimizer {
  const { rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false, ...options } = given;
  return optimizer(() => tf.train.rmsprop(0.001, rho, momentum, epsilon, centered), options);
}

export function adagrad({ initialAccumulatorValue = 0.1, ...options }: AdagradOptions = {}): TunedOptimizer {
  return optimizer(() => tf.train.adagrad(0.001, initialAccumulatorValue), options);
}

export function adadelta({ rho = 0.95, epsilon = 1e-7, ...options }: AdadeltaOptions = {}): TunedOptimizer {
  return optimizer(() => tf.train.adadelta(0.001, rho, epsilon), options);
}

function optimizer(make: () => tf.Optimizer, { learningRate = 0.001, ...options }: OptimizerOptions): TunedOptimizer {
  repairTfjs();
  // SAFETY: tfjs is repaired, so each of its optimizers is one.
  const made = make() as TunedOptimizer;
  made.learningRate = learningRate;
  return tune(made, options);
}
