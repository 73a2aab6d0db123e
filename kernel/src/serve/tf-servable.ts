/** A model of TensorFlow.js as a {@link Servable}: its signature, and a batch through it. */
import * as tf from '@tensorflow/tfjs';
import { ServeError, type Datatype, type InferTensor, type TensorMetadata } from './inference.ts';
import type { Servable } from './servable.ts';

export type ServedTfModel = tf.LayersModel | tf.GraphModel;

/** `owned`: nobody else has the model, so it is disposed when it is served no more. */
export function servableOf(model: ServedTfModel, { owned }: { owned: boolean }): Servable {
  const servable = model instanceof tf.LayersModel ? layersServable(model) : graphServable(model);
  return { ...servable, dispose };

  function dispose(): void {
    if (owned) model.dispose();
  }
}

type Undisposed = Omit<Servable, 'dispose'>;

function layersServable(model: tf.LayersModel): Undisposed {
  // a Sequential has no `inputNames`
  const layers = (tensors: readonly tf.SymbolicTensor[]): string[] => tensors.map((one) => one.sourceLayer.name);
  const inputs = metadata(model.inputs, layers(model.inputs));
  const outputs = metadata(model.outputs, layers(model.outputs));
  return {
    ...{ platform: 'tensorflowjs_layers_model', inputs, outputs, isTraced: tf.getBackend() === 'tensorflow' },
    run: (given) => within(() => model.predictOnBatch(tensorsOf(given)), outputs),
  };
}

function graphServable(model: tf.GraphModel): Undisposed {
  const names = (infos: readonly { name: string }[]): string[] => infos.map(({ name }) => name.replace(/:\d+$/, ''));
  const inputs = metadata(model.inputs, names(model.inputs));
  const outputs = metadata(model.outputs, names(model.outputs));
  const nodes = model.outputs.map(({ name }) => name);
  const feed = (given: readonly InferTensor[]): tf.NamedTensorMap =>
    Object.fromEntries(tensorsOf(given).map((tensor, index) => [model.inputs[index]?.name ?? '', tensor]));
  let isDynamic = false;
  return {
    ...{ platform: 'tensorflowjs_graph_model', inputs, outputs },
    run(given) {
      if (isDynamic) return runAsync(given);
      try {
        return within(() => model.execute(feed(given), nodes), outputs);
      } catch (error) {
        // tfjs says so of graphs whose shapes or branches depend on values
        if (!(error instanceof Error && error.message.includes('executeAsync'))) throw error;
        isDynamic = true;
        return runAsync(given);
      }
    },
  };

  async function runAsync(given: readonly InferTensor[]): Promise<InferTensor[]> {
    const fed = feed(given);
    try {
      const results = await model.executeAsync(fed, nodes);
      return await readTensors(Array.isArray(results) ? results : [results], outputs);
    } finally {
      tf.dispose(fed);
    }
  }
}

function metadata(
  tensors: readonly { shape?: (number | null)[] | undefined; dtype: tf.DataType }[],
  names: readonly string[],
): TensorMetadata[] {
  return tensors.map(({ shape, dtype }, index) => {
    const name = names[index] ?? '';
    const isRepeated = names.indexOf(name) !== index;
    return {
      name: isRepeated ? `${name}_${index}` : name,
      datatype: datatypeOf(dtype, name),
      shape: (shape ?? [-1]).map((length) => length ?? -1),
    };
  });
}

/** Runs what computes at once, reads the results, and leaves no tensor. */
function within(
  compute: () => tf.Tensor | tf.Tensor[],
  outputs: readonly TensorMetadata[],
): InferTensor[] | Promise<InferTensor[]> {
  const results = tf.tidy(compute);
  return readTensors(Array.isArray(results) ? results : [results], outputs);
}

function readTensors(tensors: tf.Tensor[], outputs: readonly TensorMetadata[]): InferTensor[] | Promise<InferTensor[]> {
  if (tensors.some(({ dtype }) => dtype === 'string')) return readWithTexts(tensors, outputs);
  const read = tensors.map((tensor, index) => numbersOf(tensor, outputs[index]?.name ?? ''));
  tf.dispose(tensors);
  return read;
}

/** Bytes of texts come by a promise alone. */
async function readWithTexts(tensors: tf.Tensor[], outputs: readonly TensorMetadata[]): Promise<InferTensor[]> {
  const read = await Promise.all(
    tensors.map(async (tensor, index): Promise<InferTensor> => {
      const name = outputs[index]?.name ?? '';
      if (tensor.dtype !== 'string') return numbersOf(tensor, name);
      const bytes = await tensor.bytes();
      return { name, datatype: 'BYTES', shape: [...tensor.shape], data: Array.isArray(bytes) ? bytes : [bytes] };
    }),
  );
  tf.dispose(tensors);
  return read;
}

function tensorsOf(given: readonly InferTensor[]): tf.Tensor[] {
  return given.map(({ data, shape, datatype }) => tf.tensor(data, shape, DTYPES[datatype]));
}

function numbersOf(tensor: tf.Tensor, name: string): InferTensor {
  return { name, datatype: datatypeOf(tensor.dtype, name), shape: [...tensor.shape], data: tensor.dataSync() };
}

const DTYPES = { FP32: 'float32', INT32: 'int32', BOOL: 'bool', BYTES: 'string' } as const;

function datatypeOf(dtype: tf.DataType, name: string): Datatype {
  switch (dtype) {
    case 'float32':
      return 'FP32';
    case 'int32':
      return 'INT32';
    case 'bool':
      return 'BOOL';
    case 'string':
      return 'BYTES';
    case 'complex64':
      throw new ServeError('internal', `'${name}' is complex, which the protocol has no type for`);
  }
}
