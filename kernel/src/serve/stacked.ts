/** Tensors of several requests, one after another along axis 0, and parts of them again. */
import type { InferTensor } from './inference.ts';
import { emptyData } from './servable.ts';

/** All of one name and of equal shapes behind axis 0. */
export function stack(tensors: readonly InferTensor[]): InferTensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError('nothing to stack');
  if (tensors.length === 1) return first;
  const rows = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const cells = tensors.reduce((sum, { data }) => sum + data.length, 0);
  const data = emptyData(first.datatype, cells);
  let at = 0;
  for (const { data: part } of tensors) {
    copy(data, part, at);
    at += part.length;
  }
  return { ...first, shape: [rows, ...first.shape.slice(1)], data };
}

/** With its last row again, until it has so many. */
export function ofRows(tensor: InferTensor, count: number): InferTensor {
  const [rows = 0] = tensor.shape;
  if (rows >= count) return tensor;
  const last = rowsOf(tensor, rows - 1, 1);
  return stack([tensor, ...new Array<InferTensor>(count - rows).fill(last)]);
}

/** The rows from `start` on. */
export function rowsOf(tensor: InferTensor, start: number, count: number): InferTensor {
  const [rows = 0, ...rest] = tensor.shape;
  if (start === 0 && count === rows) return tensor;
  const size = tensor.data.length / rows;
  return { ...tensor, shape: [count, ...rest], data: tensor.data.slice(start * size, (start + count) * size) };
}

function copy(into: InferTensor['data'], part: InferTensor['data'], at: number): void {
  if (Array.isArray(into)) {
    for (let index = 0; index < part.length; index += 1) {
      const bytes = part[index];
      if (bytes instanceof Uint8Array) into[at + index] = bytes;
    }
  } else if (!Array.isArray(part)) into.set(part, at);
}
