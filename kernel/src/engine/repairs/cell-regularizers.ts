/** Regularizers of recurrent layers count for nothing in tfjs: they are the cells', and nobody asks cells for their losses. */
import * as tf from '@tensorflow/tfjs';
import { layerPrototype } from './layer-prototype.ts';

/** What such layers are made of in tfjs-layers 4.22. */
interface Recurrent extends tf.layers.Layer {
  readonly cell?: tf.layers.Layer;
  readonly cells?: readonly tf.layers.Layer[];
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
}

export function countCellRegularizers(): void {
  const cell = tf.layers.simpleRNNCell({ units: 1 });
  const whole = [
    tf.layers.rnn({ cell }),
    tf.layers.stackedRNNCells({ cells: [cell] }),
    tf.layers.bidirectional({ layer: tf.layers.simpleRNN({ units: 1 }) }),
  ];
  for (const prototype of whole.map((sample) => layerPrototype(sample))) {
    Object.defineProperty(prototype, 'losses', { get: lossesOfParts, configurable: true });
  }
}

function lossesOfParts(this: Recurrent): tf.layers.Layer['losses'] {
  const { cell, cells = [], forwardLayer, backwardLayer } = this;
  return [cell, ...cells, forwardLayer, backwardLayer].flatMap((part) => part?.losses ?? []);
}
