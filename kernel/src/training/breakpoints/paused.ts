/** A training that stands at a breakpoint, as `onBreak` and the panel under the cell see and change it. */
import * as tf from '@tensorflow/tfjs';
import { didYouMean, similar } from '../../cell/similar.ts';
import { LimpidError } from '../../errors.ts';
import type { BreakPicture } from '../../mime.ts';
import { say } from '../../say.ts';
import type { Decision, Halt } from '../channel.ts';
import { nameOf, type Layer, type Phase } from './breakpoint.ts';
import { breakPicture, type NamedValue } from './break-picture.ts';
import type { Site, Step } from './step.ts';

/** A value for all, a tensor of the same shape, or what is made of the value of now. */
export type NewValue = number | tf.Tensor | ((now: tf.Tensor) => tf.Tensor);

/** Its tensors are there until it goes on: clone what you keep. */
export interface Paused {
  /** Name of the layer, or of the operation. */
  readonly layer: string;
  readonly phase: Phase;
  /** Why it stands here. */
  readonly reason: string;
  /** Counted from 1. */
  readonly step: number;
  /** Counted from 1; null in a loop of one's own. */
  readonly epoch: number | null;
  /** Of this step, or in its forward pass of the step before; null where there was none. */
  readonly loss: number | null;
  /** What the layer has given. */
  activations(): tf.Tensor | null;
  /** By name: `activations`, from the backward pass on, and those of weights, before they are changed. */
  gradients(): { [name: string]: tf.Tensor };
  /** By name, such as `kernel`: the variables themselves. */
  weights(): { [name: string]: tf.Tensor };
  /**
   * Sets a weight, or the activations. In the forward pass the layer is computed again with its new weights, so this step's loss
   * is of them. Gradients flow through what is made of the activations of now, and are 0 behind a tensor or number put in their place.
   */
  set(name: string, value: NewValue): void;
  /** Goes on to the next layer that is computed, or whose gradient arrives. */
  next(): void;
  /** Goes on to the same place in the next batch, whatever `when` says. */
  nextBatch(): void;
  /** Goes on to the next breakpoint. It is what happens when nothing is said. */
  continue(): void;
  /** Gives the step up: no weight changes, `fit` ends and resolves, a loop of one's own ends as by an interrupt. */
  abandon(): void;
}

export const ACTIVATIONS = 'activations';

export class Standing implements Paused, Halt {
  readonly reason: string;
  decision: Decision = 'continue';
  readonly #step: Step;
  readonly #site: Site;
  #isPassed = false;

  constructor(step: Step, site: Site, reason: string) {
    this.#step = step;
    this.#site = site;
    this.reason = reason;
  }

  get layer(): string {
    return nameOf(this.#site.target);
  }
  get phase(): Phase {
    return this.#site.phase;
  }
  get step(): number {
    return this.#step.number;
  }
  get epoch(): number | null {
    return this.#step.epoch;
  }
  get loss(): number | null {
    return this.#step.loss;
  }

  activations(): tf.Tensor | null {
    return this.#held?.activation ?? null;
  }

  gradients(): { [name: string]: tf.Tensor } {
    const gradient = this.#held?.gradient;
    const ofWeights = this.#weights().flatMap(([name, { name: full }]) => {
      const found = this.#step.gradients.get(full);
      return found ? [[name, found] as const] : [];
    });
    return { ...(gradient && { [ACTIVATIONS]: gradient }), ...Object.fromEntries(ofWeights) };
  }

  weights(): { [name: string]: tf.Tensor } {
    return Object.fromEntries(this.#weights().map(([name, weight]) => [name, weight.read()]));
  }

  set(name: string, value: NewValue): void;
  set(name: string, how: 'value' | 'scale', value: number): void;
  set(name: string, given: NewValue | 'value' | 'scale', number = 0): void {
    const value = given === 'value' ? number : given === 'scale' ? (now: tf.Tensor) => tf.mul(now, number) : given;
    if (name === ACTIVATIONS) return this.#setActivations(value);
    const weights = this.#weights();
    const weight = weights.find(([short, { name: full }]) => name === short || name === full)?.[1];
    if (!weight) {
      const known = [...(this.#computed ? [ACTIVATIONS] : []), ...weights.map(([short]) => short)];
      const near = didYouMean(similar(name, known));
      throw new LimpidError('BREAK_NAME', { layer: this.layer, name, near, known: known.join(', ') || say('nothing') });
    }
    tf.tidy(() => {
      weight.write(valueFor(name, weight.read(), value));
    });
    const computed = this.#computed;
    if (computed?.again) this.#replace(computed.again());
  }

  next(): void {
    this.decision = 'next-layer';
  }
  nextBatch(): void {
    this.decision = 'next-batch';
  }
  continue(): void {
    this.decision = 'continue';
  }
  abandon(): void {
    this.decision = 'abandon';
  }

  picture(): BreakPicture {
    const { layer, phase, reason, step, epoch, loss } = this;
    const isKnown = this.#step.isLossKnown;
    const activation = this.activations();
    const canSet = this.#computed !== null;
    const values: NamedValue[] = [
      ...(activation ? [{ name: ACTIVATIONS, tensor: activation, isSettable: canSet }] : []),
      ...Object.entries(this.weights()).map(([name, tensor]) => ({ name, tensor, isSettable: true })),
      ...Object.entries(this.gradients()).map(([name, tensor]) => ({
        name: `gradient of ${name}`,
        tensor,
        isSettable: false,
      })),
    ];
    return breakPicture({ layer, phase, reason, step, epoch, loss: isKnown ? loss : null, values });
  }

  /** What comes behind the target uses what it has given. */
  goesOn(): void {
    this.#isPassed = true;
  }

  get #computed(): Site['computed'] {
    return this.#isPassed ? null : this.#site.computed;
  }

  get #held() {
    return this.#step.held.get(this.#site.target);
  }

  #weights(): [short: string, weight: Layer['weights'][number]][] {
    const { target } = this.#site;
    const layer = typeof target === 'string' ? this.#held?.layer : target;
    const seen = new Set<string>();
    return (layer?.weights ?? []).map((weight) => {
      const short = weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
      // those of the two directions of a layer have the same one
      const name = seen.has(short) ? weight.name : short;
      seen.add(name);
      return [name, weight];
    });
  }

  #setActivations(value: NewValue): void {
    const computed = this.#computed;
    if (!computed) throw new LimpidError('BREAK_PASSED', { layer: this.layer });
    const made = valueFor(ACTIVATIONS, computed.output, value);
    this.#replace(typeof value === 'function' ? made : inPlaceOf(computed.output, made));
  }

  #replace(output: tf.Tensor): void {
    if (this.#computed) this.#computed.output = output;
    this.#step.hold(this.#site.target, output);
  }
}

function valueFor(name: string, now: tf.Tensor, value: NewValue): tf.Tensor {
  if (typeof value === 'number') return tf.fill(now.shape, value, now.dtype === 'int32' ? 'int32' : 'float32');
  const made = typeof value === 'function' ? value(now) : value.clone();
  if (tf.util.arraysEqual(made.shape, now.shape)) return made;
  const [expected, found] = [now, made].map(({ shape }) => `[${shape.join(', ')}]`);
  throw new LimpidError('BREAK_SHAPE', { name, expected: expected ?? '', found: found ?? '' });
}

/** The loss does not depend on what was there, but its variables are still a part of it. */
function inPlaceOf(now: tf.Tensor, value: tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value, gradFunc: () => tf.zerosLike(now) }))(now);
}
