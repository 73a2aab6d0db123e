/** Kernels of ours on the wasm backend: those it lacks, and those that take the place of its own because they are right or sooner. */
import * as tf from '@tensorflow/tfjs';
import { batchMatMul } from './batch-mat-mul.ts';
import { conv2DBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInput } from './conv2d-backprop-input.ts';
import { depthwiseConv2dNativeBackpropFilter } from './depthwise-conv2d-native-backprop-filter.ts';
import { depthwiseConv2dNativeBackpropInput } from './depthwise-conv2d-native-backprop-input.ts';
import { fusedMatMul } from './fused-mat-mul.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { slice } from './slice.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';
import { windows } from './windows.ts';

export const WASM_KERNELS: readonly tf.KernelConfig[] = [
  batchMatMul,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  depthwiseConv2dNativeBackpropFilter,
  depthwiseConv2dNativeBackpropInput,
  fusedMatMul,
  maxPoolGrad,
  slice,
  unsortedSegmentSum,
];

/** After the backend has started: tfjs sets its own kernels up then, and some of ours call them. */
export function registerWasmKernels(): void {
  for (const kernel of [...WASM_KERNELS, ...windows]) {
    if (tf.getKernel(kernel.kernelName, 'wasm')) tf.unregisterKernel(kernel.kernelName, 'wasm');
    tf.registerKernel(kernel);
  }
}
