/**
 * Random numbers by TensorFlow where no seed is given. tfjs draws them one by one in JavaScript and copies them to the
 * engine, which is slow, and which a traced step would see as values of its own. With a seed they stay tfjs's, the same
 * on every rung.
 */
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import type { NodeBackend } from './traced/backend.ts';
import { typeAttribute } from './traced/binding.ts';

type Core = typeof tfjs;
type Shape = tfjs.Tensor['shape'];
type Drawing = Pick<Core, 'randomUniform' | 'randomNormal' | 'dropout'>;

/** tfjs-layers calls tfjs-core through this very object. */
// SAFETY: tfjs re-exports all of tfjs-core.
const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as Core;

/** @returns what takes the place of tfjs's functions, for notebooks as for tfjs-layers */
export function drawNatively(tf: Core, backend: NodeBackend): Drawing {
  const { randomUniform, randomNormal, dropout } = core;

  const draw = (op: 'RandomUniform' | 'RandomStandardNormal', shape: Shape): tfjs.Tensor => {
    const { binding } = backend;
    const size = tf.tensor1d(shape, 'int32');
    const attributes = [
      typeAttribute(binding, 'dtype', binding.TF_FLOAT),
      typeAttribute(binding, 'T', binding.TF_INT32),
    ];
    return backend.executeSingleOutput(op, attributes, [size]);
  };
  const isOurs = (dtype: string, seed: unknown): boolean => dtype === 'float32' && (seed ?? null) === null;

  const uniform: Drawing['randomUniform'] = (shape, min = 0, max = 1, dtype = 'float32', seed) => {
    if (!isOurs(dtype, seed)) return randomUniform(shape, min, max, dtype, seed);
    return tf.tidy(() => tf.add(tf.mul(draw('RandomUniform', shape), max - min), min));
  };
  const normal: Drawing['randomNormal'] = (shape, mean = 0, deviation = 1, dtype = 'float32', seed) => {
    if (!isOurs(dtype, seed)) return randomNormal(shape, mean, deviation, dtype, seed);
    return tf.tidy(() => tf.add(tf.mul(draw('RandomStandardNormal', shape), deviation), mean));
  };
  const dropping: Drawing['dropout'] = (x, rate, noiseShape, seed) => {
    if (!(x instanceof tf.Tensor) || !isOurs(x.dtype, seed) || !(rate > 0 && rate < 1)) {
      return dropout(x, rate, noiseShape, seed);
    }
    const shape = x.shape.map((size, axis) => noiseShape?.[axis] ?? size);
    return tf.tidy(() => {
      const kept = tf.floor(tf.add(draw('RandomUniform', shape), 1 - rate));
      return tf.mul(x, tf.div(kept, 1 - rate));
    });
  };
  const drawing: Drawing = { randomUniform: uniform, randomNormal: normal, dropout: dropping };
  for (const [name, value] of Object.entries(drawing)) {
    Object.defineProperty(core, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return drawing;
}
