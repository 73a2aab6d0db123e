/** `verifyModel`: does a model give the activations that were stored where it came from? */
import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { withHdf5, type Hdf5File, type StoredArray } from './hdf5.ts';

export interface VerifyOptions {
  /** Largest difference that still agrees, absolute where values are below 1, relative above. 1e-5 when not given. */
  tolerance?: number;
}

export interface Difference {
  /** A layer's name, or `outputs/0`. */
  name: string;
  /** The largest |a - b| / max(1, |b|) of its activations; NaN counts as infinite. */
  difference: number;
}

export interface Verification {
  agrees: boolean;
  /** What differs by more than the tolerance, in the order of the model; null when nothing does. */
  first: Difference | null;
  /** All that was compared. */
  compared: Difference[];
}

/**
 * Compares a model's activations with stored ones.
 *
 * The file is HDF5, with the arrays `inputs/0`, `inputs/1`…, `outputs/0`… and, for as many layers as one likes,
 * `layers/<name of the layer>`. In Python:
 *
 * ```python
 * probe = keras.Model(model.inputs, [layer.output for layer in model.layers])
 * with h5py.File('activations.h5', 'w') as file:
 *     file['inputs/0'] = x
 *     file['outputs/0'] = model(x)
 *     for layer, value in zip(model.layers, probe(x)): file[f'layers/{layer.name}'] = value
 * ```
 *
 * @throws LimpidError MODEL_UNREADABLE, ACTIVATIONS_SHAPE
 */
export async function verifyModel(
  model: tf.LayersModel,
  activations: string,
  { tolerance = 1e-5 }: VerifyOptions = {},
): Promise<Verification> {
  const bytes = await readFile(activations);
  return withHdf5(bytes, activations, (file) => {
    const stored = storedOf(model, file);
    const compared: Difference[] = [];
    tf.tidy(() => void compared.push(...compare(model, file, stored)));
    const first = compared.find(({ difference }) => !(difference <= tolerance)) ?? null;
    return { agrees: first === null, first, compared };
  });
}

interface Stored {
  readonly name: string;
  readonly array: StoredArray;
  readonly tensor: tf.SymbolicTensor;
}

/** What can be compared: layers that are called once and have one output, in the order in which they run, then the outputs. */
function storedOf(model: tf.LayersModel, file: Hdf5File): Stored[] {
  const found = (name: string, path: string, tensor: tf.SymbolicTensor | undefined): Stored[] => {
    const array = file.array(path);
    return array && tensor ? [{ name, array, tensor }] : [];
  };
  const nodes = nodesOf(model);
  const layers = model.layers.flatMap((layer) => {
    const own = nodes.filter(({ outboundLayer }) => outboundLayer === layer);
    const [tensor, ...more] = own.flatMap(({ outputTensors }) => outputTensors);
    return more.length === 0 ? found(layer.name, `layers/${layer.name}`, tensor) : [];
  });
  const outputs = model.outputs.flatMap((tensor, index) => found(`outputs/${index}`, `outputs/${index}`, tensor));
  return [...layers, ...outputs];
}

interface Node {
  readonly outboundLayer: tf.layers.Layer;
  readonly outputTensors: tf.SymbolicTensor[];
}

function nodesOf(model: tf.LayersModel): Node[] {
  // a Sequential has its graph in a model inside of it
  const graph = tf.model({ inputs: model.inputs, outputs: model.outputs });
  // SAFETY: Container.nodesByDepth of tfjs-layers 4.22: the calls of its layers.
  const { nodesByDepth } = graph as unknown as { nodesByDepth: { [depth: string]: Node[] } };
  return Object.values(nodesByDepth).flat();
}

function compare(model: tf.LayersModel, file: Hdf5File, stored: readonly Stored[]): Difference[] {
  if (stored.length === 0) return [];
  const inputs = model.inputs.map(({ shape, dtype }, index) => {
    const array = file.array(`inputs/${index}`);
    if (!array || array.shape.length !== shape.length) {
      throw shapeError(`inputs/${index}`, array?.shape ?? [], shape);
    }
    return tf.tensor(array.values(), [...array.shape], dtype);
  });
  const asked = [...new Set(stored.map(({ tensor }) => tensor))];
  const probe = tf.model({ inputs: model.inputs, outputs: asked });
  const found = [probe.predict(inputs.length === 1 && inputs[0] ? inputs[0] : inputs)].flat();
  return stored.map(({ name, array, tensor: symbolic }) => {
    const tensor = found[asked.indexOf(symbolic)];
    if (!tensor || tensor.shape.join() !== array.shape.join()) throw shapeError(name, array.shape, tensor?.shape ?? []);
    return { name, difference: largestDifference(tensor.dataSync(), array.values()) };
  });
}

function shapeError(name: string, found: readonly number[], needed: readonly (number | null)[]): LimpidError {
  return new LimpidError('ACTIVATIONS_SHAPE', {
    name,
    found: `[${found.join(', ')}]`,
    needed: `[${needed.map((one) => one ?? 'null').join(', ')}]`,
  });
}

function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  for (let index = 0; index < expected.length; index += 1) {
    const [a, b] = [found[index] ?? Number.NaN, expected[index] ?? Number.NaN];
    if (Object.is(a, b)) continue;
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
}
