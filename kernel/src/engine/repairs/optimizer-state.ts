/**
 * Optimizers go on exactly where a saved one stopped (tensorflow/tfjs#5138). Adamax can be saved at all, and the powers of
 * β that Adam and Adamax keep are multiplied up again step by step, because a power computed at once rounds differently.
 */
import * as tf from '@tensorflow/tfjs';

interface Slot {
  originalName: string;
  variable: tf.Variable;
}
type Weights = Awaited<ReturnType<tf.Optimizer['getWeights']>>;

/** Fields of tfjs-core 4.22's optimizers. */
interface Moments {
  readonly iterations: number;
  readonly beta1: number;
  readonly accBeta1: tf.Variable;
  getWeights(): Promise<Weights>;
  setWeights(weights: Weights): Promise<void>;
  saveIterations(): Promise<Weights[number]>;
  extractIterations(weights: Weights): Promise<Weights>;
}
interface Adam extends Moments {
  readonly beta2: number;
  readonly accBeta2: tf.Variable;
}
interface Adamax extends Moments {
  readonly iteration: tf.Variable;
  accumulatedFirstMoment: Slot[];
  accumulatedWeightedInfNorm: Slot[];
}

export function repairOptimizerState(): void {
  // SAFETY: the class has these fields and inherits these methods.
  const adam = tf.AdamOptimizer.prototype as unknown as Adam;
  const { setWeights } = adam;
  adam.setWeights = async function (weights) {
    await setWeights.call(this, weights);
    assignPower(this.accBeta1, this.beta1, this.iterations + 1);
    assignPower(this.accBeta2, this.beta2, this.iterations + 1);
  };

  // SAFETY: the same.
  const adamax = tf.AdamaxOptimizer.prototype as unknown as Adamax;
  adamax.getWeights = async function () {
    const slots = [...this.accumulatedFirstMoment, ...this.accumulatedWeightedInfNorm];
    return [
      await this.saveIterations(),
      ...slots.map(({ originalName, variable }) => ({ name: originalName, tensor: variable })),
    ];
  };
  adamax.setWeights = async function (weights) {
    const slots = (await this.extractIterations(weights)).map(({ name, tensor }) => ({
      originalName: name,
      variable: tensor.variable(false),
    }));
    this.accumulatedFirstMoment = slots.slice(0, slots.length / 2);
    this.accumulatedWeightedInfNorm = slots.slice(slots.length / 2);
    assignPower(this.accBeta1, this.beta1, this.iterations + 1);
    tf.tidy(() => this.iteration.assign(tf.scalar(this.iterations)));
  };
}

function assignPower(variable: tf.Variable, base: number, exponent: number): void {
  const factor = Math.fround(base);
  let power = factor;
  // it ends at 0, and long before the largest counts do
  for (let count = 1; count < exponent && power > 0; count += 1) power = Math.fround(power * factor);
  tf.tidy(() => variable.assign(tf.scalar(power)));
}
