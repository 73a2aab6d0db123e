/**
 * Kernels that a backend lacks, run by the cpu backend: inputs are copied there, outputs copied back. The last resort, for
 * what models seldom need: wasm has no FFT, tfjs-node no RotateWithOffset and no Transform (tensorflow/tfjs#4606, #6050).
 */
import * as tf from '@tensorflow/tfjs';

type Values = tf.backend_util.BackendValues;

/** What tfjs's backends of typed arrays have: wasm, tfjs-node's and cpu. */
interface ArrayBackend extends tf.KernelBackend {
  readSync(dataId: object): Values;
  write(values: Values, shape: number[], dtype: tf.DataType): object;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Registers every cpu kernel under `borrower`, except those it has. Returns the names lent. */
export function lendCpuKernels(borrower: string): string[] {
  const cpu = tf.findBackend('cpu');
  const missing = tf.getKernelsForBackend('cpu').filter(({ kernelName }) => !tf.getKernel(kernelName, borrower));
  for (const { kernelName, kernelFunc } of missing) {
    tf.registerKernel({
      kernelName,
      backendName: borrower,
      // SAFETY: the borrowers are backends of typed arrays, as cpu is.
      kernelFunc: ({ inputs, attrs, backend }) => runOn(cpu, backend as ArrayBackend, kernelFunc, inputs, attrs),
    });
  }
  return missing.map(({ kernelName }) => kernelName);
}

function runOn(
  cpu: ArrayBackend,
  home: ArrayBackend,
  kernel: tf.KernelFunc,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap | undefined,
): tf.TensorInfo | tf.TensorInfo[] {
  const held = new Set<object>();
  const lend = (info: tf.TensorInfo): tf.TensorInfo => {
    const dataId = cpu.write(home.readSync(info.dataId), info.shape, info.dtype);
    held.add(dataId);
    return { ...info, dataId };
  };
  const giveBack = (info: tf.TensorInfo): tf.TensorInfo => {
    held.add(info.dataId);
    const values = cpu.readSync(info.dataId);
    // some kernels keep whole numbers (the places of maxima) as floats
    const typed = info.dtype === 'int32' && !(values instanceof Int32Array) ? Int32Array.from(values, Number) : values;
    return { ...info, dataId: home.write(typed, info.shape, info.dtype) };
  };
  try {
    const lent: tf.NamedTensorInfoMap = {};
    for (const [name, info] of Object.entries(inputs)) {
      // SAFETY: kernels of many inputs (Concat) take an array that tfjs's types do not show.
      if (info !== undefined && info !== null) lent[name] = mapInfo(info, lend) as tf.TensorInfo;
    }
    const outputs = kernel({ inputs: lent, attrs: attrs ?? {}, backend: cpu });
    return mapInfo(outputs, giveBack);
  } finally {
    for (const dataId of held) cpu.disposeData(dataId, true);
  }
}

function mapInfo<T extends tf.TensorInfo | tf.TensorInfo[]>(infos: T, map: (info: tf.TensorInfo) => tf.TensorInfo) {
  return Array.isArray(infos) ? infos.map(map) : map(infos);
}
