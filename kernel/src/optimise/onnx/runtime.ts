/**
 * ONNX Runtime, where the notebook's project has it. Neither is a dependency of ours: on Linux the install script of
 * `onnxruntime-node` fetches files for graphics cards from outside the registry, and `onnxruntime-web` (WebAssembly) is large.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Answer } from '../answering.ts';

/** As much as is used of either. */
interface Runtime {
  /** Of WebAssembly alone. */
  readonly env?: { readonly wasm?: { numThreads?: number } };
  readonly InferenceSession: { create(model: Uint8Array): Promise<Session> };
  readonly Tensor: new (type: string, values: ArrayLike<number>, shape: readonly number[]) => unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(inputs: { readonly [name: string]: unknown }): Promise<{ readonly [name: string]: Output }>;
  release(): Promise<void>;
}

interface Output {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** The first that is installed is taken: native code is the quicker. */
export const ONNX_RUNTIMES = ['onnxruntime-node', 'onnxruntime-web'] as const;

export interface FoundRuntime {
  readonly name: (typeof ONNX_RUNTIMES)[number];
  readonly runtime: Runtime;
}

/** @returns null where none is installed in the folder or above it */
export function onnxRuntime(folder: string): FoundRuntime | null {
  const require = createRequire(join(folder, 'notebook.js'));
  for (const name of ONNX_RUNTIMES) {
    if (!isInstalled(require, name)) continue;
    const runtime: unknown = require(name);
    if (!isRuntime(runtime)) continue;
    // threads of WebAssembly are workers that outlive the session
    if (runtime.env?.wasm) runtime.env.wasm.numThreads = 1;
    return { name, runtime };
  }
  return null;
}

function isInstalled(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

export interface OpenOnnx {
  readonly answer: Answer;
  release(): Promise<void>;
}

export async function openOnnx(runtime: Runtime, model: Uint8Array): Promise<OpenOnnx> {
  const session = await runtime.InferenceSession.create(model);
  return {
    answer: async (inputs) => {
      const given = await Promise.all(
        inputs.map(async (input, place) => {
          const tensor = new runtime.Tensor(input.dtype, await input.data(), input.shape);
          return [session.inputNames[place] ?? '', tensor] as const;
        }),
      );
      const { [session.outputNames[0] ?? '']: answer } = await session.run(Object.fromEntries(given));
      if (!answer) throw new TypeError('The graph has no output.');
      return { values: answer.data, shape: answer.dims };
    },
    release: () => session.release(),
  };
}

function isRuntime(found: unknown): found is Runtime {
  return typeof found === 'object' && found !== null && 'InferenceSession' in found && 'Tensor' in found;
}
