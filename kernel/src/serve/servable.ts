/** A model as the service runs it: what goes in and out, and one call for a batch. */
import type { InferTensor, TensorMetadata } from './inference.ts';

export interface Servable {
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
  /** Takes a tensor for each of `inputs`, in their order, and gives one for each of `outputs`. */
  run(inputs: readonly InferTensor[]): readonly InferTensor[] | Promise<readonly InferTensor[]>;
  /** Each shape is a function of its own, which the engine compiles. */
  readonly isTraced?: boolean;
  /** Frees what it holds; nothing is run afterwards. */
  dispose(): void;
}

/** Whether requests can be run as one, stacked along axis 0. */
export function isBatchable({ inputs, outputs }: Servable): boolean {
  return [...inputs, ...outputs].every(({ shape }) => shape[0] === -1);
}

/** One request of zeros, or null where more than the batch varies, so that nobody knows what it takes. */
export function zeros({ inputs }: Servable): InferTensor[] | null {
  if (inputs.some(({ shape }) => shape.slice(1).includes(-1))) return null;
  return inputs.map(({ name, datatype, shape: varying }) => {
    const shape = varying.map((length) => Math.max(length, 1));
    return { name, datatype, shape, data: emptyData(datatype, sizeOf(shape)) };
  });
}

export function emptyData(datatype: InferTensor['datatype'], cells: number): InferTensor['data'] {
  switch (datatype) {
    case 'FP32':
      return new Float32Array(cells);
    case 'INT32':
      return new Int32Array(cells);
    case 'BOOL':
      return new Uint8Array(cells);
    case 'BYTES':
      return Array.from({ length: cells }, () => new Uint8Array());
  }
}

/** How many cells a tensor of this shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
