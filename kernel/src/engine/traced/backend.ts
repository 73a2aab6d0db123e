/** tfjs-node's backend as far as we look into it (tfjs-node 4.22, `nodejs_kernel_backend.ts`). */
import type * as tfjs from '@tensorflow/tfjs';
import { isOpByOpAsked } from '../op-by-op.ts';
import type { Attribute, Binding, Output } from './binding.ts';

export type DataId = tfjs.Tensor['dataId'];

/** What the backend knows of a tensor's data. */
export interface TensorData {
  readonly shape: readonly number[];
  /** A TF_DataType. */
  readonly dtype: number;
  /** Values that have not gone to the engine yet; the id is then -1. */
  values: ArrayLike<unknown> | null;
  readonly id: number;
  refCount: number;
}

export interface NodeBackend extends tfjs.KernelBackend {
  binding: Binding;
  readonly tensorMap: {
    get(dataId: DataId): TensorData;
    set(dataId: DataId, data: TensorData): void;
    has(dataId: DataId): boolean;
    delete(dataId: DataId): boolean;
  };
  /** Hands values that wait to the engine first. */
  getInputTensorIds(tensors: readonly tfjs.Tensor[]): number[];
  createOutputTensor(output: Output): tfjs.Tensor;
  executeSingleOutput(op: string, attributes: readonly Attribute[], inputs: readonly tfjs.Tensor[]): tfjs.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly tfjs.Tensor[],
    outputs: number,
  ): tfjs.Tensor[];
}

/** All variables that are not disposed, by their names. */
export function registeredVariables(tf: typeof tfjs): { readonly [name: string]: tfjs.Variable } {
  return tf.engine().registeredVariables;
}

/**
 * Steps are not traced now: that is switched off, another backend was chosen, or somebody wants the gradient or looks into steps,
 * so tfjs must see each op.
 */
export function isOpByOp(tf: typeof tfjs): boolean {
  const isOff = process.env['LIMPID_TRACE'] === 'off' || isOpByOpAsked() || tf.env().getBool('DEBUG');
  return isOff || tf.getBackend() !== 'tensorflow' || tf.engine().state.gradientDepth > 0;
}
