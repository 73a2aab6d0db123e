/** How large the result of an operation will be, for those whose result can be larger than what they are given. Pure. */

export interface Given {
  readonly shape: readonly number[];
  readonly dtype: string;
}
/** What a kernel of tfjs's takes; kernels of many tensors take a list. */
export type Inputs = { readonly [name: string]: Given | undefined } | readonly Given[];
export type Attributes = { readonly [name: string]: unknown };

/** @returns null where the result is no larger than the inputs, or not known */
export function resultOf(kernel: string, inputs: Inputs, attributes: Attributes): Given | null {
  if (isList(inputs)) return kernel === 'Pack' || kernel === 'Concat' ? joined(inputs) : null;
  const { a, b, x, indices, images } = inputs;
  if (a && b) return { shape: PRODUCTS.has(kernel) ? product(a, b, attributes) : broadcast(a, b), dtype: a.dtype };
  const dtype = x?.dtype ?? 'float32';
  switch (kernel) {
    case 'Fill':
      return { shape: numbers(attributes['shape']), dtype: dtypeIn(attributes) };
    case 'BroadcastTo':
      return { shape: numbers(attributes['shape']), dtype };
    case 'Tile':
      return x ? { shape: multiplied(x.shape, numbers(attributes['reps'])), dtype } : null;
    case 'PadV2':
    case 'MirrorPad':
      return x ? { shape: padded(x.shape, attributes['paddings']), dtype } : null;
    case 'OneHot':
      return indices
        ? { shape: [...indices.shape, ...numbers([attributes['depth']])], dtype: dtypeIn(attributes) }
        : null;
    case 'GatherV2':
      return x && indices ? { shape: gathered(x.shape, indices.shape, Number(attributes['axis'] ?? 0)), dtype } : null;
    case 'ResizeBilinear':
    case 'ResizeNearestNeighbor': {
      const [batch = 1, , , channels = 1] = images?.shape ?? [];
      return { shape: [batch, ...numbers(attributes['size']), channels], dtype: 'float32' };
    }
    default:
      return null;
  }
}

export function bytesOf({ shape, dtype }: Given): number {
  return shape.reduce((size, length) => size * length, 1) * (dtype === 'bool' ? 1 : dtype === 'complex64' ? 8 : 4);
}

const PRODUCTS = new Set(['BatchMatMul', '_FusedMatMul']);

function product(a: Given, b: Given, { transposeA, transposeB }: Attributes): number[] {
  const rows = a.shape.at(transposeA === true ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB === true ? -2 : -1) ?? 1;
  const batches = broadcast({ ...a, shape: a.shape.slice(0, -2) }, { ...b, shape: b.shape.slice(0, -2) });
  return [...batches, rows, columns];
}

function broadcast(a: Given, b: Given): number[] {
  const rank = Math.max(a.shape.length, b.shape.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [one = 1, other = 1] = [a, b].map(({ shape }) => shape[axis - rank + shape.length]);
    return one === 1 ? other : one;
  });
}

function joined(all: readonly Given[]): Given {
  const [first] = all;
  const dtype = first?.dtype ?? 'float32';
  const elements = all.reduce((sum, { shape }) => sum + shape.reduce((size, length) => size * length, 1), 0);
  return { shape: [elements], dtype };
}

function multiplied(shape: readonly number[], by: readonly number[]): number[] {
  return shape.map((length, axis) => length * (by[axis] ?? 1));
}

function padded(shape: readonly number[], paddings: unknown): number[] {
  const all: unknown[] = Array.isArray(paddings) ? paddings : [];
  return shape.map((length, axis) => numbers(all[axis]).reduce((sum, padding) => sum + padding, length));
}

function gathered(shape: readonly number[], indices: readonly number[], axis: number): number[] {
  return [...shape.slice(0, axis), ...indices, ...shape.slice(axis < 0 ? shape.length + axis + 1 : axis + 1)];
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function dtypeIn({ dtype }: Attributes): string {
  return typeof dtype === 'string' ? dtype : 'float32';
}

function isList(inputs: Inputs): inputs is readonly Given[] {
  return Array.isArray(inputs);
}
