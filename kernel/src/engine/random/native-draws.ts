/**
 * Random numbers by TensorFlow where it is the backend and a call has no seed of its own. tfjs draws them one by one in JavaScript and copies
 * them to the engine, which is slow, and which a traced step would see as values of its own. Its generator, Philox with
 * the process's seed as key, has its state in a resource, so a traced step draws what it would draw op by op: the numbers
 * of `tf.random.Generator.from_key_counter(seed, [0, 0], 'philox')` in Python.
 */
import type * as tfjs from '@tensorflow/tfjs';
import { core, replaceInCore, type Core } from '../core.ts';
import type { NodeBackend } from '../traced/backend.ts';
import { typeAttribute } from '../traced/binding.ts';
import { ResidentData } from '../traced/residents.ts';
import { joinNative, type NativeGenerator } from './seed.ts';
import type { Draws } from './tfjs-draws.ts';

/** Of RNG algorithms (tensorflow/core/framework/rng_alg.h), as a 64-bit integer in two words. */
const PHILOX = [1, 0];

type Shape = tfjs.Tensor['shape'];
type Draw = 'StatefulUniform' | 'StatefulStandardNormalV2' | 'StatefulTruncatedNormal';

export function drawNatively(tf: Core, backend: NodeBackend): void {
  const generator = new Generator(backend);
  joinNative(generator);

  const { randomUniform, randomNormal, randomStandardNormal, truncatedNormal, dropout } = core;
  const isOurs = (dtype: string, seed: unknown): boolean =>
    dtype === 'float32' && (seed ?? null) === null && tf.getBackend() === 'tensorflow';
  /** Numbers around 0 -> those with this mean and deviation. */
  const scaled = <T extends tfjs.Tensor>(op: Draw, shape: Shape, mean: number, deviation: number): T =>
    tf.tidy(() => tf.add(tf.mul(generator.draw(op, shape), deviation), mean));

  const drawing: Partial<Draws> = {
    randomUniform(shape, min = 0, max = 1, dtype = 'float32', seed) {
      if (!isOurs(dtype, seed)) return randomUniform(shape, min, max, dtype, seed);
      return scaled('StatefulUniform', shape, min, max - min);
    },
    randomNormal(shape, mean = 0, deviation = 1, dtype = 'float32', seed) {
      if (!isOurs(dtype, seed)) return randomNormal(shape, mean, deviation, dtype, seed);
      return scaled('StatefulStandardNormalV2', shape, mean, deviation);
    },
    randomStandardNormal(shape, dtype = 'float32', seed) {
      if (!isOurs(dtype, seed)) return randomStandardNormal(shape, dtype, seed);
      return generator.draw('StatefulStandardNormalV2', shape);
    },
    truncatedNormal(shape, mean = 0, deviation = 1, dtype = 'float32', seed) {
      if (!isOurs(dtype, seed)) return truncatedNormal(shape, mean, deviation, dtype, seed);
      return scaled('StatefulTruncatedNormal', shape, mean, deviation);
    },
    dropout(x, rate, noiseShape, seed) {
      if (!(x instanceof tf.Tensor) || !isOurs(x.dtype, seed) || !(rate > 0 && rate < 1)) {
        return dropout(x, rate, noiseShape, seed);
      }
      const shape = x.shape.map((size, axis) => noiseShape?.[axis] ?? size);
      return tf.tidy(() => {
        const kept = tf.floor(tf.add(generator.draw('StatefulUniform', shape), 1 - rate));
        return tf.mul(x, tf.div(kept, 1 - rate));
      });
    },
  };
  replaceInCore(drawing);
}

/** TensorFlow's own generator: one resource for all draws, each of which moves it on. */
class Generator implements NativeGenerator {
  readonly #backend: NodeBackend;
  /** The counter, 128 bits, and the key, 64 bits. */
  readonly #state: ResidentData;
  readonly #algorithm: number;

  constructor(backend: NodeBackend) {
    this.#backend = backend;
    const { binding } = backend;
    const [shape, dtype] = [[3], binding.TF_INT64];
    const id = binding.createTensor(shape, dtype, new Int32Array(6));
    this.#state = new ResidentData(backend, { shape, dtype, id, values: null, refCount: 1 });
    binding.deleteTensor(id);
    this.#algorithm = binding.createTensor([], dtype, Int32Array.from(PHILOX));
  }

  draw<T extends tfjs.Tensor>(op: Draw, shape: Shape): T {
    const { binding } = this.#backend;
    const size = binding.createTensor([shape.length], binding.TF_INT32, Int32Array.from(shape));
    const attributes = [
      typeAttribute(binding, 'dtype', binding.TF_FLOAT),
      typeAttribute(binding, 'shape_dtype', binding.TF_INT32),
    ];
    try {
      const [made] = binding.executeOp(op, attributes, [this.#state.handle, this.#algorithm, size], 1);
      if (made === undefined) throw new RangeError(`${op} gave nothing`);
      // SAFETY: it has the shape that was asked for.
      return this.#backend.createOutputTensor(made) as T;
    } finally {
      binding.deleteTensor(size);
    }
  }

  get counter(): bigint {
    const words = this.#backend.binding.tensorDataSync(this.#state.id);
    this.#state.changed();
    return BigInt(String(words[0]));
  }

  restart(seed: number, counter: bigint): void {
    const { binding } = this.#backend;
    const state = new Int32Array(BigInt64Array.of(counter, 0n, BigInt(seed)).buffer);
    const id = binding.createTensor([3], binding.TF_INT64, state);
    const type = typeAttribute(binding, 'dtype', binding.TF_INT64);
    binding.executeOp('AssignVariableOp', [type], [this.#state.handle, id], 0);
    binding.deleteTensor(id);
  }
}
