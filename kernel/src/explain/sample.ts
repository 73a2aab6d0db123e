/** What a notebook gives as samples -> a float32 tensor of shape [count, ...]. */
import * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import type { MethodOptions, Samples } from './method.ts';

/** A shape with its batch dimension, null where any size will do; undefined where the model does not say. */
export type Expected = readonly (number | null)[] | undefined;

/**
 * The samples may lack the batch dimension, and the last dimension where that is 1. The caller disposes of the result.
 * @param argument what the notebook calls them
 */
export function samplesOf(given: Samples, argument: string, expected: Expected): tf.Tensor {
  return tf.tidy(() => {
    const tensor = given instanceof tf.Tensor ? given : tf.tensor(plain(given));
    const shape = [tensor.shape, [1, ...tensor.shape], [...tensor.shape, 1], [1, ...tensor.shape, 1]].find(
      (candidate) => expected === undefined || matches(candidate, expected),
    );
    if (!shape || tensor.size === 0) {
      throw new LimpidError('EXPLAIN_SHAPE', {
        argument,
        expected: shapeText(expected?.slice(1) ?? []),
        found: shapeText(tensor.shape),
      });
    }
    const samples = tensor.cast('float32').reshape(shape).clone();
    checkFinite(samples.dataSync(), argument);
    return samples;
  });
}

/** One sample, shape [1, ...]. */
export function sampleOf(given: Samples, argument: string, expected: Expected): tf.Tensor {
  const samples = samplesOf(given, argument, expected);
  if (samples.shape[0] === 1) return samples;
  const found = shapeText(samples.shape);
  samples.dispose();
  throw new LimpidError('EXPLAIN_SHAPE', { argument, expected: shapeText(expected?.slice(1) ?? []), found });
}

/** The baseline of each sample, of the samples' shape. The caller disposes of it. */
export function baselinesOf(samples: tf.Tensor, { baseline = 0 }: MethodOptions): tf.Tensor {
  const { shape } = samples;
  if (typeof baseline === 'number') {
    checkFinite([baseline], 'baseline');
    return tf.fill(shape, baseline);
  }
  const given = samplesOf(baseline, 'baseline', [null, ...shape.slice(1)]);
  if (given.shape[0] === shape[0]) return given;
  try {
    if (given.shape[0] === 1) return given.tile([shape[0] ?? 1, ...shape.slice(1).map(() => 1)]);
    throw new LimpidError('EXPLAIN_SHAPE', {
      argument: 'baseline',
      expected: `${shapeText(shape.slice(1))} or ${shapeText(shape)}`,
      found: shapeText(given.shape),
    });
  } finally {
    given.dispose();
  }
}

/**
 * Samples that stand for the data, [rows, ...]. The caller disposes of them.
 * @throws LimpidError when there are none, or one of them is among those to explain
 */
export function backgroundOf(samples: tf.Tensor, { background }: MethodOptions, method: string): tf.Tensor {
  if (background === undefined) throw new LimpidError('EXPLAIN_BACKGROUND', { method });
  const rows = samplesOf(background, 'background', [null, ...samples.shape.slice(1)]);
  const [width, given, known] = [samples.size / (samples.shape[0] ?? 1), samples.dataSync(), rows.dataSync()];
  const seen = new Map<string, number>();
  for (let row = 0; row * width < known.length; row++) seen.set(keyOf(known, row, width), row);
  for (let row = 0; row * width < given.length; row++) {
    const same = seen.get(keyOf(given, row, width));
    if (same === undefined) continue;
    rows.dispose();
    throw new LimpidError('EXPLAIN_BACKGROUND_SAMPLE', { sample: row, row: same });
  }
  return rows;
}

function keyOf(values: ArrayLike<number>, row: number, width: number): string {
  return Array.prototype.slice.call(values, row * width, (row + 1) * width).join();
}

function checkFinite(values: ArrayLike<number>, argument: string): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) {
      throw new LimpidError('EXPLAIN_INPUT', { argument, value: String(values[at]), at });
    }
  }
}

function matches(shape: number[], expected: readonly (number | null)[]): boolean {
  return (
    shape.length === expected.length &&
    shape.slice(1).every((size, index) => expected[index + 1] === null || expected[index + 1] === size)
  );
}

/** Nested lists as tf.tensor takes them; tensors within lists are read. */
function plain(given: Samples): tf.TensorLike {
  if (typeof given === 'number') return given;
  if (given instanceof tf.Tensor) return given.arraySync();
  // SAFETY: nested to one depth everywhere, or tf.tensor says what is wrong.
  return given.map(plain) as tf.TensorLike;
}

export function shapeText(shape: readonly (number | null)[]): string {
  return `[${shape.map((size) => size ?? '·').join(', ')}]`;
}
