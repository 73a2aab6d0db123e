/** What a model computes when it predicts, as a recording: for those who write it down elsewhere. */
import type * as tfjs from '@tensorflow/tfjs';
import type { Recording } from './recording.ts';
import type { OpDefinition } from './op-definition.ts';
import { definitionOf } from './op-definition.ts';
import type { Engine } from './steps.ts';

let engine: Engine | undefined;
let isRecording = false;

/** What is computed now is written down for others, so it must be ops that every TensorFlow has. */
export function isForOthers(): boolean {
  return isRecording;
}

export function offerRecordings(of: Engine): void {
  engine = of;
}

/** What TensorFlow says of one of its ops. Throws without the native engine. */
export function opDefinition(op: string): OpDefinition {
  if (!engine) throw new TypeError('only the native engine has definitions of ops');
  return definitionOf(engine.addon, op);
}

/**
 * Predicts once, op by op. All weights are variables of the recording; its results are the model's outputs.
 * @returns null without the native engine, and in words why what was recorded is of no use
 */
export function recordPrediction(
  model: tfjs.LayersModel,
  inputs: readonly tfjs.Tensor[],
): Recording<tfjs.Variable> | string | null {
  if (!engine) return null;
  const { tf, backend, recorder } = engine;
  // SAFETY: what a LayerVariable of tfjs-layers 4.22 reads is the variable itself.
  const weights = model.weights.map((weight) => weight.read() as tfjs.Variable);
  const variables = new Map(weights.map((variable) => [backend.getInputTensorIds([variable])[0] ?? -1, variable]));
  // SAFETY: without the second argument, as `predict` does it: with one, a layer that is given initial states fails.
  const plain = model as unknown as { call(inputs: tfjs.Tensor[]): tfjs.Tensor | tfjs.Tensor[] };
  recorder.begin({ arguments: backend.getInputTensorIds(inputs), variables });
  let results: tfjs.Tensor[];
  isRecording = true;
  try {
    results = tf.tidy(() => [plain.call([...inputs])].flat());
  } catch (error) {
    recorder.abandon();
    throw error;
  } finally {
    isRecording = false;
  }
  const recording = recorder.end({ results: backend.getInputTensorIds(results), assigned: [] });
  tf.dispose(results);
  return recording;
}
