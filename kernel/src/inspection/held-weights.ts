/** The weights of the layers of a model or of a file, read out of the engine. */
import type * as tf from '@tensorflow/tfjs';
import { loadModel } from '../models/load-model.ts';
import { say } from '../say.ts';
import type { Known } from './pairs.ts';
import { checkLayers, namedLayers } from './opened.ts';

/** A layers model, or the file or folder of one as `loadModel` takes it: a checkpoint, for instance. */
export type ModelOrFile = tf.LayersModel | string;

export interface HeldWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export interface HeldLayer extends Known {
  readonly kind: string;
  readonly weights: readonly HeldWeight[];
  /** Filters, units or what else the last dimension of its weights counts. */
  readonly units: number;
}

export interface HeldModel {
  readonly name: string;
  /** Those that have weights, and others. */
  readonly layers: readonly HeldLayer[];
}

/** @throws LimpidError as `loadModel`, and where a model has no layers or was disposed of */
export async function heldOf(given: ModelOrFile): Promise<HeldModel> {
  if (typeof given !== 'string') {
    checkLayers(given, say('What compares weights'));
    return { name: given.name, layers: namedLayers(given).map(({ name, layer }) => heldLayer(name, layer)) };
  }
  const loaded = await loadModel(given);
  try {
    return { name: given, layers: namedLayers(loaded).map(({ name, layer }) => heldLayer(name, layer)) };
  } finally {
    loaded.dispose();
  }
}

function heldLayer(name: string, layer: tf.layers.Layer): HeldLayer {
  const weights = layer.weights.map((weight) => {
    const tensor = weight.read();
    // A copy: the engine may give the memory in which the next step writes.
    return { name: weight.name, shape: tensor.shape, values: Float32Array.from(tensor.dataSync()) };
  });
  const kind = layer.getClassName();
  return {
    name,
    kind,
    weights,
    units: unitsOf(layer, weights),
    signature: [kind, ...weights.map(({ shape }) => shape.join('×'))].join(' '),
  };
}

/** The gates of a recurrent layer stand side by side in the last dimension: a unit has a place in each. */
function unitsOf(layer: tf.layers.Layer, [kernel]: readonly HeldWeight[]): number {
  const known: unknown = Reflect.get(layer, 'cell') ? Reflect.get(layer, 'units') : undefined;
  return typeof known === 'number' ? known : (kernel?.shape.at(-1) ?? 0);
}
