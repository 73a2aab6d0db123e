/** One step of a training that runs op by op: what its layers have given, kept until nobody looks at it any more. */
import * as tf from '@tensorflow/tfjs';
import type { Layer, Phase, Target } from './breakpoint.ts';

/** What is known of a target. */
export interface Held {
  /** That the operation is part of; the layer itself. */
  readonly layer: Layer | null;
  activation: tf.Tensor;
  /** Of the loss by what the target has computed last. */
  gradient: tf.Tensor | null;
}

/** Where a step stands. */
export interface Site {
  readonly target: Target;
  readonly phase: Phase;
  /** What was just computed, on the tape; null when what comes behind it has used it. */
  computed: { output: tf.Tensor; readonly again: (() => tf.Tensor) | null } | null;
}

export class Step {
  readonly optimizer: tf.Optimizer;
  /** Counted from 1. */
  readonly number: number;
  readonly epoch: number | null;
  /** Of this step once it is known, before that of the last one. */
  loss: number | null;
  isLossKnown = false;
  isAbandoned = false;
  readonly held = new Map<Target, Held>();
  /** By the name of the variable. */
  readonly gradients = new Map<string, tf.Tensor>();
  /** Layers that are computed now, the outermost first. */
  readonly inside: Layer[] = [];
  #lookers = 1;

  constructor(optimizer: tf.Optimizer, number: number, epoch: number | null, lastLoss: number | null) {
    this.optimizer = optimizer;
    this.number = number;
    this.epoch = epoch;
    this.loss = lastLoss;
  }

  hold(target: Target, activation: tf.Tensor): void {
    const before = this.held.get(target);
    before?.activation.dispose();
    const layer = typeof target === 'string' ? (this.inside.at(-1) ?? null) : target;
    this.held.set(target, { layer, activation: kept(activation), gradient: before?.gradient ?? null });
  }

  holdGradient(target: Target, gradient: tf.Tensor): void {
    const known = this.held.get(target);
    known?.gradient?.dispose();
    if (known) known.gradient = kept(gradient);
  }

  holdGradients(gradients: tf.NamedTensorMap): void {
    for (const [name, gradient] of Object.entries(gradients)) this.gradients.set(name, kept(gradient));
  }

  /** What is held stays until `leave`. */
  stay(): void {
    this.#lookers += 1;
  }

  leave(): void {
    this.#lookers -= 1;
    if (this.#lookers > 0) return;
    for (const { activation, gradient } of this.held.values())
      tf.dispose(gradient ? [activation, gradient] : activation);
    tf.dispose([...this.gradients.values()]);
    this.held.clear();
    this.gradients.clear();
  }
}

function kept(tensor: tf.Tensor): tf.Tensor {
  return tf.keep(tf.clone(tensor));
}
