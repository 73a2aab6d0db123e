/**
 * Two updates of tfjs that are not what their papers, TensorFlow and Keras say. (The native engine brings ops of its own.)
 *
 * - Adadelta (Zeiler, 2012, https://arxiv.org/abs/1212.5701) divides by the mean square of the gradients up to this one;
 *   tfjs by that of the step before.
 * - Centred RMSProp (tensorflow/tfjs#126) divides by the root of the variance plus ε; tfjs takes ε away, which gives NaN.
 */
import * as tf from '@tensorflow/tfjs';
import { listOf, type Gradients } from './gradients.ts';

interface Slot {
  originalName: string;
  variable: tf.Variable;
}
/** Fields of tfjs-core 4.22's optimizers. */
interface Optimizer {
  readonly learningRate: number;
  readonly epsilon: number;
  incrementIterations(): void;
  applyGradients(gradients: Gradients): void;
}
interface Adadelta extends Optimizer {
  readonly rho: number;
  readonly accumulatedGrads: Slot[];
  readonly accumulatedUpdates: Slot[];
}
interface RMSProp extends Optimizer {
  readonly decay: number;
  readonly momentum: number;
  readonly centered: boolean;
  readonly accumulatedMeanSquares: Slot[];
  readonly accumulatedMoments: Slot[];
  readonly accumulatedMeanGrads: Slot[];
}
export function repairFormulae(): void {
  // SAFETY: classes of tfjs-core 4.22's, with these fields.
  const adadelta = tf.AdadeltaOptimizer.prototype as unknown as Adadelta;
  adadelta.applyGradients = function (gradients) {
    const { rho, epsilon, learningRate } = this;
    applyEach(this, gradients, (weight, slot) => {
      const squares = slot(this.accumulatedGrads, 'accum_grad');
      const updates = slot(this.accumulatedUpdates, 'accum_var');
      return (gradient) => {
        average(squares, tf.square(gradient), rho);
        const rates = tf.div(tf.sqrt(tf.add(updates, epsilon)), tf.sqrt(tf.add(squares, epsilon)));
        const update = tf.mul(rates, gradient);
        average(updates, tf.square(update), rho);
        weight.assign(tf.sub(weight, tf.mul(update, learningRate)));
      };
    });
  };

  // SAFETY: the same.
  const rmsprop = tf.RMSPropOptimizer.prototype as unknown as RMSProp;
  const { applyGradients } = rmsprop;
  rmsprop.applyGradients = function (gradients) {
    if (!this.centered) return applyGradients.call(this, gradients);
    const { decay, momentum, epsilon, learningRate } = this;
    applyEach(this, gradients, (weight, slot) => {
      const squares = slot(this.accumulatedMeanSquares, 'rms');
      const moments = slot(this.accumulatedMoments, 'momentum');
      const means = slot(this.accumulatedMeanGrads, 'mg');
      return (gradient) => {
        average(squares, tf.square(gradient), decay);
        average(means, gradient, decay);
        const variance = tf.sub(squares, tf.square(means));
        const change = tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(variance, epsilon)));
        moments.assign(tf.add(tf.mul(moments, momentum), change));
        weight.assign(tf.sub(weight, moments));
      };
    });
  };
}

/** @param updateOf a weight and its slots, which are there from the first step on -> what its gradient does to them */
function applyEach(
  optimizer: Optimizer,
  gradients: Gradients,
  updateOf: (weight: tf.Variable, slot: (list: Slot[], name: string) => tf.Variable) => (gradient: tf.Tensor) => void,
): void {
  listOf(gradients).forEach(({ name, tensor }, index) => {
    const weight = tf.engine().registeredVariables[name];
    if (!weight) return;
    tf.tidy(() => {
      const update = updateOf(weight, (list, slot) => {
        list[index] ??= { originalName: `${name}/${slot}`, variable: tf.zerosLike(weight).variable(false) };
        return list[index].variable;
      });
      if (tensor) update(tensor);
    });
  });
  optimizer.incrementIterations();
}

function average(variable: tf.Variable, value: tf.Tensor, share: number): void {
  variable.assign(tf.add(tf.mul(variable, share), tf.mul(value, 1 - share)));
}
