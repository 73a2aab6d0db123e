/**
 * Adadelta divides by the root mean square of the gradients up to this one (Zeiler, 2012, https://arxiv.org/abs/1212.5701,
 * algorithm 1). tfjs leaves this one out, so its first step takes whole gradients. TensorFlow's op, which the native rung
 * uses, does not.
 */
import * as tf from '@tensorflow/tfjs';

interface Slot {
  originalName: string;
  variable: tf.Variable;
}

/** Fields of tfjs's class that are protected there. */
interface Fields {
  readonly learningRate: number;
  readonly rho: number;
  readonly epsilon: number;
  readonly accumulatedGrads: Slot[];
  readonly accumulatedUpdates: Slot[];
  incrementIterations(): void;
}

export function repairAdadelta(): void {
  tf.AdadeltaOptimizer.prototype.applyGradients = function (gradients) {
    // SAFETY: its fields in tfjs-core 4.22.
    const fields = this as unknown as Fields;
    const list: { name: string; tensor?: tf.Tensor | null }[] = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    list.forEach(({ name, tensor }, index) => {
      const variable = tf.engine().registeredVariables[name];
      if (!variable) return;
      const squares = slot(fields.accumulatedGrads, index, `${name}/accum_grad`, variable);
      const updates = slot(fields.accumulatedUpdates, index, `${name}/accum_var`, variable);
      if (tensor) tf.tidy(() => update(fields, variable, squares, updates, tensor));
    });
    fields.incrementIterations();
  };
}

/** The slot's variable; zeros where there is none yet. */
function slot(list: Slot[], index: number, originalName: string, like: tf.Variable): tf.Variable {
  list[index] ??= { originalName, variable: tf.tidy(() => tf.zerosLike(like).variable(false)) };
  return list[index].variable;
}

function update(
  { learningRate, rho, epsilon }: Fields,
  variable: tf.Variable,
  squares: tf.Variable,
  updates: tf.Variable,
  gradient: tf.Tensor,
): void {
  const average = (old: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(old, rho), tf.mul(tf.square(value), 1 - rho));
  const root = (square: tf.Tensor) => tf.sqrt(tf.add(square, epsilon));
  squares.assign(average(squares, gradient));
  const change = tf.mul(tf.div(root(updates), root(squares)), gradient);
  updates.assign(average(updates, change));
  variable.assign(tf.sub(variable, tf.mul(change, learningRate)));
}
