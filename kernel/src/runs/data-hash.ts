/**
 * What a training learns from, in words, and a hash of it that is cheap: of shapes, types, and of each tensor at most
 * SAMPLE values, evenly spaced. It tells data sets apart that differ in kind or preparation; two that differ in a few values
 * between the samples have the same. Nothing of a data set (`fitDataset`) is read, because it may be read only once.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';

const SAMPLE = 1024;
/** Tensors of one training that are looked at. */
const MOST_TENSORS = 64;

export interface DataPortrait {
  /** "float32[60000,28,28,1] → float32[60000,10]" */
  text: string;
  /** Null where nothing can be read. */
  hash: string | null;
}

/** `data` is `[x, y]` of `fit`, or a data set. */
export function portraitOf(data: unknown): DataPortrait {
  if (!Array.isArray(data)) return { text: datasetText(data), hash: null };
  const [x, y] = data.map(tensorsIn);
  const text = [x, y].flatMap((side) => (side && side.length > 0 ? side.map(describe).join(', ') : []));
  const hash = createHash('sha256').update(text.join(' → '));
  for (const tensor of [x, y].flatMap((side) => side ?? [])) hash.update(sampled(tensor));
  return { text: text.join(' → '), hash: text.length > 0 ? hash.digest('hex').slice(0, 16) : null };
}

function tensorsIn(value: unknown): tf.Tensor[] {
  if (isTensor(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).slice(0, MOST_TENSORS).filter(isTensor);
}

function isTensor(value: unknown): value is tf.Tensor {
  return value instanceof tf.Tensor;
}

function describe({ dtype, shape }: tf.Tensor): string {
  return `${dtype}[${shape.join()}]`;
}

function datasetText(data: unknown): string {
  const size = data instanceof tf.data.Dataset ? data.size : null;
  return typeof size === 'number' && Number.isFinite(size) ? `dataset of ${size} elements` : 'dataset';
}

/** A tensor does not change, unless it is a variable: what was read once is remembered, for trainings in a loop. */
const known = new WeakMap<tf.Tensor, Uint8Array>();

function sampled(tensor: tf.Tensor): Uint8Array {
  const bytes = known.get(tensor) ?? read(tensor);
  if (!(tensor instanceof tf.Variable)) known.set(tensor, bytes);
  return bytes;
}

function read(tensor: tf.Tensor): Uint8Array {
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64' || tensor.size === 0) return new Uint8Array();
  const { buffer, byteOffset, byteLength } = tf.tidy(() => {
    if (tensor.size <= SAMPLE) return tensor.dataSync();
    const places = Int32Array.from({ length: SAMPLE }, (_, index) => Math.floor((index * tensor.size) / SAMPLE));
    return tensor.flatten().gather(tf.tensor1d(places, 'int32')).dataSync();
  });
  return new Uint8Array(buffer, byteOffset, byteLength);
}
