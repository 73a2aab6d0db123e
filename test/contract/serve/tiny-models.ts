/** A service of three small models, for tests of the doors to it: `simple` adds and subtracts, `dense` is trained, `text` returns what it gets. */
import * as tf from '@tensorflow/tfjs';
import { ServeError } from '../../../kernel/src/serve/inference.ts';
import type {
  InferRequest,
  InferTensor,
  ModelMetadata,
  ModelStatistics,
  Models,
  TensorMetadata,
} from '../../../kernel/src/serve/inference.ts';

const input = (name: string, datatype: TensorMetadata['datatype'], shape: number[]) => ({ name, datatype, shape });

const METADATA: Readonly<Record<string, Pick<ModelMetadata, 'inputs' | 'outputs'>>> = {
  simple: {
    inputs: [input('INPUT0', 'INT32', [-1, 16]), input('INPUT1', 'INT32', [-1, 16])],
    outputs: [input('OUTPUT0', 'INT32', [-1, 16]), input('OUTPUT1', 'INT32', [-1, 16])],
  },
  dense: { inputs: [input('x', 'FP32', [-1, 3])], outputs: [input('y', 'FP32', [-1, 2])] },
  text: { inputs: [input('t', 'BYTES', [-1])], outputs: [input('t', 'BYTES', [-1])] },
};

export function tinyModels(dense: tf.LayersModel): Models & { hold(until: Promise<void>): void } {
  const loaded = new Set(Object.keys(METADATA));
  const counts = new Map<string, number>();
  let held = Promise.resolve();
  return {
    isLive: () => true,
    isReady: () => true,
    isModelReady: (model, version) => loaded.has(known(model, version)),
    metadata: (model, version) => ({ name: known(model, version), versions: ['1'], platform: 'tfjs', ...parts(model) }),
    index: () =>
      Object.keys(METADATA).map((name) =>
        loaded.has(name)
          ? { name, version: '1', state: 'READY', reason: '' }
          : { name, version: '1', state: 'UNAVAILABLE', reason: 'unloaded' },
      ),
    load: async (model) => void loaded.add(known(model)),
    unload: async (model) => void loaded.delete(known(model)),
    statistics: (model) => (model === undefined ? Object.keys(METADATA) : [known(model)]).map(statistics),
    infer: async (request) => {
      const model = known(request.model, request.version);
      if (!loaded.has(model)) throw new ServeError('unavailable', `${model} is not loaded`, 2);
      if (model === 'text' && request.id === 'fault') throw new Error('a secret of the inside');
      if (model === 'text' && request.id === 'held') await held;
      counts.set(model, (counts.get(model) ?? 0) + 1);
      const outputs = run(model, request).filter(({ name }) => request.outputs?.includes(name) ?? true);
      return { model, version: '1', ...(request.id === undefined ? {} : { id: request.id }), outputs };
    },
    hold(until) {
      held = until;
    },
  };

  function statistics(name: string): ModelStatistics {
    const count = counts.get(name) ?? 0;
    const took = { count, ns: count * 1000 };
    return {
      ...{ name, version: '1', lastInference: 5_000_000_000_000, inferenceCount: count, executionCount: count },
      durations: {
        success: took,
        fail: took,
        queue: took,
        computeInput: took,
        computeInfer: took,
        computeOutput: took,
      },
      batches: [{ size: 1, infer: took }],
      latency: { p50: 1, p99: 1 },
    };
  }

  function run(model: string, { inputs }: InferRequest): InferTensor[] {
    const [first] = inputs;
    if (inputs.length !== parts(model).inputs.length || first === undefined) {
      throw new ServeError('invalid', `${model} has other inputs`);
    }
    if (model === 'text') return [first];
    tf.engine().startScope();
    try {
      const [a, b] = inputs.map(tensorOf);
      if (a === undefined) throw new ServeError('invalid', 'no input');
      // SAFETY: a model of one output gives one tensor.
      if (model === 'dense') return [tensorFrom('y', dense.predictOnBatch(a) as tf.Tensor)];
      if (b === undefined) throw new ServeError('invalid', 'one input');
      return [tensorFrom('OUTPUT0', tf.add(a, b)), tensorFrom('OUTPUT1', tf.sub(a, b))];
    } finally {
      tf.engine().endScope();
    }
  }
}

function known(model: string, version?: string): string {
  if (!Object.hasOwn(METADATA, model))
    throw new ServeError('unknown', `Request for unknown model: '${model}' is not found`);
  if (version !== undefined && version !== '1') throw new ServeError('unknown', `${model} has no version ${version}`);
  return model;
}

function parts(model: string) {
  const found = METADATA[model];
  if (found === undefined) throw new ServeError('unknown', model);
  return found;
}

function tensorOf({ data, shape, datatype }: InferTensor): tf.Tensor {
  if (Array.isArray(data)) throw new ServeError('invalid', 'BYTES');
  return tf.tensor(data, shape, datatype === 'FP32' ? 'float32' : 'int32');
}

function tensorFrom(name: string, tensor: tf.Tensor): InferTensor {
  const datatype = tensor.dtype === 'float32' ? 'FP32' : 'INT32';
  return { name, datatype, shape: tensor.shape, data: tensor.dataSync<'float32' | 'int32'>().slice() };
}
