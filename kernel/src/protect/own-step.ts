/** Trainings of tfjs's own, with its callbacks, pictures and history, whose step on a batch is another one. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { layersModel } from '../explain/layers.ts';

/** One step on the inputs and targets of a batch. @returns loss and metrics, in the order of `model.metricsNames` */
export type Step = (batch: tf.Tensor[]) => tf.Tensor[];

/** A hidden method of tfjs-layers 4.22's LayersModel. */
interface Trained {
  makeTrainFunction(): Step;
}

/**
 * @param stepOf is given the step that the model would do
 * @throws LimpidError PROTECT_COMPILE when it was not compiled, PROTECT_TRAINING while it trains
 */
export async function withStep<T>(
  model: tf.LayersModel,
  stepOf: (step: Step) => Step,
  act: () => Promise<T>,
): Promise<T> {
  const trained = innerOf(model);
  // SAFETY: the class has it, its declaration hides it.
  const hidden = trained as unknown as Trained;
  if (Object.hasOwn(hidden, 'makeTrainFunction')) throw new LimpidError('PROTECT_TRAINING', { model: model.name });
  const make = hidden.makeTrainFunction.bind(trained);
  Object.defineProperty(hidden, 'makeTrainFunction', { value: () => stepOf(make()), configurable: true });
  try {
    return await act();
  } finally {
    Reflect.deleteProperty(hidden, 'makeTrainFunction');
  }
}

/** A sequential model leaves its training to the model within it. */
export function innerOf(model: tf.LayersModel): tf.LayersModel {
  const given = layersModel(model);
  // the declaration hides that a model that was only built has none
  const optimizer: unknown = given.optimizer;
  if (optimizer === undefined || optimizer === null) throw new LimpidError('PROTECT_COMPILE', { model: given.name });
  const inner: unknown = given instanceof tf.Sequential ? Reflect.get(given, 'model') : given;
  return inner instanceof tf.LayersModel ? inner : given;
}

/** Batches without an end, each of the rows that `draw` names. `fitDataset` disposes of them. */
export function batchesOf(
  x: tf.Tensor,
  y: tf.Tensor,
  draw: () => number[],
): tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }> {
  return tf.data.generator(function* () {
    for (;;) {
      yield tf.tidy(() => {
        const rows = tf.tensor1d(draw(), 'int32');
        return { xs: tf.gather(x, rows), ys: tf.gather(y, rows) };
      });
    }
  });
}

/** Inputs and targets as `fit` takes them. @throws LimpidError MISTAKES_LABELS when there is not one target for each row */
export function checkRows(x: tf.Tensor, y: tf.Tensor): number {
  const [rows = 0] = x.shape;
  if (rows === 0 || y.shape[0] !== rows)
    throw new LimpidError('MISTAKES_LABELS', { labels: y.shape[0] ?? 0, samples: rows });
  return rows;
}
