/** Tensors of several requests, one after another along axis 0, and parts of them again. */
import type { InferTensor } from './inference.ts';
import { emptyData } from './servable.ts';

/** All of one name and of equal shapes behind axis 0; with the last row again until it has `least` rows. */
export function stack(tensors: readonly InferTensor[], least = 0): InferTensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError('nothing to stack');
  const rows = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 1), 0);
  const count = Math.max(rows, least);
  if (tensors.length === 1 && count === rows) return first;
  const width = tensors.reduce((sum, { data }) => sum + data.length, 0) / rows;
  const data = emptyData(first.datatype, count * width);
  let at = 0;
  for (const { data: part } of tensors) {
    copy(data, part, at);
    at += part.length;
  }
  const last = data.slice(at - width, at);
  for (; at < data.length; at += width) copy(data, last, at);
  return { ...first, shape: [count, ...first.shape.slice(1)], data };
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
