/**
 * Constraints on weights do nothing while a model trains in tfjs (tensorflow/tfjs#3345), and change weights that are set: update.ts
 * applies them after each update, as Keras does, and a checkpoint comes back as it was.
 */
import * as tf from '@tensorflow/tfjs';

type AddWeight = (...args: unknown[]) => { read(): tf.Tensor };
interface Constraint {
  apply(weight: tf.Tensor): tf.Tensor;
}

/** Where `addWeight(name, shape, dtype, initializer, regularizer, trainable, constraint)` takes the constraint. */
const CONSTRAINT_AT = 6;

const constraints = new WeakMap<tf.Tensor, Constraint>();

export function rememberConstraints(): void {
  // SAFETY: a method of all layers, protected in tfjs-layers 4.22.
  const layer = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = layer;
  layer.addWeight = function (...args) {
    // SAFETY: the declared type of this argument.
    const constraint = args[CONSTRAINT_AT] as Constraint | null | undefined;
    const weight = addWeight.apply(
      this,
      args.map((arg, at) => (at === CONSTRAINT_AT ? null : arg)),
    );
    if (constraint) constraints.set(weight.read(), constraint);
    return weight;
  };
}

/** Gives each variable that has a constraint the value that keeps it. */
export function constrain(
  variables: readonly tf.Variable[],
  assign: (variable: tf.Variable, value: tf.Tensor) => void,
): void {
  for (const variable of variables) {
    const constraint = constraints.get(variable);
    if (constraint) tf.tidy(() => assign(variable, constraint.apply(variable)));
  }
}
