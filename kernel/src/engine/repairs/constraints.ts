/** Constraints on weights do nothing while a model trains in tfjs (tensorflow/tfjs#3345): they are applied after each update. */
import * as tf from '@tensorflow/tfjs';

type AddWeight = (...args: unknown[]) => { read(): tf.Tensor };
interface Constraint {
  apply(weight: tf.Tensor): tf.Tensor;
}

/** Where `addWeight(name, shape, dtype, initializer, regularizer, trainable, constraint)` takes the constraint. */
const CONSTRAINT_AT = 6;

export function applyConstraints(): void {
  const constraints = new WeakMap<tf.Tensor, Constraint>();

  // SAFETY: a method of all layers, protected in tfjs-layers 4.22.
  const layer = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const { addWeight } = layer;
  layer.addWeight = function (...args) {
    const weight = addWeight.apply(this, args);
    // SAFETY: the declared type of this argument.
    const constraint = args[CONSTRAINT_AT] as Constraint | null | undefined;
    if (constraint) constraints.set(weight.read(), constraint);
    return weight;
  };

  const { prototype } = tf.Optimizer;
  const { minimize } = prototype;
  prototype.minimize = function (f, returnCost, variables) {
    const cost = minimize.call(this, f, returnCost, variables);
    for (const variable of variables ?? []) {
      const constraint = constraints.get(variable);
      if (constraint) tf.tidy(() => variable.assign(constraint.apply(variable)));
    }
    return cost;
  };
}
