/** What layers do, for the methods that pass something else than the gradient through them. */
import type { layers, LayersModel } from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { obstacleOf } from './composed.ts';
import { lastLayer, layersOf, withWrapped } from './layers.ts';
import { activationOf } from './score.ts';

/**
 * `weighted`: sums of its inputs times its kernel. `linear`: other sums of its inputs times something. `moving`: its
 * inputs at other places, or as they are. `elementwise`: a function of each value. `maximum`: the greatest of several.
 * `composed`: written out of sums, activations and products (composed.ts).
 */
export type LayerKind = 'weighted' | 'linear' | 'moving' | 'elementwise' | 'maximum' | 'composed';

const CLASSES: { readonly [Kind in LayerKind]: readonly string[] } = {
  weighted: ['Dense', 'Conv1D', 'Conv2D', 'Conv3D', 'Conv2DTranspose', 'Conv3DTranspose', 'DepthwiseConv2D'],
  linear: [
    ...['SeparableConv2D', 'BatchNormalization', 'Rescaling', 'Add', 'Average'],
    ...['AveragePooling1D', 'AveragePooling2D', 'AveragePooling3D', 'GlobalAveragePooling1D', 'GlobalAveragePooling2D'],
  ],
  moving: [
    ...['InputLayer', 'Flatten', 'Reshape', 'Permute', 'RepeatVector', 'Concatenate', 'Activation'],
    ...['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout', 'GaussianNoise'],
    ...['ZeroPadding2D', 'Cropping2D', 'UpSampling2D', 'Embedding', 'TimeDistributed'],
  ],
  elementwise: ['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'ThresholdedReLU'],
  maximum: ['MaxPooling1D', 'MaxPooling2D', 'MaxPooling3D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'],
  composed: ['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'Bidirectional', 'LayerNormalization'],
};

const KINDS = new Map<string, LayerKind>([
  ...kind('weighted'),
  ...kind('linear'),
  ...kind('moving'),
  ...kind('elementwise'),
  ...kind('maximum'),
  ...kind('composed'),
]);

/** @throws LimpidError when the method has no rule for such a layer */
export function kindOf(layer: layers.Layer, method: string): LayerKind {
  const known = KINDS.get(layer.getClassName());
  if (known === undefined) throw unsupportedLayer(layer, method, layer.getClassName());
  const obstacle = obstacleOf(layer);
  if (obstacle !== undefined) throw unsupportedLayer(layer, method, obstacle);
  return known;
}

export function isWeighted(layer: layers.Layer): boolean {
  return KINDS.get(layer.getClassName()) === 'weighted';
}

/** Whether there is a rule for each layer, the final softmax left out as it is of the logit. */
export function hasRules(model: LayersModel): boolean {
  const last = lastLayer(model);
  return layersOf(model).every((layer) => {
    if (layer === last && layer.getClassName() === 'Softmax') return true;
    const isSoftmax = activationOf(layer)?.getClassName() === 'softmax';
    const isKnown = withWrapped(layer).every((one) => KINDS.has(one.getClassName()) && obstacleOf(one) === undefined);
    return isKnown && (layer === last || !isSoftmax);
  });
}

/** @param what the class or the activation that there is no rule for */
export function unsupportedLayer(layer: layers.Layer, method: string, what: string): LimpidError {
  return new LimpidError('EXPLAIN_UNSUPPORTED', { method, layer: layer.name, what });
}

function kind(name: LayerKind): [string, LayerKind][] {
  return CLASSES[name].map((className) => [className, name]);
}
