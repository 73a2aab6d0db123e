/** `loadSavedModel`: a SavedModel of TensorFlow, run by the native engine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { loadEngine } from '../engine/load.ts';
import { LimpidError, reasonOf } from '../errors.ts';
import { REACHES_OUT } from './outside-ops.ts';
import { readSavedModel, type Signature, type TensorSpec } from './saved-model-proto.ts';

export interface SavedModelOptions {
  /** Which of its functions: `serving_default` when not given, or the only one. */
  signature?: string;
}

export interface SavedModel {
  /** By the names of the signature; null in a shape is any length. */
  readonly inputs: { readonly [name: string]: TensorSpec };
  readonly outputs: { readonly [name: string]: TensorSpec };
  /**
   * Runs the signature; the caller disposes what comes back.
   * @param inputs by their names; a single tensor for a signature of one input
   * @throws LimpidError SAVED_MODEL_INPUTS
   */
  predict(inputs: Tensor | NamedTensorMap): NamedTensorMap;
  dispose(): void;
}

/** What tfjs-node 4.22 gives for a SavedModel. */
interface Loaded {
  predict(inputs: NamedTensorMap): NamedTensorMap;
  dispose(): void;
}

/**
 * Loads a folder with `saved_model.pb` and its variables, of any framework that writes them.
 *
 * A SavedModel is a program of TensorFlow's, so load only one that you trust: graphs with ops that read or write files or call
 * Python are refused, and that is no sandbox.
 *
 * @throws LimpidError ENGINE_NATIVE_ONLY, MODEL_UNREADABLE, SAVED_MODEL_SIGNATURE, SAVED_MODEL_OPS
 */
export async function loadSavedModel(folder: string, { signature }: SavedModelOptions = {}): Promise<SavedModel> {
  const { tf, rung } = await loadEngine();
  if (rung !== 'native') throw new LimpidError('ENGINE_NATIVE_ONLY', { name: 'loadSavedModel', rung });
  const { tags, signatures, ops } = await read(folder);
  const outside = [...ops].filter((op) => REACHES_OUT.test(op));
  if (outside.length > 0) throw new LimpidError('SAVED_MODEL_OPS', { folder, ops: outside.join(', ') });
  const [name, { inputs, outputs }] = choose(folder, signatures, signature);
  // SAFETY: the native engine's tf has tfjs-node's `node`.
  const { node } = tf as unknown as {
    node: { loadSavedModel(path: string, tags: string[], name: string): Promise<Loaded> };
  };
  const loaded = await node.loadSavedModel(folder, [...tags], name);
  return {
    inputs,
    outputs,
    predict(given) {
      const names = Object.keys(inputs);
      const [only = ''] = names;
      const named = given instanceof tf.Tensor ? { [only]: given } : given;
      const found = Object.keys(named);
      if (names.length !== found.length || !names.every((one) => Object.hasOwn(named, one))) {
        throw new LimpidError('SAVED_MODEL_INPUTS', { needed: names.join(', '), found: found.join(', ') });
      }
      return loaded.predict(named);
    },
    dispose: () => loaded.dispose(),
  };
}

async function read(folder: string): Promise<ReturnType<typeof readSavedModel>> {
  try {
    return readSavedModel(await readFile(join(folder, 'saved_model.pb')));
  } catch (error) {
    const reason = reasonOf(error);
    throw new LimpidError('MODEL_UNREADABLE', { file: folder, reason }, { cause: error });
  }
}

function choose(
  folder: string,
  signatures: ReadonlyMap<string, Signature>,
  asked: string | undefined,
): [string, Signature] {
  const names = [...signatures.keys()];
  const name = asked ?? (names.length === 1 ? names[0] : undefined) ?? 'serving_default';
  const found = signatures.get(name);
  if (!found) throw new LimpidError('SAVED_MODEL_SIGNATURE', { folder, name, known: names.join(', ') });
  return [name, found];
}
