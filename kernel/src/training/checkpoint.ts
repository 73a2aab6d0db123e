/**
 * A training on disk, in a folder that `tf.loadLayersModel('file://FOLDER/model.json')` reads too: model.json with topology,
 * names of weights and how far training has come, and one file of numbers beside it, weights of the model before those of
 * the optimizer. What is there is whole at every moment: model.json is replaced last and at once, and names its numbers.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { scheduleOf, type Scheduled } from '../engine/repairs/learning-rate.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';

/** How far a training has come. */
export interface Progress {
  /** Whole epochs that are done: the `initialEpoch` of the next fit. */
  epoch: number;
  /** Batches that are done of the epoch after them; 0 at the end of an epoch. */
  batch: number;
  /** Steps of the optimizer. */
  step: number;
  learningRate: number;
}

interface Spec {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
  group?: string;
}
interface Saved {
  weightsManifest: [{ paths: [string]; weights: Spec[] }];
  limpid: Progress & { optimizer: string };
}
type Compiled = tf.LayersModel & { optimizer: tf.Optimizer & Scheduled };

const TOPOLOGY = 'model.json';
const WEIGHTS = /^weights-[\w-]+\.bin$/;
/** What an earlier checkpoint left, or one that was cut off. */
const LEFT = /^(weights-[\w-]+\.bin|(weights-[\w-]+\.bin|model\.json)\.\d+\.tmp)$/;
const BYTES = { float32: 4, int32: 4, bool: 1 };

/** A checkpoint that is being written: it is there once model.json of the folder names its file of weights. */
export interface WrittenCheckpoint {
  model: tf.LayersModel;
  /** Absolute. */
  folder: string;
  file: string;
  epoch: number;
  batch: number;
}

const observers = new Set<(checkpoint: WrittenCheckpoint) => void>();

/** From now on `observe` is told of every checkpoint just before it is there. It must not throw. Returns how to end that. */
export function observeCheckpoints(observe: (checkpoint: WrittenCheckpoint) => void): () => void {
  observers.add(observe);
  return () => observers.delete(observe);
}

/** Writes a checkpoint in place of the one that is there. */
export async function writeCheckpoint(folder: string, model: Compiled, done: { epoch: number; batch: number }) {
  const { optimizer } = model;
  const slots = await optimizer.getWeights();
  const weights = await tf.io.encodeWeights(
    model.weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() })),
  );
  const states = await tf.io.encodeWeights(slots, 'optimizer');
  // the count of steps is a tensor of its own, all others are variables in use
  tf.dispose(slots.map(({ tensor }) => tensor).filter((tensor) => !(tensor instanceof tf.Variable)));

  const file = `weights-${randomUUID()}.bin`;
  const progress = { ...done, step: optimizer.iterations, learningRate: optimizer.learningRate };
  const saved = {
    modelTopology: model.toJSON(null, false),
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${tf.version_layers}`,
    convertedBy: null,
    ...trainingConfigOf(model),
    weightsManifest: [{ paths: [file], weights: [...weights.specs, ...states.specs] }],
    limpid: { ...progress, optimizer: optimizer.getClassName() },
  };
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, file), tf.io.CompositeArrayBuffer.join([weights.data, states.data].flat()));
  for (const observe of observers) observe({ model, folder: resolve(folder), file, ...done });
  await writeWhole(join(folder, TOPOLOGY), JSON.stringify(saved));
  for (const other of await readdir(folder)) {
    if (LEFT.test(other) && other !== file) await rm(join(folder, other), { force: true });
  }
}

/**
 * Gives a compiled model the weights and the state of its optimizer that `modelCheckpoint` saved. A fit that goes on at
 * `initialEpoch: epoch` ends where the whole training would have ended, to the bit where its steps compute to the bit. Where
 * `batch` is more than 0 that epoch had begun: `fit` trains it again, `fitDataset` can do the rest of it by `dataset.skip(batch)`.
 *
 * @returns how far the training had come; epoch 0 and a model as it was when the folder holds no checkpoint yet
 * @throws {LimpidError} CHECKPOINT_UNREADABLE, CHECKPOINT_MISMATCH
 */
export async function resume(model: tf.LayersModel, folder: string): Promise<Progress> {
  // SAFETY: optimizers of tfjs are repaired, and whoever resumes has compiled the model.
  const { optimizer } = model as Compiled;
  if (!optimizer) throw new LimpidError('CHECKPOINT_MISMATCH', { folder, reason: say('this model is not compiled') });
  const read = await readCheckpoint(folder);
  if (!read) return { epoch: 0, batch: 0, step: optimizer.iterations, learningRate: optimizer.learningRate };
  const { saved, data } = read;
  const [{ weights: specs }] = saved.weightsManifest;
  const reason = whyOfAnother(model, optimizer, saved);
  if (reason !== null) throw new LimpidError('CHECKPOINT_MISMATCH', { folder, reason });

  const before = await optimizer.getWeights();
  const values = tensorsOf(specs, data);
  const own = model.weights.length;
  model.setWeights(values.slice(0, own).map(({ tensor }) => tensor));
  await optimizer.setWeights(values.slice(own));
  tf.dispose([...before, ...values].map(({ tensor }) => tensor));
  const { optimizer: _, ...progress } = saved.limpid;
  if (scheduleOf(optimizer) === null) optimizer.learningRate = progress.learningRate;
  return progress;
}

/** How a model was compiled, as files of tfjs say it; empty where a function of the notebook's own is part of it. */
export function trainingConfigOf(model: tf.LayersModel): object {
  // tfjs would write {} for a function
  if (typeof model.loss === 'function') return {};
  try {
    // SAFETY: a method of tfjs-layers 4.22's that its declaration hides.
    return { trainingConfig: (model as unknown as { getTrainingConfig(): object }).getTrainingConfig() };
  } catch {
    // a loss of the notebook's own cannot be written down: who resumes brings it, who only loads the model compiles it
    return {};
  }
}

/** A file is there whole, or not at all. */
async function writeWhole(path: string, content: string | ArrayBuffer): Promise<void> {
  const fresh = `${path}.${process.pid}.tmp`;
  const file = await open(fresh, 'w');
  try {
    await file.writeFile(typeof content === 'string' ? content : new Uint8Array(content));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** @returns null where there is no checkpoint */
async function readCheckpoint(folder: string): Promise<{ saved: Saved; data: Uint8Array } | null> {
  const unreadable = (reason: string) => new LimpidError('CHECKPOINT_UNREADABLE', { folder, reason });
  const text = await readFile(join(folder, TOPOLOGY), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw unreadable(String(error));
  });
  if (text === null) return null;
  const saved = savedIn(text);
  if (!saved) throw unreadable(say('its {file} is not one of modelCheckpoint', { file: TOPOLOGY }));
  const [{ paths, weights }] = saved.weightsManifest;
  const data = await readFile(join(folder, paths[0])).catch((error: unknown) => {
    throw unreadable(String(error));
  });
  const expected = weights.reduce((bytes, spec) => bytes + bytesOf(spec), 0);
  if (data.byteLength !== expected)
    throw unreadable(say('it has {found} bytes of weights, not {expected}', { found: data.byteLength, expected }));
  return { saved, data };
}

function savedIn(text: string): Saved | null {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(saved) || !isObject(saved['limpid']) || !Array.isArray(saved['weightsManifest'])) return null;
  const { epoch, batch, step, learningRate, optimizer } = saved['limpid'];
  const manifest: unknown = saved['weightsManifest'][0];
  if (!isObject(manifest) || !Array.isArray(manifest['paths']) || !Array.isArray(manifest['weights'])) return null;
  const file: unknown = manifest['paths'][0];
  const isSaved =
    [epoch, batch, step].every(isCount) &&
    typeof learningRate === 'number' &&
    typeof optimizer === 'string' &&
    typeof file === 'string' &&
    WEIGHTS.test(file) &&
    manifest['weights'].every(isSpec);
  // SAFETY: just looked at, part by part.
  return isSaved ? (saved as unknown as Saved) : null;
}

function isSpec(spec: unknown): spec is Spec {
  if (!isObject(spec) || typeof spec['name'] !== 'string' || !Array.isArray(spec['shape'])) return false;
  return typeof spec['dtype'] === 'string' && Object.hasOwn(BYTES, spec['dtype']) && spec['shape'].every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function bytesOf({ shape, dtype }: Spec): number {
  return tf.util.sizeFromShape(shape) * BYTES[dtype];
}

/** In words what is not of this model, else null. */
function whyOfAnother(
  model: tf.LayersModel,
  optimizer: tf.Optimizer,
  { weightsManifest, limpid }: Saved,
): string | null {
  if (limpid.optimizer !== optimizer.getClassName()) {
    return say('its optimizer is {saved}, and this one {own}', {
      saved: limpid.optimizer,
      own: optimizer.getClassName(),
    });
  }
  const own = weightsManifest[0].weights.filter(({ group }) => group !== 'optimizer');
  if (own.length !== model.weights.length)
    return say('it has {saved} weights, and this one {own}', { saved: own.length, own: model.weights.length });
  const other = model.weights.find(({ shape }, index) => shape.join() !== own[index]?.shape.join());
  if (other) return say('{weight} has another shape', { weight: other.originalName });
  // after the count of steps, each kind of slot has one for each weight that is trained
  const slots = weightsManifest[0].weights.slice(own.length + 1);
  const trained = model.trainableWeights;
  const isOfThese =
    trained.length > 0 &&
    slots.length % trained.length === 0 &&
    slots.every(({ shape }, index) => shape.join() === trained[index % trained.length]?.shape.join());
  return slots.length === 0 || isOfThese ? null : say('other weights of it were trained');
}

function tensorsOf(specs: readonly Spec[], data: Uint8Array): { name: string; tensor: tf.Tensor }[] {
  let at = 0;
  return specs.map((spec) => {
    // a slice of a Buffer would be no copy, and begin anywhere
    const { buffer } = Uint8Array.prototype.slice.call(data, at, (at += bytesOf(spec)));
    const values = new { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[spec.dtype](buffer);
    return { name: spec.name, tensor: tf.tensor(values, spec.shape, spec.dtype) };
  });
}
