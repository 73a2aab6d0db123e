/** Layers are watched, and their outputs replaced, while a model runs: no copy of the model is made, and it is left as it was. */
import type * as tf from '@tensorflow/tfjs';
import { replacing } from '../explain/replacing.ts';
import type { NamedLayer } from './opened.ts';

/**
 * What comes instead of the outputs of a layer, or nothing to let them be.
 * @param call counts from 0: a shared layer is called several times
 */
export type Look = (one: NamedLayer, outputs: tf.Tensor[], call: number) => tf.Tensor[] | undefined;

/** What runs around the call of a layer, and must run it. */
export type Around = (one: NamedLayer, call: () => tf.Tensor | tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** Runs with every call of the layers handed to `look`. It may read tensors, and must keep none without cloning it. */
export function looking<T>(layers: readonly NamedLayer[], look: Look, run: () => T): T {
  const calls = new Map<NamedLayer, number>();
  return around(
    layers,
    (one, call) => {
      const given = call();
      const at = calls.get(one) ?? 0;
      calls.set(one, at + 1);
      const replaced = look(one, [given].flat(), at);
      return replaced === undefined ? given : Array.isArray(given) ? replaced : (replaced[0] ?? given);
    },
    run,
  );
}

export function around<T>(layers: readonly NamedLayer[], how: Around, run: () => T): T {
  return layers.reduce<() => T>((rest, one) => {
    const call = one.layer.call.bind(one.layer);
    const watched: tf.layers.Layer['call'] = (inputs, kwargs) => how(one, () => call(inputs, kwargs));
    return () => replacing(one.layer, 'call', watched, rest);
  }, run)();
}
