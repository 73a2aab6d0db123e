/** A copy of a model whose weights are drawn anew, layer by layer from the top. The model itself is left alone. */
import * as tf from '@tensorflow/tfjs';
import type { Stream } from '../engine/random/stream.ts';
import { LimpidError } from '../errors.ts';
import { buildModel } from '../models/build-model.ts';
import type { JsonObject } from '../models/json.ts';
import { layersOf } from './layers.ts';
import { normals } from './noise.ts';
import { shuffled } from './removal.ts';

export interface Redrawn {
  model: tf.LayersModel;
  /** Layers with weights. */
  layers: number;
  /** Gives the copy the weights of the model again. */
  restore(): void;
  /** Draws those of the layers from the `from`-th to before the `to`-th, counted from the top. */
  redraw(from: number, to: number): void;
  dispose(): void;
}

/** @throws LimpidError when the model cannot be built a second time */
export async function redrawable(model: tf.LayersModel, random: Stream): Promise<Redrawn> {
  const copy = await copyOf(model);
  const layers = [...new Set(layersOf(copy))].filter(({ weights }) => weights.length > 0).reverse();
  return {
    model: copy,
    layers: layers.length,
    restore: () => copy.setWeights(model.getWeights()),
    redraw(from, to) {
      drawAnew(layers.slice(from, to), random);
    },
    dispose: () => void copy.dispose(),
  };
}

/** All of its layers. */
export function redraw(model: tf.LayersModel, random: Stream): void {
  drawAnew(
    [...new Set(layersOf(model))].filter(({ weights }) => weights.length > 0),
    random,
  );
}

function drawAnew(layers: readonly tf.layers.Layer[], random: Stream): void {
  for (const layer of layers) {
    tf.tidy(() => layer.setWeights(layer.getWeights().map((weight) => drawnAs(weight, random))));
  }
}

/** Its topology, built anew: it has neither the weights nor the compilation of the model. */
export async function copyOf(model: tf.LayersModel): Promise<tf.LayersModel> {
  const before = new Set(variables());
  try {
    // SAFETY: `toJSON` gives an object of JSON unless it is asked for text.
    const topology = model.toJSON(undefined, false) as JsonObject;
    // Initial weights would be drawn from the stream of the notebook's seed: the builder draws none.
    const building = buildModel(topology, Infinity, model.name);
    // It builds before it returns: what it leaves behind when it fails is all that is new by now.
    const made = variables().filter((variable) => !before.has(variable));
    return await building.catch((cause: unknown) => {
      tf.dispose(made);
      throw cause;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LimpidError('EXPLAIN_COPY', { reason }, { cause });
  }
}

function variables(): tf.Variable[] {
  return Object.values(tf.engine().registeredVariables);
}

/**
 * A kernel: normal numbers of the same mean square. What has one dimension, biases and what normalises a batch, changes
 * places, so that a variance stays above zero.
 */
function drawnAs(weight: tf.Tensor, random: Stream): tf.Tensor {
  const values = weight.dataSync<'float32'>();
  if (weight.rank < 2) return tf.tensor(shuffled([...values], random), weight.shape);
  const spread = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  const drawn = normals(random.word(), values.length).map((value) => value * spread);
  return tf.tensor(drawn, weight.shape);
}
