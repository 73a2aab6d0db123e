/** The models of a service: versions by a policy, loaded, swapped and unloaded while requests come. */
import { LimpidError, reasonOf } from '../errors.ts';
import { createMetrics, type ServedModel } from '../monitor/metrics.ts';
import {
  ServeError,
  type InferRequest,
  type InferResponse,
  type ModelMetadata,
  type Models,
  type ModelStatistics,
  type RepositoryEntry,
} from './inference.ts';
import type { Servable } from './servable.ts';
import { ServedVersion, type VersionOptions } from './served-version.ts';
import { openTarget, type Found, type Target } from './target.ts';
import { servableOf, type ServedTfModel } from './tf-servable.ts';
import type { Watcher } from './version-record.ts';

/** A model, or where its versions are: a folder, or what {@link openTarget} gives. */
export type Source = ServedTfModel | Servable | string | Pick<Target, 'versions'>;

export interface ModelsOptions extends Partial<VersionOptions> {
  /** Which versions are served: the newest, all, or these. */
  versions?: 'latest' | 'all' | readonly string[];
}

const DEFAULTS: VersionOptions = {
  ...{ maxBatch: 64, maxDelay: 0, goal: undefined, maxQueue: 1024, timeout: 30_000 },
  notFinite: 'refuse',
};

/** Names that stand in a path as they are, and before the colon of `:predict`. */
const NAME = /^[A-Za-z0-9][\w.-]{0,127}$/;

/** Loads every model before it resolves. @throws LimpidError SERVE_NAME, SERVE_TARGET, SERVE_LOAD */
export async function createModels(
  sources: { readonly [name: string]: Source },
  options: ModelsOptions = {},
): Promise<ServedModels> {
  const models = new ServedModels(options);
  for (const [name, source] of Object.entries(sources)) {
    await models.add(name, source).catch((error: unknown) => {
      if (error instanceof LimpidError) throw error;
      throw new LimpidError('SERVE_LOAD', { name, reason: reasonOf(error) }, { cause: error });
    });
  }
  return models;
}

interface Served {
  find: Target['versions'];
  versions: Map<string, ServedVersion>;
  /** Loads of one model come one after another. */
  last: Promise<void>;
}

export class ServedModels implements Models {
  /** What has happened, for Prometheus. */
  readonly metrics = createMetrics();
  readonly #served = new Map<string, Served>();
  readonly #options: VersionOptions;
  readonly #policy: NonNullable<ModelsOptions['versions']>;
  #isDraining = false;

  /** @internal Use {@link createModels}. */
  constructor({ versions = 'latest', ...options }: ModelsOptions) {
    this.#policy = versions;
    this.#options = { ...DEFAULTS, ...options };
  }

  async add(name: string, source: Source): Promise<void> {
    if (!NAME.test(name) || this.#served.has(name)) throw new LimpidError('SERVE_NAME', { name });
    const target = typeof source === 'string' ? await openTarget(source) : source;
    const find = 'versions' in target ? () => target.versions() : only('1', target);
    this.#served.set(name, { find, versions: new Map(), last: Promise.resolve() });
    await this.load(name);
  }

  /** Serves `model` as the next version; the version before answers what it has, and goes. */
  async swap(name: string, model: ServedTfModel | Servable): Promise<void> {
    const served = this.#named(name);
    const newest = Math.max(0, ...[...served.versions.keys()].map(Number));
    served.find = only(String(newest + 1), model);
    await this.load(name);
  }

  isLive(): boolean {
    return true;
  }

  isReady(): boolean {
    return !this.#isDraining;
  }

  isModelReady(model: string, version?: string): boolean {
    const found = this.#served.has(model) && this.#chosen(model, version);
    return found !== false && found !== undefined && !this.#isDraining;
  }

  async infer(request: InferRequest): Promise<InferResponse> {
    const { id, model } = request;
    // a version that a request names and that is not there is no label
    let served: ServedModel | undefined = this.#served.has(model) ? { model, version: '' } : undefined;
    try {
      const version = this.#ready(model, request.version);
      served = { model, version: version.version };
      const outputs = await version.infer(request);
      this.metrics.ended(served, 'success');
      return { ...served, ...(id === undefined ? {} : { id }), outputs };
    } catch (error) {
      const told =
        error instanceof ServeError
          ? error
          : new ServeError('internal', `The model failed: ${reasonOf(error).split('\n')[0] ?? ''}`);
      this.metrics.ended(served, told.refusal);
      throw told;
    }
  }

  metadata(model: string, version?: string): ModelMetadata {
    const { signature } = this.#ready(model, version);
    const { platform, inputs, outputs } = signature ?? { platform: '', inputs: [], outputs: [] };
    const versions = this.#readyVersions(model).map((one) => one.version);
    return { name: model, versions, platform, inputs: [...inputs], outputs: [...outputs] };
  }

  index(): RepositoryEntry[] {
    return [...this.#served].flatMap(([name, { versions }]) =>
      inOrder(versions.values()).map(({ version, state, reason }) => ({ name, version, state, reason })),
    );
  }

  load(model: string): Promise<void> {
    const served = this.#named(model);
    return after(served, () => this.#load(model, served));
  }

  unload(model: string): Promise<void> {
    const served = this.#named(model);
    return after(served, async () => {
      await Promise.all([...served.versions.values()].map((version) => version.retire('unloaded')));
    });
  }

  statistics(model?: string, version?: string): ModelStatistics[] {
    const named = model === undefined ? [...this.#served.keys()] : [model];
    const all = named.flatMap((name) =>
      inOrder(this.#named(name).versions.values())
        .filter((one) => version === undefined || one.version === version)
        .map((one) => one.record.statistics(name, one.version)),
    );
    if (all.length === 0 && version !== undefined) throw unknown(model ?? '', version);
    return all;
  }

  /** Requests that wait, of all models. */
  waiting(): number {
    return [...this.#served.values()]
      .flatMap(({ versions }) => [...versions.values()])
      .reduce((sum, v) => sum + v.waiting, 0);
  }

  /** What Prometheus is answered: counts so far, and what waits now. */
  metricsText(): Promise<string> {
    for (const [model, { versions }] of this.#served) {
      for (const { version, waiting } of versions.values()) this.metrics.pending({ model, version }, waiting);
    }
    return this.metrics.text();
  }

  /** Says from now on that it is not ready, and goes on answering what still comes. */
  startDraining(): void {
    this.#isDraining = true;
  }

  /** Answers all that waits, then frees every model. */
  async close(): Promise<void> {
    this.startDraining();
    for (const name of this.#served.keys()) await this.unload(name);
  }

  async #load(name: string, served: Served): Promise<void> {
    const found = chosenBy(this.#policy, await served.find());
    if (found.length === 0) throw new ServeError('invalid', `None of the wanted versions of '${name}' is there`);
    const failures: string[] = [];
    for (const one of found) {
      const known = served.versions.get(one.version);
      if (known?.state === 'READY' && known.fingerprint === one.fingerprint) continue;
      const next = new ServedVersion(one, this.#options, this.#watcher({ model: name, version: one.version }));
      if (known?.state !== 'READY') served.versions.set(one.version, next);
      await next.start(one.open);
      if (next.state !== 'READY') failures.push(next.reason);
      else if (known?.state === 'READY') {
        served.versions.set(one.version, next);
        await known.retire('replaced');
      }
    }
    // what was served before stays until all that shall follow it can answer
    if (failures.length > 0) throw new ServeError('invalid', `failed to load '${name}': ${failures.join('; ')}`);
    const gone = [...served.versions.values()].filter(({ version }) => !found.some((one) => one.version === version));
    for (const { version } of gone) served.versions.delete(version);
    await Promise.all(gone.map((version) => version.retire('superseded')));
    for (const { version } of gone) this.metrics.pending({ model: name, version }, 0);
  }

  #watcher(served: ServedModel): Watcher {
    return {
      queued: (seconds) => this.metrics.queued(served, seconds),
      executed: (execution) => this.metrics.executed(served, execution),
    };
  }

  #named(model: string): Served {
    const served = this.#served.get(model);
    if (served) return served;
    throw unknown(model);
  }

  #readyVersions(model: string): ServedVersion[] {
    return inOrder(this.#named(model).versions.values()).filter(({ state }) => state === 'READY');
  }

  #chosen(model: string, version: string | undefined): ServedVersion | undefined {
    const ready = this.#readyVersions(model);
    return version === undefined ? ready.at(-1) : ready.find((one) => one.version === version);
  }

  #ready(model: string, version: string | undefined): ServedVersion {
    const chosen = this.#chosen(model, version);
    if (chosen) return chosen;
    const known = this.#named(model).versions;
    if (version !== undefined && !known.has(version)) throw unknown(model, version);
    throw new ServeError('unavailable', `Request for unknown model: '${model}' has no available versions`, 1);
  }
}

function unknown(model: string, version?: string): ServeError {
  const of = version === undefined ? '' : ` version ${version}`;
  return new ServeError('unknown', `Request for unknown model: '${model}'${of} is not found`);
}

function only(version: string, model: ServedTfModel | Servable): () => Promise<Found[]> {
  const servable = 'run' in model ? model : servableOf(model, { owned: false });
  return () => Promise.resolve([{ version, fingerprint: version, open: () => Promise.resolve(servable) }]);
}

async function after(served: Served, action: () => Promise<void>): Promise<void> {
  const done = served.last.then(action);
  // the next one waits for its end, however it ends; who asked for this one is told of its failure
  served.last = done.catch(() => undefined);
  return done;
}

function chosenBy(policy: NonNullable<ModelsOptions['versions']>, found: readonly Found[]): Found[] {
  const ordered = inOrder(found);
  if (policy === 'all') return ordered;
  return policy === 'latest' ? ordered.slice(-1) : ordered.filter(({ version }) => policy.includes(version));
}

/** By number, the newest last. */
function inOrder<T extends { version: string }>(versions: Iterable<T>): T[] {
  return [...versions].sort((a, b) => Number(a.version) - Number(b.version));
}
