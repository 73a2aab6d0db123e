/**
 * ONNX Runtime, where the notebook's project has it. It is no dependency of ours: on Linux its install script fetches files for
 * graphics cards from outside the registry.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import type { Rows } from '../scoring.ts';

/** As much of `onnxruntime-node` as is used. */
interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, values: ArrayLike<number>, shape: readonly number[]) => unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: { readonly [name: string]: unknown }): Promise<{ readonly [name: string]: Answer }>;
  release(): Promise<void>;
}

interface Answer {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export const ONNX_RUNTIME = 'onnxruntime-node';

/** @returns null where it is not installed in the folder or above it */
export function onnxRuntime(folder: string): Runtime | null {
  const require = createRequire(join(folder, 'notebook.js'));
  try {
    require.resolve(ONNX_RUNTIME);
  } catch {
    return null;
  }
  const found: unknown = require(ONNX_RUNTIME);
  return isRuntime(found) ? found : null;
}

/** Hands `act` a function that answers inputs, for as long as it takes. */
export async function withOnnx<T>(
  runtime: Runtime,
  model: Uint8Array,
  act: (answer: (inputs: readonly tf.Tensor[]) => Promise<Rows>) => Promise<T>,
): Promise<T> {
  const session = await runtime.InferenceSession.create(model);
  try {
    return await act(async (inputs) => {
      const given = await Promise.all(
        inputs.map(async (input, place) => {
          const tensor = new runtime.Tensor(input.dtype, await input.data(), input.shape);
          return [session.inputNames[place] ?? '', tensor] as const;
        }),
      );
      const { [session.outputNames[0] ?? '']: answer } = await session.run(Object.fromEntries(given));
      if (!answer) throw new TypeError('The graph has no output.');
      return { values: answer.data, shape: answer.dims };
    });
  } finally {
    await session.release();
  }
}

function isRuntime(found: unknown): found is Runtime {
  return typeof found === 'object' && found !== null && 'InferenceSession' in found && 'Tensor' in found;
}
