/** The topology of a model: its layers, and a hash that models of the same architecture share. */
import { createHash } from 'node:crypto';
import type * as tfjs from '@tensorflow/tfjs';
import type { Layer } from './stored.ts';

export function layersOf(model: tfjs.LayersModel): Layer[] {
  return model.layers.map((layer) => ({
    name: layer.name,
    class: layer.getClassName(),
    shape: shapeOf(layer),
    parameters: layer.countParams(),
  }));
}

const hashes = new WeakMap<tfjs.LayersModel, string>();

/**
 * Of classes, configurations and connections. Names are left out: tfjs counts them through a session, and the second model
 * of a loop is the same as the first.
 */
export function topologyHash(model: tfjs.LayersModel): string {
  const known = hashes.get(model);
  if (known !== undefined) return known;
  const numbers = new Map([model.name, ...model.layers.map(({ name }) => name)].map((name, index) => [name, index]));
  const withoutNames = (key: string, value: unknown): unknown =>
    typeof value !== 'string'
      ? value
      : key === 'name'
        ? null
        : numbers.has(value)
          ? { layer: numbers.get(value) }
          : value;
  const hash = createHash('sha256').update(JSON.stringify(model.getConfig(), withoutNames)).digest('hex').slice(0, 16);
  hashes.set(model, hash);
  return hash;
}

function shapeOf(layer: tfjs.layers.Layer): (number | null)[] | null {
  try {
    const shape = layer.outputShape;
    return shape.some(Array.isArray) ? null : shape.map((length) => (typeof length === 'number' ? length : null));
  } catch {
    // a layer that is used several times has several
    return null;
  }
}
