/** Where each weight of a model lies in a file: walks Keras's configuration and tfjs's model side by side. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { StoredArray } from './hdf5.ts';
import { listIn, objectIn, textIn, type Json } from './json.ts';

export type Variable = tf.layers.Layer['weights'][number];

/** A layer, or a cell of one, that has weights of its own. */
export interface Owner {
  /** In a `.keras` file. */
  readonly path: string;
  /** Names of the layers that it is in, outermost first, and its own. */
  readonly names: readonly string[];
  readonly layer: tf.layers.Layer;
  /** It and all models around it are trained. */
  readonly isTrained: boolean;
}

/** What tfjs-layers 4.22 keeps in wrappers and recurrent layers and does not declare for all of them. */
interface Inner {
  readonly layers?: readonly tf.layers.Layer[];
  readonly cell?: tf.layers.Layer;
  readonly cells?: readonly tf.layers.Layer[];
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
}

/**
 * The owners in the order in which Keras stores them, a shared one once.
 * @param topology the `{class_name, config}` that the model was made of, or that is written for it
 */
export function owners(topology: Json, model: tf.LayersModel): Owner[] {
  return [...within(topology, model, { path: '', names: [], isTrained: true }, new Set())];
}

function* within(
  topology: Json,
  layer: tf.layers.Layer,
  around: Omit<Owner, 'layer'>,
  seen: Set<tf.layers.Layer>,
): Generator<Owner> {
  if (seen.has(layer)) return;
  seen.add(layer);
  const config = objectIn(objectIn(topology)['config']);
  const here = { ...around, isTrained: around.isTrained && layer.trainable };
  const inside = (one: tf.layers.Layer, name: string, of: Json | undefined): Generator<Owner> => {
    const path = here.path === '' ? name : `${here.path}/${name}`;
    return within(of ?? null, one, { ...here, path, names: [...here.names, one.name] }, seen);
  };
  // SAFETY: each field is there or not, as the class has it.
  const inner = layer as Inner;

  if (inner.layers) {
    const nameOf = namer();
    for (const of of listIn(config['layers'])) {
      const name = textIn(objectIn(objectIn(of)['config'])['name']);
      const stored = `layers/${nameOf(of)}`;
      const one = inner.layers.find((candidate) => candidate.name === name);
      if (one) yield* inside(one, stored, of);
    }
  } else if (inner.cells) {
    const nameOf = namer();
    for (const [index, of] of listIn(config['cells']).entries()) {
      const stored = `cells/${nameOf(of)}`;
      const one = inner.cells[index];
      if (one) yield* inside(one, stored, of);
    }
  } else if (inner.forwardLayer && inner.backwardLayer) {
    yield* inside(inner.forwardLayer, 'forward_layer', config['layer']);
    yield* inside(inner.backwardLayer, 'backward_layer', config['layer']);
  } else if (inner.layer) {
    yield* inside(inner.layer, 'layer', config['layer']);
  } else if (inner.cell) {
    yield* inside(inner.cell, 'cell', config['cell']);
  } else {
    yield { ...here, layer };
  }
}

/** Keras names what it stores by class and count: dense, dense_1, conv2d. */
function namer(): (layer: Json) => string {
  const counts = new Map<string, number>();
  return (layer) => {
    const snake = textIn(objectIn(layer)['class_name'])
      .replace(/\W+/g, '')
      .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = counts.get(snake);
    counts.set(snake, (count ?? -1) + 1);
    return count === undefined ? snake : `${snake}_${count + 1}`;
  };
}

/** Weights as older formats list them for one layer of the model: trained ones first, through all that is in it. */
function listedWeights(all: readonly Owner[]): Variable[] {
  const trained = all.flatMap(({ layer, isTrained }) => (isTrained ? layer.trainableWeights : []));
  const rest = all.flatMap(({ layer }) => layer.weights).filter((variable) => !trained.includes(variable));
  return [...trained, ...rest];
}

/** @throws LimpidError MODEL_WEIGHTS, MODEL_WEIGHT_SHAPE */
export function setWeights(layer: string, variables: readonly Variable[], arrays: readonly StoredArray[]): void {
  if (variables.length !== arrays.length) {
    throw new LimpidError('MODEL_WEIGHTS', { layer, found: arrays.length, needed: variables.length });
  }
  for (const [index, variable] of variables.entries()) {
    const array = arrays[index];
    if (!array) continue;
    if (array.shape.join() !== variable.shape.join()) {
      throw new LimpidError('MODEL_WEIGHT_SHAPE', {
        layer,
        weight: variable.originalName.split('/').at(-1) ?? variable.originalName,
        found: `[${array.shape.join(', ')}]`,
        needed: `[${variable.shape.join(', ')}]`,
      });
    }
    const tensor = tf.tensor(array.values(), [...array.shape], variable.dtype);
    variable.write(tensor);
    tensor.dispose();
  }
}

/**
 * Sets the weights of formats that list them by the layers of the model.
 * @param arraysOf the arrays listed for one of them
 * @throws LimpidError MODEL_WEIGHTS, MODEL_WEIGHT_SHAPE
 */
export function setListedWeights(
  topology: Json,
  model: tf.LayersModel,
  arraysOf: (layer: string) => readonly StoredArray[],
): void {
  const byLayer = Map.groupBy(owners(topology, model), ({ names }) => names[0] ?? model.name);
  for (const [layer, all] of byLayer) {
    setWeights(layer, listedWeights(all), arraysOf(layer));
  }
}
