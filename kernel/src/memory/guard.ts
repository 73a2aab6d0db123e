/**
 * A lack of memory becomes an error that says what asked for how much. What is larger than the memory that is free is
 * refused before it is tried, because Linux would promise it and then end the process. What fails is tried once more
 * after everything that nobody can reach has been disposed.
 */
import { createRequire } from 'node:module';
import type * as tfjs from '@tensorflow/tfjs';
import { freeMemory } from './free.ts';
import { bytesOf, resultOf, type Attributes, type Given, type Inputs } from './growth.ts';
import { isLackOfMemory, outOfMemory, WasmExhausted } from './out-of-memory.ts';

/** Less than this is tried without asking what is free, which takes as long as such an operation. */
const LARGE = 64e6;

/** tfjs-core 4.22's engine where its declarations hide it. */
interface Engine {
  readonly state: { readonly kernelDepth: number };
  runKernel(kernel: string, inputs: Inputs, attributes?: Attributes): unknown;
}

/** Functions of tfjs-core's that make a tensor of the shape they are given, in JavaScript. */
const CREATORS = [
  'zeros',
  'ones',
  'buffer',
  'randomUniform',
  'randomNormal',
  'truncatedNormal',
  'randomGamma',
] as const;
type Creator = (shape: number[], ...rest: unknown[]) => unknown;

/** Called once after the engine has loaded. `tf` is what notebooks import; `sweep` disposes what nobody can reach. */
export function guardMemory(tf: typeof tfjs, sweep: () => void, free: () => number = freeMemory): void {
  // SAFETY: as the interface says, of tfjs-core 4.22.
  const engine = tf.engine() as unknown as Engine;

  /** Runs `action`, whose result is known to be so large, or not known. */
  const guarded = <T>(op: string, result: Given | null, action: () => T): T => {
    if (engine.state.kernelDepth > 0) return action();
    const bytes = result ? bytesOf(result) : 0;
    if (bytes >= LARGE && bytes > free()) {
      sweep();
      if (bytes > free()) throw outOfMemory(op, { result, free: free() });
    }
    try {
      return action();
    } catch (error) {
      if (!isLackOfMemory(error)) throw error;
    }
    sweep();
    try {
      return action();
    } catch (error) {
      if (!isLackOfMemory(error)) throw error;
      throw outOfMemory(op, { result, free: free(), cause: error });
    }
  };

  const { runKernel } = engine;
  engine.runKernel = function (kernel, inputs, attributes = {}) {
    return guarded(kernel, resultOf(kernel, inputs, attributes), () =>
      runKernel.call(this, kernel, inputs, attributes),
    );
  };
  // SAFETY: tfjs re-exports all of tfjs-core, and tfjs-layers calls it through this very object.
  const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof tfjs;
  for (const name of CREATORS) {
    // SAFETY: what they all have in common.
    const create = tf[name] as Creator;
    const value: Creator = (shape, ...rest) =>
      guarded(`tf.${name}`, asked(name, shape, rest[0]), () => create(shape, ...rest));
    for (const module of [core, tf]) {
      Object.defineProperty(module, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
  refuseFailedAllocations(tf);
}

function asked(name: string, shape: unknown, dtype: unknown): Given | null {
  if (!Array.isArray(shape)) return null;
  const isTyped = name === 'zeros' || name === 'ones' || name === 'buffer';
  return { shape: shape.map(Number), dtype: isTyped && typeof dtype === 'string' ? dtype : 'float32' };
}

/** Kernels take memory of their own, and do not look whether they get it: the last of WebAssembly's 4 GB are theirs. */
const WASM_END = 2 ** 32 - 2 ** 26;

/** The backend takes what WebAssembly's `malloc` gives, also the 0 that means nothing, and writes there. */
function refuseFailedAllocations(tf: typeof tfjs): void {
  if (tf.getBackend() !== 'wasm') return;
  // SAFETY: a public field of tfjs-backend-wasm 4.22's backend.
  const { wasm } = tf.backend() as unknown as {
    wasm: { _malloc(bytes: number): number; _free(address: number): void };
  };
  // at its first call `_malloc` puts another function in its own place
  wasm._free(wasm._malloc(1));
  const malloc = wasm._malloc.bind(wasm);
  wasm._malloc = (bytes) => {
    // sizes of more than 32 bits would lose their upper ones, and kernels count in 31
    const address = bytes < 2 ** 31 ? malloc(bytes) : 0;
    const end = (address >>> 0) + bytes;
    if ((address !== 0 || bytes === 0) && end <= WASM_END) return address;
    if (address !== 0) wasm._free(address);
    throw new WasmExhausted(bytes);
  };
}
