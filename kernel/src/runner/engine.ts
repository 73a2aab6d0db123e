/** TensorFlow.js of this process: started by the first import of it, so that cells without it start faster. */
import { publish } from '../display/publish.ts';
import { engineModules } from '../engine/modules.ts';
import { LimpidError } from '../errors.ts';
import type { EngineInfo } from '../messages.ts';
import { bindings } from './bindings.ts';
import { findReachable } from './reachable.ts';

/** Told once which rung of the engine runs, and what notebooks import of it. */
export type Loaded = (engine: EngineInfo, tf: object) => void;

export class Engine {
  readonly #loaded: Loaded;
  /** By the names they are imported as. */
  #modules: Promise<ReadonlyMap<string, object>> | undefined;
  #started: ReadonlyMap<string, object> | undefined;

  constructor(loaded: Loaded) {
    this.#loaded = loaded;
  }

  async start(specifier: string): Promise<object> {
    this.#modules ??= this.#startAll();
    this.#started = await this.#modules;
    return this.required(specifier);
  }

  /** Nothing before it has been started. */
  started(specifier: string): object | undefined {
    return this.#started?.get(specifier);
  }

  /** @throws ENGINE_REQUIRED before it has been started */
  required(specifier: string): object {
    const module = this.started(specifier);
    if (!module) throw new LimpidError('ENGINE_REQUIRED', { name: specifier });
    return module;
  }

  /** What a module exports under this name. Of what needs another rung, something that says so when it is used. */
  member(module: object, name: string): unknown {
    try {
      return Reflect.get(module, name);
    } catch (error) {
      const complain = (): never => {
        throw error;
      };
      return new Proxy({}, { get: complain });
    }
  }

  async #startAll(): Promise<ReadonlyMap<string, object>> {
    const { importEngine, loadEngine } = await import('../engine/load.ts');
    const { noteAllCallers } = await import('../engine/callers.ts');
    const { warnOfUnknownOptions } = await import('../engine/options/warn.ts');
    const { tellLayers } = await import('../engine/shapes/tell-layers.ts');
    const { tellOps } = await import('../engine/shapes/ops.ts');
    const { guardMemory } = await import('../memory/guard.ts');
    const { trackTensors } = await import('../memory/tracking.ts');
    const { watchLayers } = await import('../training/updates/layer-updates.ts');
    const { watchHealth } = await import('../doctor/doctor.ts');
    const { watchNumbersOf } = await import('../numbers/watch.ts');
    const { watchTraining } = await import('../training/watch.ts');
    const { engineLoaded } = await import('../training/breakpoints/in-debugger.ts');
    const { steerTrainings } = await import('../training/steering/widget-channel.ts');
    const { keepRuns } = await import('../runs/keep.ts');
    const { measureTrainings } = await import('../footprint/trainings.ts');
    const { tf, info, notice } = await loadEngine();
    const { sweep } = trackTensors(tf, findReachable, bindings);
    guardMemory(tf, () => void sweep());
    watchLayers();
    watchHealth(tf);
    watchNumbersOf(tf);
    watchTraining(tf);
    await engineLoaded();
    steerTrainings();
    // before the runs, which keep what it measures
    measureTrainings();
    keepRuns(info, { tfjs: tf.version.tfjs });
    tellOps(tf);
    tellLayers();
    warnOfUnknownOptions(tf);
    noteAllCallers(tf);
    this.#loaded(info, tf);
    if (notice !== null) publish({ type: 'stream', content: { name: 'stderr', text: `${notice}\n` } });
    const modules = [...engineModules].map(async (name) => [name, await importEngine(name)] as const);
    return new Map(await Promise.all(modules));
  }
}
