/** Imports of cells: resolved from the notebook's folder; TensorFlow.js, under every name it has, is our one engine. */
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { publish } from '../display/publish.ts';
import { withSignal } from '../display/signal.ts';
import { engineModules } from '../engine/modules.ts';
import { LimpidError } from '../errors.ts';
import type { EngineInfo } from '../messages.ts';
import { findReachable } from './reachable.ts';
import { Unfinished } from './unfinished.ts';

/** Marks a specifier as a cell's own, to be resolved from the notebook's folder. */
const CELL = 'limpid-cell:';

export interface Importer {
  import(specifier: string, options?: ImportCallOptions): Promise<object>;
  readonly meta: { readonly url: string; readonly filename: string; readonly dirname: string };
  readonly require: NodeJS.Require;
  /** From now on imports, and `meta` and `require`, start at this folder. */
  moveTo(folder: string): void;
  /** Cells were interrupted: what they were importing is imported afresh the next time. */
  interrupt(): void;
}

/** `loaded` is told once which rung of the engine runs. */
export function createImporter(loaded: (engine: EngineInfo) => void): Importer {
  let place = placeIn(process.cwd());
  const engine = once(() => startEngine(loaded));
  const unfinished = new Unfinished();
  registerHooks({
    resolve: (specifier, context, next) => {
      const resolved = specifier.startsWith(CELL)
        ? resolveAsTypeScript(specifier.slice(CELL.length), (name) =>
            next(name, { ...context, parentURL: place.meta.url }),
          )
        : next(specifier, context);
      return context.conditions.includes('require') ? resolved : { ...resolved, url: unfinished.fresh(resolved.url) };
    },
  });

  const load = async (specifier: string, options?: ImportCallOptions): Promise<object> => {
    if (specifier === 'limpid') return withSignal(await import('../library.ts'));
    if (engineModules.has(specifier)) return (await engine())(specifier);
    if (specifier === '@tensorflow/tfjs-vis') return import('../portraits/tfjs-vis/index.ts');
    try {
      const json = specifier.endsWith('.json') && options === undefined ? { with: { type: 'json' } } : options;
      // SAFETY: what a module gives is an object.
      return merged((await import(CELL + specifier, json)) as object);
    } catch (error) {
      throw missing(specifier, place.meta.dirname, error) ?? error;
    }
  };
  return {
    import: (specifier, options) => unfinished.watch(() => load(specifier, options)),
    interrupt: () => unfinished.interrupt(),
    moveTo: (folder) => {
      place = placeIn(folder);
    },
    get meta() {
      return place.meta;
    },
    get require() {
      return place.require;
    },
  };
}

function placeIn(dirname: string): Pick<Importer, 'meta' | 'require'> {
  const filename = path.join(dirname, 'notebook.ts');
  const url = pathToFileURL(filename).href;
  return { meta: Object.freeze({ url, filename, dirname }), require: createRequire(url) };
}

/** Loads tfjs at its first import only: cells without it start faster. */
async function startEngine(loaded: (engine: EngineInfo) => void): Promise<(specifier: string) => Promise<object>> {
  const { importEngine, loadEngine } = await import('../engine/load.ts');
  const { guardMemory } = await import('../memory/guard.ts');
  const { trackTensors } = await import('../memory/tracking.ts');
  const { watchLayers } = await import('../training/updates/layer-updates.ts');
  const { watchTraining } = await import('../training/watch.ts');
  const { steerTrainings } = await import('../training/steering/widget-channel.ts');
  const { keepRuns } = await import('../runs/keep.ts');
  const { tf, info, notice } = await loadEngine();
  const { sweep } = trackTensors(tf, findReachable);
  guardMemory(tf, sweep);
  watchLayers();
  watchTraining(tf);
  steerTrainings();
  keepRuns(info, { tfjs: tf.version.tfjs });
  loaded(info);
  if (notice !== null) publish({ type: 'stream', content: { name: 'stderr', text: `${notice}\n` } });
  return async (specifier) => merged(await importEngine(specifier));
}

/** As TypeScript people write paths: without an extension, or with the `.js` a build would give. */
function resolveAsTypeScript<T>(specifier: string, resolve: (specifier: string) => T): T {
  try {
    return resolve(specifier);
  } catch (error) {
    if (!/^\.{0,2}\//.test(specifier)) throw error;
    const candidates = [
      specifier.replace(/\.js$/, '.ts'),
      `${specifier}.ts`,
      `${specifier}.js`,
      `${specifier}/index.ts`,
    ];
    for (const candidate of candidates) {
      const found = attempt(() => resolve(candidate));
      if (found) return found;
    }
    throw error;
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    // this candidate does not exist; the first error is the one reported
    return undefined;
  }
}

/** A CommonJS module gives all its names, not only those a lexer could find. */
function merged(module: object): object {
  const exported: unknown = Reflect.get(module, 'module.exports');
  if (typeof exported !== 'object' || exported === null) return module;
  const names = { ...exported, ...module };
  const isTranspiled = '__esModule' in exported && 'default' in exported;
  // SAFETY: an object without a prototype is an object.
  return Object.assign(Object.create(null) as object, names, { default: isTranspiled ? exported.default : exported });
}

function missing(specifier: string, folder: string, error: unknown): LimpidError | undefined {
  if (!(error instanceof Error && 'code' in error)) return undefined;
  if (error.code !== 'ERR_MODULE_NOT_FOUND' && error.code !== 'MODULE_NOT_FOUND') return undefined;
  const inner = /Cannot find package '([^']+)'/.exec(error.message)?.[1];
  if (inner !== undefined) return new LimpidError('PACKAGE_MISSING', { name: inner, folder }, { cause: error });
  if (/^(\.{0,2}\/|file:)/.test(specifier))
    return new LimpidError('FILE_MISSING', { name: specifier, folder }, { cause: error });
  return new LimpidError('PACKAGE_MISSING', { name: specifier, folder }, { cause: error });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
