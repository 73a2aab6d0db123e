/** The layers of a model, and which of them is meant. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import type { Model, Question } from './method.ts';

type Layer = tf.layers.Layer;

/** Those of models within the model included, and the models themselves not. */
export function layersOf(model: tf.LayersModel): Layer[] {
  return model.layers.flatMap((layer) => (layer instanceof tf.LayersModel ? layersOf(layer) : [layer]));
}

/** The layer, and those that it calls by itself: that of `timeDistributed`, both of `bidirectional`. */
export function withWrapped(layer: Layer): Layer[] {
  const wrapped = ['Bidirectional', 'TimeDistributed'].includes(layer.getClassName())
    ? ['forwardLayer', 'backwardLayer', 'layer'].map((name): unknown => Reflect.get(layer, name))
    : [];
  const layers = wrapped.filter((one) => one instanceof tf.layers.Layer);
  return [layer, ...layers.flatMap((one) => (one instanceof tf.LayersModel ? layersOf(one) : withWrapped(one)))];
}

export function lastLayer(model: tf.LayersModel): Layer {
  const layer = model.outputs[0]?.sourceLayer ?? model;
  return layer !== model && layer instanceof tf.LayersModel ? lastLayer(layer) : layer;
}

/** Layers that give maps. */
export function mapLayers(model: tf.LayersModel): Layer[] {
  return layersOf(model).filter((layer) => isSingle(layer, 4));
}

export function lastConvolution(model: tf.LayersModel): Layer | undefined {
  return mapLayers(model).findLast((layer) => layer.getClassName().includes('Conv'));
}

/** The layer that a method of maps looks at. */
export function mapLayer(model: tf.LayersModel, name: string | undefined, method: string): Layer {
  const known = mapLayers(model);
  const layer = name === undefined ? lastConvolution(model) : known.find((one) => one.name === name);
  if (layer) return layer;
  throw name === undefined ? new LimpidError('EXPLAIN_NO_CONV', { method }) : unknownLayer(name, known);
}

/** The layer that a method explains. */
export function explainedLayer({ model, options }: Pick<Question, 'model' | 'options'>, method: string): Layer {
  const known = layersOf(layersModel(model)).filter(
    (layer) => isSingle(layer) && layer.getClassName() !== 'InputLayer',
  );
  if (options.layer === undefined) throw new LimpidError('EXPLAIN_LAYER_NEEDED', { method, known: names(known) });
  const layer = known.find(({ name }) => name === options.layer);
  if (layer) return layer;
  throw unknownLayer(options.layer, known);
}

/** Methods that need layers are given a model that has them. */
export function layersModel(model: Model): tf.LayersModel {
  if (model instanceof tf.LayersModel) return model;
  throw new TypeError('A graph model has no layers.');
}

/** Whether it gives one tensor; of `rank` dimensions, if that matters. */
function isSingle(layer: Layer, rank?: number): boolean {
  const [output, ...more] = layer.inboundNodes[0]?.outputTensors ?? [];
  return output !== undefined && more.length === 0 && (rank === undefined || output.shape.length === rank);
}

function unknownLayer(layer: string, known: readonly Layer[]): LimpidError {
  return new LimpidError('EXPLAIN_LAYER', { layer, known: names(known) || say('none that will do') });
}

function names(layers: readonly Layer[]): string {
  return layers.map(({ name }) => name).join(', ');
}
