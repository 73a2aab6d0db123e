/** Kernels that take the place of tfjs-node's own: the same results, sooner; and one that it lacks. */
import * as tf from '@tensorflow/tfjs';
import { registerConvolutionInputGradient } from './convolution-input-gradient.ts';
import { registerDilatedDepthwise } from './dilated-depthwise.ts';
import type { NodeBackend } from './traced/backend.ts';
import { typeAttribute } from './traced/binding.ts';

const BACKEND = 'tensorflow';

export function registerNativeKernels(): void {
  registerConvolutionInputGradient(BACKEND);
  registerDilatedDepthwise(BACKEND);
  tf.unregisterKernel(tf.Step, BACKEND);
  tf.registerKernel({
    kernelName: tf.Step,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      // SAFETY: tfjs calls a kernel with the inputs and attributes of its name, and with tensors, not only their infos.
      const { x, alpha } = { ...inputs, ...attrs } as { x: tf.Tensor; alpha: number };
      return tf.tidy(() => step(x, alpha));
    },
  });
  tf.unregisterKernel(tf.Mean, BACKEND);
  tf.registerKernel({
    kernelName: tf.Mean,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: as above.
      const { x, axis, keepDims } = { ...inputs, ...attrs } as {
        x: tf.Tensor;
        axis: number | number[];
        keepDims: boolean;
      };
      // SAFETY: this kernel is registered for that backend alone.
      return tf.tidy(() => mean(backend as NodeBackend, x, tf.util.parseAxisParam(axis, x.shape), keepDims));
    },
  });
  tf.unregisterKernel(tf.GatherV2, BACKEND);
  tf.registerKernel({
    kernelName: tf.GatherV2,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: as above.
      const { x, indices, axis, batchDims } = { ...inputs, ...attrs } as {
        x: tf.Tensor;
        indices: tf.Tensor;
        axis: number;
        batchDims: number;
      };
      // SAFETY: this kernel is registered for that backend alone.
      return gather(backend as NodeBackend, x, indices, axis, batchDims);
    },
  });
  tf.unregisterKernel(tf.Multinomial, BACKEND);
  tf.registerKernel({
    kernelName: tf.Multinomial,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: as above.
      const { logits, numSamples, seed, normalized } = { ...inputs, ...attrs } as {
        logits: tf.Tensor;
        numSamples: number;
        seed: number | string;
        normalized: boolean;
      };
      // SAFETY: as above.
      const native = backend as NodeBackend;
      return tf.tidy(() => multinomial(native, normalized ? tf.log(logits) : logits, numSamples, Number(seed)));
    },
  });
  tf.registerKernel({
    kernelName: tf.DenseBincount,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs, backend }) => {
      // SAFETY: as above.
      const { x, weights, size, binaryOutput } = { ...inputs, ...attrs } as {
        x: tf.Tensor;
        weights: tf.Tensor;
        size: number;
        binaryOutput: boolean;
      };
      // SAFETY: as above.
      return denseBincount(backend as NodeBackend, x, weights, size, binaryOutput);
    },
  });
}

/**
 * tfjs-node says that the values are of x's type when they are floats by then. TensorFlow overlooks that op by op, but no
 * graph takes it, so that a training with `binaryAccuracy`, the mean of booleans, could not be traced.
 */
function mean(backend: NodeBackend, x: tf.Tensor, axes: number[], keepDims: boolean): tf.Tensor {
  const { binding } = backend;
  const attributes = [
    { name: 'keep_dims', type: binding.TF_ATTR_BOOL, value: keepDims },
    typeAttribute(binding, 'T', binding.TF_FLOAT),
    typeAttribute(binding, 'Tidx', binding.TF_INT32),
  ];
  return backend.executeSingleOutput('Mean', attributes, [tf.cast(x, 'float32'), tf.tensor1d(axes, 'int32')]);
}

/** The op that tfjs-node calls goes on from draw to draw with one seed, and does not give the same again. */
function multinomial(backend: NodeBackend, logits: tf.Tensor, numSamples: number, seed: number): tf.Tensor {
  const { binding } = backend;
  const attributes = [
    typeAttribute(binding, 'T', binding.TF_FLOAT),
    typeAttribute(binding, 'Tseed', binding.TF_INT32),
    typeAttribute(binding, 'output_dtype', binding.TF_INT32),
  ];
  const words = tf.tensor1d([seed | 0, Math.floor(seed / 2 ** 32)], 'int32');
  const samples = tf.scalar(numSamples, 'int32');
  return backend.executeSingleOutput('StatelessMultinomial', attributes, [logits, samples, words]);
}

/** How often each of `size` numbers occurs, in a row or in each of several: tf.denseBincount and CategoryEncoding. */
function denseBincount(
  backend: NodeBackend,
  x: tf.Tensor,
  weights: tf.Tensor,
  size: number,
  binaryOutput: boolean,
): tf.Tensor {
  const { binding } = backend;
  const numbers = tf.scalar(size, 'int32');
  const weighed = tf.cast(weights, 'float32');
  const attributes = [
    typeAttribute(binding, 'Tidx', backend.tensorMap.get(x.dataId).dtype),
    typeAttribute(binding, 'T', backend.tensorMap.get(weighed.dataId).dtype),
    { name: 'binary_output', type: binding.TF_ATTR_BOOL, value: binaryOutput },
  ];
  const counted = backend.executeSingleOutput('DenseBincount', attributes, [x, numbers, weighed]);
  numbers.dispose();
  weighed.dispose();
  return counted;
}

/** tfjs-node reads all indices to check them in JavaScript; TensorFlow checks them itself. */
function gather(backend: NodeBackend, x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): tf.Tensor {
  tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
  const { binding } = backend;
  const along = tf.scalar(axis, 'int32');
  const type = (name: string, { dataId }: tf.Tensor) =>
    typeAttribute(binding, name, backend.tensorMap.get(dataId).dtype);
  const attributes = [
    { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
    ...[type('Tparams', x), type('Tindices', indices), type('Taxis', along)],
  ];
  const gathered = backend.executeSingleOutput('GatherV2', attributes, [x, indices, along]);
  along.dispose();
  return gathered;
}

/**
 * 1 above zero, `alpha` elsewhere, NaN where `x` is: the derivative of relu. tfjs-node fills an array of ones in
 * JavaScript at each call and copies it to the engine: a tenth of a CNN's training, and work for the garbage collector.
 */
function step(x: tf.Tensor, alpha: number): tf.Tensor {
  const above = tf.cast(tf.greater(x, tf.scalar(0, x.dtype)), 'float32');
  const values = alpha === 0 ? above : tf.add(tf.mul(above, 1 - alpha), alpha);
  return x.dtype === 'float32' ? tf.where(tf.isNaN(x), x, values) : values;
}
