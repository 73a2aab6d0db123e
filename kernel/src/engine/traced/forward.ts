/** How tfjs's engine and backend tell of the forward pass of a closure: what it takes from outside, and its tape. */
import type * as tfjs from '@tensorflow/tfjs';
import type { DataId, NodeBackend } from './backend.ts';
import type { Recorder } from './recorder.ts';
import { ResidentData } from './residents.ts';
import { dependences, NONE, type Dependences, type TapeNode } from './tape.ts';

/** tfjs-core 4.22's engine where its declarations hide it. */
interface Core {
  readonly state: { readonly kernelDepth: number; readonly activeTape: readonly TapeNode[] | null };
  addTapeNode(kernel: string, inputs: unknown, outputs: readonly tfjs.Tensor[], ...more: unknown[]): void;
}

interface Engine {
  readonly tf: typeof tfjs;
  readonly backend: NodeBackend;
  readonly recorder: Recorder<tfjs.Variable>;
}

/** The tape of the gradient that is being computed. */
export interface Tape {
  readonly kernels: readonly string[];
  /** How the loss depends on these variables, or on all, where they are trainable. */
  dependences(variables: readonly tfjs.Variable[] | undefined, loss: unknown): Dependences;
}

export function watchForward({ tf, backend, recorder }: Engine): Tape {
  // SAFETY: as the interface says.
  const core = tf.engine() as unknown as Core;
  nameTensors(core, { tf, backend, recorder });

  /** By the first output of a kernel. */
  const attributes = new WeakMap<object, unknown>();
  const { addTapeNode } = core;
  core.addTapeNode = function (kernel, inputs, outputs, ...more) {
    const [first] = outputs;
    if (first && recorder.finding === 'forward') attributes.set(first, more.at(-1));
    addTapeNode.call(this, kernel, inputs, outputs, ...more);
  };
  const attributesOf = ({ outputs: [first] }: TapeNode): unknown => first && attributes.get(first);

  return {
    get kernels() {
      return (core.state.activeTape ?? []).map(({ kernelName }) => kernelName);
    },
    dependences(variables = Object.values(tf.engine().registeredVariables), loss) {
      const trained = variables.filter(({ trainable }) => trainable);
      return loss instanceof tf.Tensor ? dependences(core.state.activeTape ?? [], trained, loss, attributesOf) : NONE;
    },
  };
}

/**
 * A tensor that a kernel makes for itself, such as the axes of a sum, is a part of the op. Every other one may be another in
 * each call.
 */
function nameTensors({ state }: Core, { tf, backend, recorder }: Engine): void {
  const { tensorMap } = backend;
  const parts = new WeakSet<DataId>();
  const write = backend.write.bind(backend);
  backend.write = (...given) => {
    const dataId: DataId = write(...given);
    const phase = recorder.finding;
    if (phase === 'backward' || (phase === 'forward' && state.kernelDepth > 0)) parts.add(dataId);
    return dataId;
  };
  const getInputTensorIds = backend.getInputTensorIds.bind(backend);
  backend.getInputTensorIds = (tensors) =>
    recorder.finding === null ? getInputTensorIds(tensors) : tensors.flatMap(named);
  const named = (tensor: tfjs.Tensor): number[] => {
    const { dataId } = tensor;
    // 64-bit numbers and tensors of other backends are not there
    if (parts.has(dataId) || !tensorMap.has(dataId)) return getInputTensorIds([tensor]);
    const { shape, dtype } = tensorMap.get(dataId);
    return [recorder.named({ shape, dtype }, () => getInputTensorIds([tensor])[0] ?? -1)];
  };
  const { assign } = tf.Variable.prototype;
  tf.Variable.prototype.assign = function (value) {
    const before = recorder.finding === 'forward' ? tensorMap.get(this.dataId) : null;
    if (before && !(before instanceof ResidentData)) recorder.assigned(tensorMap.get(value.dataId).id, before.id);
    assign.call(this, value);
  };
  const createOutputTensor = backend.createOutputTensor.bind(backend);
  backend.createOutputTensor = (output) => {
    const tensor = createOutputTensor(output);
    recorder.keptAt(output.id, tensorMap.get(tensor.dataId));
    return tensor;
  };
}
