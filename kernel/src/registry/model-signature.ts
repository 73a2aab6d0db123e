/** What a model takes and gives. */
import * as tf from '@tensorflow/tfjs';
import type { Signature, TensorSpec } from './stored.ts';

export type AnyModel = tf.LayersModel | tf.GraphModel;

export function signatureOf(model: AnyModel): Signature {
  if (model instanceof tf.GraphModel) {
    return { inputs: model.inputs.map(graphSpec), outputs: model.outputs.map(graphSpec) };
  }
  // building a model on its first batch fixes nothing for later ones
  const isFree = !model.layers.some(({ stateful }) => stateful);
  const specs = (tensors: readonly tf.SymbolicTensor[]): TensorSpec[] =>
    tensors.map(({ sourceLayer, dtype, shape }) => ({
      name: sourceLayer.name,
      dtype,
      shape: shape.map((length, axis) => (axis === 0 && isFree ? null : length)),
    }));
  return { inputs: specs(model.inputs), outputs: specs(model.outputs) };
}

/** Graphs say -1 where a length varies, and nothing where they do not know, whatever their type says. */
function graphSpec({ name, dtype, shape }: Partial<tf.ModelTensorInfo>): TensorSpec {
  return {
    name: (name ?? '').replace(/:0$/, ''),
    dtype: dtype ?? null,
    shape: shape?.map((length) => (length < 0 ? null : length)) ?? null,
  };
}
