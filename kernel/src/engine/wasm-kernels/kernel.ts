/** What the files of this folder share: how a kernel of wasm is declared, and its memory. */
import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
// For the side effect: tfjs's own kernels are there when `tfjsKernel` looks for them.
import '@tensorflow/tfjs-backend-wasm';

/** A kernel of one output. `run` gets inputs and attributes in one object, and what it leaves behind is tidied. */
export function wasmKernel<Arguments extends object>(
  kernelName: string,
  run: (args: Arguments, backend: BackendWasm) => tf.Tensor,
): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    // SAFETY: tfjs calls a kernel with the inputs and attributes of its name, with tensors and not only their infos, and
    // this one for its own backend.
    kernelFunc: ({ inputs, attrs, backend }) =>
      tf.tidy(() => run({ ...attrs, ...inputs } as Arguments, backend as BackendWasm)),
  };
}

/** tfjs's own kernel, to be called from ours that takes its place. */
export function tfjsKernel(kernelName: string): (args: { inputs: object; attrs: object }) => tf.Tensor {
  const kernel = tf.getKernel(kernelName, 'wasm');
  return ({ inputs, attrs }) => {
    // SAFETY: a kernel of one output.
    const info = kernel.kernelFunc({
      inputs: { ...inputs },
      attrs: { ...attrs },
      backend: tf.backend(),
    }) as tf.TensorInfo;
    return tf.engine().makeTensorFromTensorInfo(info);
  };
}

/** A new tensor, its values undefined. Views of the heap taken before are void: it may have grown. */
export function allocate(backend: BackendWasm, shape: number[], dtype: tf.DataType = 'float32'): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, dtype));
}

/** The values of a float32 tensor where they lie, until the next allocation. */
export function floats(backend: BackendWasm, tensor: tf.Tensor): Float32Array {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) throw new TypeError(`float32 expected, not ${tensor.dtype}`);
  return values;
}
