/** Layers of several operations, written out anew, so that a method's rules hold for each operation within. */
import * as tf from '@tensorflow/tfjs';
import { layerNormalization } from './layer-normalization.ts';
import { recurrent, recurrentObstacle } from './recurrent.ts';
import { replacing } from './replacing.ts';
import type { Activation } from './score.ts';

/** Operations that pass back what the rules of a method say. */
export interface Arithmetic {
  /** @param forward linear in its inputs, all of them taken together, up to a constant; it reads weights by itself */
  sums(inputs: tf.Tensor[], forward: (inputs: tf.Tensor[]) => tf.Tensor): tf.Tensor;
  activation(x: tf.Tensor, activation: Activation): tf.Tensor;
  /** Of tensors of one shape. */
  product(gate: tf.Tensor, signal: tf.Tensor): tf.Tensor;
}

export type Call = tf.layers.Layer['call'];

/** Undefined where the layer is none of these. */
export function composedCall(layer: tf.layers.Layer, arithmetic: Arithmetic): Call | undefined {
  switch (layer.getClassName()) {
    case 'LSTM':
    case 'GRU':
    case 'SimpleRNN':
    case 'RNN':
      return recurrent(layer, arithmetic);
    case 'Bidirectional':
      return bidirectional(layer, arithmetic);
    case 'LayerNormalization':
      return layerNormalization(layer, arithmetic);
    default:
      return undefined;
  }
}

/** What of such a layer there is no rule for, in words; undefined where all of it has one. */
export function obstacleOf(layer: tf.layers.Layer): string | undefined {
  switch (layer.getClassName()) {
    case 'LSTM':
    case 'GRU':
    case 'SimpleRNN':
    case 'RNN':
      return recurrentObstacle(layer);
    case 'Bidirectional':
      return Reflect.get(layer, 'mergeMode') === 'mul' ? 'the product of both directions' : undefined;
    default:
      return undefined;
  }
}

/** Both directions, each with rules of its own, brought together. */
function bidirectional(layer: tf.layers.Layer, { sums }: Arithmetic): Call {
  const call = layer.call.bind(layer);
  const mergeMode: unknown = Reflect.get(layer, 'mergeMode');
  return (inputs, kwargs) => {
    // Without a way to merge, the layer gives each direction, and the states after them.
    const [ahead, back, ...states] = [replacing(layer, 'mergeMode', null, () => call(inputs, kwargs))].flat();
    if (!ahead || !back) throw new RangeError('A bidirectional layer gives two directions.');
    const merged = (): tf.Tensor[] => {
      switch (mergeMode) {
        case 'concat':
          return [tf.concat([ahead, back], -1)];
        case 'sum':
          return [sums([ahead, back], ([a = ahead, b = back]) => a.add(b))];
        case 'ave':
          return [sums([ahead, back], ([a = ahead, b = back]) => a.add(b).div(2))];
        default:
          return [ahead, back];
      }
    };
    const [first = ahead, ...rest] = [...merged(), ...states];
    return rest.length === 0 ? first : [first, ...rest];
  };
}
