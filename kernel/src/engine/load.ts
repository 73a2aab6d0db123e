/** The one engine of this process: the first rung of the ladder that loads. */
import * as tf from '@tensorflow/tfjs';
import type { EngineInfo, Rung } from '../messages.ts';
import { LimpidError } from '../errors.ts';
import { engineFolder } from './folders.ts';
import { describe, installedEngine } from './installed.ts';
import { fileIo, loadNative, versions, type TensorFlow } from './native.ts';
import { missingNotice } from './notice.ts';
import { prefetchBatches } from './prefetch.ts';
import { draws, seedTfjs } from './random/tfjs-draws.ts';
import { EarlyStopping } from './repairs/early-stopping.ts';
import { repairTfjs } from './repairs/repair.ts';
import { replaced } from './replaced.ts';
import { ownGradients } from './traced/own-gradients.ts';
import { loadWasm } from './wasm.ts';

export type { TensorFlow };

export interface Engine {
  /** What notebooks import as `@tensorflow/tfjs-node` and as `@tensorflow/tfjs`. */
  tf: TensorFlow;
  rung: Rung;
  info: EngineInfo;
  /** One line for the user when models will run slower than they could, else null. */
  notice: string | null;
}

let engine: Promise<Engine> | undefined;

export function loadEngine(): Promise<Engine> {
  return (engine ??= climb());
}

/** What `import(specifier)` gives in a notebook, for one of `engineModules`. */
export async function importEngine(specifier: string): Promise<object> {
  const { tf: all } = await loadEngine();
  switch (specifier) {
    case '@tensorflow/tfjs-core':
      return { ...(await import('@tensorflow/tfjs-core')), ...draws(), ...ownGradients(tf) };
    case '@tensorflow/tfjs-layers':
      return { ...(await import('@tensorflow/tfjs-layers')), EarlyStopping };
    case '@tensorflow/tfjs-data':
      return import('@tensorflow/tfjs-data');
    case '@tensorflow/tfjs-converter':
      return import('@tensorflow/tfjs-converter');
    default:
      return all;
  }
}

async function climb(): Promise<Engine> {
  repairTfjs();
  prefetchBatches();
  seedTfjs(tf);
  const asked = process.env['LIMPID_RUNG'];
  const installed = installedEngine();
  let broken = installed.state === 'broken' ? installed.reason : null;
  if (installed.state === 'installed' && asked !== 'wasm' && asked !== 'cpu') {
    try {
      return { tf: await loadNative(engineFolder()), rung: 'native', info: describe('native'), notice: null };
    } catch (error) {
      broken = reason(error);
    }
  }
  const rung = await loadPortable(asked);
  return { tf: portable(rung), rung, info: describe(rung), notice: rung === asked ? null : notice(rung, broken) };
}

async function loadPortable(asked: string | undefined): Promise<Rung> {
  if (asked !== 'cpu') {
    try {
      await loadWasm();
      return 'wasm';
    } catch (error) {
      console.warn(`WebAssembly does not start: ${reason(error)}`);
    }
  }
  await tf.setBackend('cpu');
  return 'cpu';
}

/** tfjs with what tfjs-node adds and needs no native engine; the rest says what is missing when touched. */
function portable(rung: Rung): TensorFlow {
  const all = { ...tf, ...replaced(), version: versions(), io: fileIo() };
  return Object.defineProperty(all, 'node', {
    get() {
      throw new LimpidError('ENGINE_NATIVE_ONLY', { name: 'tf.node', rung });
    },
  });
}

function notice(rung: Rung, broken: string | null): string {
  if (broken !== null) return new LimpidError('ENGINE_BROKEN', { reason: broken }).message;
  return missingNotice(rung).message;
}

function reason(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);
}
