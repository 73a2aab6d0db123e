/** `saveSavedModel`: what a model predicts, as a SavedModel that TensorFlow serves. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { integer, lengthOf, message, text, type Message } from '../engine/protobuf.ts';
import { opDefinition, recordPrediction } from '../engine/traced/prediction.ts';
import type { Recording } from '../engine/traced/recording.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { anyBatch } from './any-batch.ts';
import { bytesOf, graphDef, shapeProto, type GraphInput, type Value } from './graph-def.ts';

/** Of TF_DataType. */
const DTYPES: { readonly [dtype: string]: number } = { float32: 1, int32: 3, bool: 10 };
/** Batches that are recorded to see what depends on their size. */
const SIZES = [2, 3, 5];
/** What one protocol buffer can hold. */
const LARGEST = 2 ** 31 - 1;

/**
 * Writes `saved_model.pb` into a folder. The signature `serving_default` takes the model's inputs by their names, batches
 * of any size, and gives `output_0`, `output_1`… The weights are constants in the graph, so it predicts and cannot be
 * trained on; `saveKeras` keeps the layers. Needs the native engine: the graph is what TensorFlow was asked to compute.
 *
 * In Python: `tf.saved_model.load(folder).signatures['serving_default'](x=…)`.
 *
 * @throws LimpidError MODEL_NOT_EXPORTED, ENGINE_NATIVE_ONLY
 */
export async function saveSavedModel(model: tf.LayersModel, folder: string): Promise<void> {
  const bytes = savedModel(model);
  if (lengthOf(bytes) > LARGEST)
    throw refused(model, say('it has more weights than a SavedModel with constants can hold, 2 GB'));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'saved_model.pb'), Buffer.concat(bytes));
}

function savedModel(model: tf.LayersModel): Message {
  const inputs = model.inputs.map((input, index) =>
    graphInput(model, input, model.inputNames[index] ?? `input_${index}`),
  );
  const recordings = SIZES.map((size) => recorded(model, inputs, size));
  const [recording] = recordings;
  const constants = anyBatch(recordings, SIZES);
  if (typeof constants === 'string') throw refused(model, constants);
  if (!recording) throw refused(model, say('nothing was recorded'));
  const own = recording.ops.find(({ op }) => op.startsWith('Limpid'));
  if (own) throw refused(model, say('it computes with {op}, which TensorFlow does not have', { op: own.op }));
  let made: ReturnType<typeof graphDef>;
  try {
    made = graphDef(recording, constants, inputs, recording.variables.map(valueOf), opDefinition);
  } catch (error) {
    if (error instanceof RangeError) throw refused(model, error.message);
    throw error;
  }
  const outputs = model.outputs.map(({ shape, dtype }, index) => ({
    key: `output_${index}`,
    tensor: made.outputs[index] ?? '',
    dtype: DTYPES[dtype] ?? 1,
    shape,
  }));
  const signature = [
    ...inputs.flatMap(({ name, dtype, shape }) => tensorInfo(1, { key: name, tensor: `${name}:0`, dtype, shape })),
    ...outputs.flatMap((output) => tensorInfo(2, output)),
    ...text(3, 'tensorflow/serving/predict'),
  ];
  const metaGraph = [
    ...message(1, text(4, 'serve')),
    ...message(2, made.graph),
    ...message(5, [...text(1, 'serving_default'), ...message(2, signature)]),
  ];
  return [...integer(1, 1), ...message(2, metaGraph)];
}

function graphInput(model: tf.LayersModel, { shape, dtype }: tf.SymbolicTensor, name: string): GraphInput {
  const [, ...sample] = shape;
  if (sample.includes(null))
    throw refused(
      model,
      say('its input {name} has the shape [{shape}]', { name, shape: shape.map(String).join(', ') }),
    );
  const known = DTYPES[dtype];
  if (known === undefined) throw refused(model, say('its input {name} is of type {dtype}', { name, dtype }));
  return { name: name.replace(/[^\w.]/g, '_').replace(/^_+/, ''), shape: [null, ...sample], dtype: known };
}

function recorded(model: tf.LayersModel, inputs: readonly GraphInput[], size: number): Recording<tf.Variable> {
  const batch = model.inputs.map(({ dtype }, index) =>
    tf.zeros(
      (inputs[index]?.shape ?? []).map((length) => length ?? size),
      dtype,
    ),
  );
  try {
    const recording = recordPrediction(model, batch);
    if (recording === null)
      throw new LimpidError('ENGINE_NATIVE_ONLY', { name: 'saveSavedModel', rung: tf.getBackend() });
    if (typeof recording === 'string') throw refused(model, recording);
    return recording;
  } finally {
    tf.dispose(batch);
  }
}

function valueOf(variable: tf.Variable): Value {
  const dtype = DTYPES[variable.dtype] ?? 1;
  return { shape: variable.shape, dtype, bytes: bytesOf(dtype, variable.dataSync()) };
}

interface Named {
  readonly key: string;
  readonly tensor: string;
  readonly dtype: number;
  readonly shape: readonly (number | null)[];
}

function tensorInfo(field: number, { key, tensor, dtype, shape }: Named): Message {
  const info = [...text(1, tensor), ...integer(2, dtype), ...message(3, shapeProto(shape))];
  return message(field, [...text(1, key), ...message(2, info)]);
}

function refused(model: tf.LayersModel, reason: string): LimpidError {
  return new LimpidError('MODEL_NOT_EXPORTED', { model: model.name, reason });
}
