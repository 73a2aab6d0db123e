/**
 * Models with several outputs. tfjs adds up losses of single samples before it averages, so that outputs of different ranks cannot
 * be trained together or are mixed up; and it tells partial sums of losses for the losses of validation (tensorflow/tfjs#5941).
 */
import * as tf from '@tensorflow/tfjs';

type Loss = (truth: tf.Tensor, prediction: tf.Tensor) => tf.Tensor;

/** Hidden fields and methods of tfjs-layers 4.22's LayersModel. */
interface Model {
  readonly outputs: readonly unknown[];
  lossFunctions: Loss[];
  makeTrainFunction(): (data: tf.Tensor[]) => tf.Scalar[];
  makeTestFunction(): void;
  testFunction: (data: tf.Tensor[]) => tf.Scalar[];
}

export function mendSeveralOutputs(): void {
  // SAFETY: the class has them, its declaration hides them.
  const prototype = tf.LayersModel.prototype as unknown as Model;
  const { makeTrainFunction, makeTestFunction } = prototype;

  prototype.makeTrainFunction = function () {
    const train = makeTrainFunction.call(this);
    if (this.outputs.length === 1) return train;
    return (data) => {
      const { lossFunctions } = this;
      this.lossFunctions = lossFunctions.map(ofEachSample);
      try {
        return train(data);
      } finally {
        this.lossFunctions = lossFunctions;
      }
    };
  };

  prototype.makeTestFunction = function () {
    makeTestFunction.call(this);
    const test = this.testFunction;
    const partial = this.outputs.length - 1;
    this.testFunction = (data) => {
      const values = test(data);
      tf.dispose(values.slice(0, partial));
      return values.slice(partial);
    };
  };
}

/** A mean over all but the batch: shape [batch]. */
function ofEachSample(loss: Loss): Loss {
  return (truth, prediction) => {
    const values = loss(truth, prediction);
    return values.rank < 2 ? values : tf.mean(tf.reshape(values, [values.shape[0] ?? 1, -1]), 1);
  };
}
