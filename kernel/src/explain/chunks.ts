/** Work in pieces, so that a large input does not fill the memory; between two of them the cell can be interrupted. */
import * as tf from '@tensorflow/tfjs';
import { cellScope } from '../display/publish.ts';

/** Values and rows that are in the engine at a time. */
const CHUNK_VALUES = 1 << 20;
const CHUNK_ROWS = 64;

type Chunk = [start: number, end: number];

/** Ranges [start, end) that cover `rows` rows of `width` values each, at most `most` of them at a time. */
export async function* chunksOf(rows: number, width: number, most = CHUNK_ROWS): AsyncGenerator<Chunk> {
  for (const chunk of chunksAtOnce(rows, width, most)) {
    yield chunk;
    await betweenChunks();
  }
}

/** Where the cell can be interrupted. */
export async function betweenChunks(): Promise<void> {
  await tf.nextFrame();
  cellScope.getStore()?.signal.throwIfAborted();
}

/** The same for what may not be interrupted in between. */
export function* chunksAtOnce(rows: number, width: number, most = CHUNK_ROWS): Generator<Chunk> {
  const size = Math.max(1, Math.min(most, Math.floor(CHUNK_VALUES / width)));
  for (let start = 0; start < rows; start += size) yield [start, Math.min(rows, start + size)];
}

/** One list of several. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The whole numbers from `start` to `end` - 1. */
export function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}

/** Values of one row of `rows`. */
export function widthOf(rows: tf.Tensor): number {
  return rows.size / (rows.shape[0] ?? 1);
}

/** The numbers of a tensor. They are read outside of the scope, which would look for tensors among them one by one. */
export function numbersOf(run: () => tf.Tensor): Float32Array {
  const tensor = tf.tidy(run);
  try {
    return tensor.dataSync<'float32'>();
  } finally {
    tensor.dispose();
  }
}
