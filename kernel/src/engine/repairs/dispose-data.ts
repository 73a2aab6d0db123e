/**
 * Data are disposed once. An interrupt ends code where a function is called: tfjs's backends have counted a reference less by then, and
 * count it again when the scope ends, so that others lose their data; wasm has freed them by then, and frees them again. (That of
 * tfjs-node is in `traced/residents.ts`.)
 */
import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

interface Storage<Data> {
  has(dataId: tf.DataId): boolean;
  get(dataId: tf.DataId): Data;
  delete(dataId: tf.DataId): boolean;
}

/** MathBackendCPU of tfjs-backend-cpu 4.22. */
interface CpuBackend extends tf.KernelBackend {
  readonly data: Storage<{
    refCount: number;
    readonly complexTensorInfos?: { readonly real: tf.TensorInfo; readonly imag: tf.TensorInfo };
  }>;
}

export function disposeDataOnce(): void {
  BackendWasm.prototype.disposeData = function (dataId, force) {
    const data = released(this.dataIdMap, dataId, force);
    if (data === null) return false;
    if (!data) return true;
    this.wasm._free(data.memoryOffset);
    this.wasm.tfjs.disposeData(data.id);
    return true;
  };

  // SAFETY: as the interface says.
  const cpu = tf.findBackend('cpu') as CpuBackend;
  cpu.disposeData = (dataId, force) => {
    const data = released(cpu.data, dataId, force);
    if (data === null) return false;
    const { real, imag } = data?.complexTensorInfos ?? {};
    for (const part of [real, imag]) if (part) cpu.disposeData(part.dataId, true);
    return true;
  };
}

/** @returns data that nobody has any more, taken out; undefined: there are none; null: others still have them */
export function released<Data extends { refCount: number }>(
  storage: Storage<Data>,
  dataId: tf.DataId,
  force = false,
): Data | null | undefined {
  if (!storage.has(dataId)) return undefined;
  const data = storage.get(dataId);
  data.refCount -= 1;
  if (!force && data.refCount > 0) return null;
  storage.delete(dataId);
  return data;
}
