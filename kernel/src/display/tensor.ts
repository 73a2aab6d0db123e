/** A tensor in words: dtype, shape and first values. */
import type { Tensor, Variable } from '@tensorflow/tfjs';

/** Reading more than this many values back from the engine would take noticeable time; only the start is read then. */
const READ_VALUES = 100_000;
/** Rows, columns… shown of a large tensor. */
const SHOWN = 3;

export function isTensor(value: object): value is Tensor {
  return 'dataId' in value && 'shape' in value && 'dtype' in value && 'dataSync' in value;
}

/** "Tensor float32 [28, 28]", "Variable kernel float32 [784, 10]" */
export function tensorHead(tensor: Tensor): string {
  const name = isVariable(tensor) ? `Variable ${tensor.name}` : 'Tensor';
  return `${name} ${tensor.dtype} [${tensor.shape.join(', ')}]`;
}

function isVariable(tensor: Tensor): tensor is Variable {
  return 'trainable' in tensor && 'assign' in tensor && 'name' in tensor;
}

/** Reads values, changes nothing and leaves no tensor behind. */
export function tensorText(tensor: Tensor): string {
  const head = tensorHead(tensor);
  if (tensor.isDisposed) return `${head} (disposed)`;
  if (tensor.size === 0) return `${head} (empty)`;
  if (tensor.size <= READ_VALUES) return `${head}\n${values(tensor)}`;
  const begin = tensor.shape.map(() => 0);
  const size = tensor.shape.map((length) => Math.min(length, SHOWN));
  const start = tensor.slice(begin, size);
  try {
    return `${head}, begins with\n${values(start)}`;
  } finally {
    start.dispose();
  }
}

/** tfjs's own printing, without its first line "Tensor". */
function values(tensor: Tensor): string {
  const lines = tensor.toString().split('\n').slice(1);
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}
