/** The models of a service: versions by a policy, loaded, swapped and unloaded while requests come. */
import { LimpidError, reasonOf } from '../errors.ts';
import { createMetrics, type ServedModel, type Serving } from '../monitor/metrics.ts';
import type { DriftReference } from '../monitor/reference.ts';
import { ServiceDrift } from '../monitor/service-drift.ts';
import {
  ServeError,
  type InferRequest,
  type InferResponse,
  type ModelMetadata,
  type Models,
  type ModelStatistics,
  type PromoteOptions,
  type RepositoryEntry,
  type RolloutState,
} from './inference.ts';
import { openApart } from './rollout/apart.ts';
import { inNamesOf, namesOf, whyNotLike } from './rollout/in-names-of.ts';
import { inOrder, planOf, type Policy } from './rollout/plan.ts';
import { sharesOf, versionFor, type Rollout, type Route } from './rollout/rollout.ts';
import { Shadow } from './rollout/shadow.ts';
import type { Servable } from './servable.ts';
import { ServedVersion, type VersionOptions } from './served-version.ts';
import { openTarget, type Found, type Target } from './target.ts';
import { servableOf, type ServedTfModel } from './tf-servable.ts';
import type { VersionRecord, Watcher } from './version-record.ts';

/** A model, or where its versions are: a folder, or what {@link openTarget} gives. */
export type Source = ServedTfModel | Servable | string | Pick<Target, 'versions' | 'named' | 'moveAlias'>;

export interface ModelsOptions extends Partial<VersionOptions> {
  /** Which versions are served: the newest, all, or these. */
  versions?: Policy;
  /** Of each model, from the start. */
  rollout?: Rollout | undefined;
  /** What rows were like in training, by the name of the model. */
  references?: { readonly [model: string]: DriftReference };
}

const DEFAULTS: VersionOptions = {
  ...{ maxBatch: 64, maxDelay: 0, goal: undefined, maxQueue: 1024, timeout: 30_000 },
  notFinite: 'refuse',
  warmUp: 0,
};

/** What a shadow has not begun with holds memory; more of it is dropped. */
const SHADOW_QUEUE = 128;

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
  named: Target['named'];
  moveAlias: Target['moveAlias'];
  versions: Map<string, ServedVersion>;
  rollout: Rollout;
  route: Route;
  shadow: Shadow | null;
  /** The champion before the last promotion. */
  before: string | undefined;
  /** Loads of one model come one after another. */
  last: Promise<void>;
}

export class ServedModels implements Models {
  /** What has happened, for Prometheus. */
  readonly metrics = createMetrics();
  readonly #served = new Map<string, Served>();
  readonly #options: VersionOptions;
  readonly #policy: Policy;
  readonly #rollout: Rollout;
  readonly #drift: ReadonlyMap<string, ServiceDrift>;
  #isDraining = false;

  /** @internal Use {@link createModels}. */
  constructor({ versions = 'latest', rollout = {}, references = {}, ...options }: ModelsOptions) {
    this.#rollout = rollout;
    this.#policy = versions;
    this.#options = { ...DEFAULTS, ...options };
    this.#drift = new Map(
      Object.entries(references).map(([name, reference]) => {
        this.metrics.drift(name, []);
        return [name, new ServiceDrift(reference, (results) => this.metrics.drift(name, results))];
      }),
    );
  }

  async add(name: string, source: Source): Promise<void> {
    if (!NAME.test(name) || this.#served.has(name)) throw new LimpidError('SERVE_NAME', { name });
    const target = typeof source === 'string' ? await openTarget(source) : source;
    const find = 'versions' in target ? () => target.versions() : only('1', target);
    this.#served.set(name, {
      ...{ find, versions: new Map() },
      ...('versions' in target
        ? { named: target.named, moveAlias: target.moveAlias }
        : { named: undefined, moveAlias: undefined }),
      ...{ rollout: this.#rollout, route: { champion: '', arms: [], by: 'chance' }, shadow: null, before: undefined },
      last: Promise.resolve(),
    });
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
    const found = this.#served.has(model) && this.#chosen(model, version, undefined);
    return found !== false && found !== undefined && !this.#isDraining;
  }

  async infer(request: InferRequest): Promise<InferResponse> {
    const { id, model } = request;
    // a version that a request names and that is not there is no label
    let served: ServedModel | undefined = this.#served.has(model) ? { model, version: '' } : undefined;
    try {
      const version = this.#ready(model, request.version, request);
      served = { model, version: version.version };
      const shadow = request.version === undefined ? this.#served.get(model)?.shadow : null;
      const outputs = await version.infer(request);
      this.metrics.ended(served, 'success');
      shadow?.ask(request, version.version, outputs);
      this.#drift.get(model)?.observe(request.inputs, outputs);
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
      const { shadow } = served;
      served.shadow = null;
      await Promise.all(
        [...served.versions.values(), ...shadowOf(shadow)].map((version) => version.retire('unloaded')),
      );
    });
  }

  rollout(model: string): RolloutState {
    const { rollout, route, shadow } = this.#named(model);
    const { champion, arms } = route;
    const challengers = sharesOf(arms).map(({ version, share }) => ({
      version,
      percent: Math.round(share * 1e6) / 1e4,
    }));
    const state = { model, rollout, champion, challengers };
    return shadow === null ? state : { ...state, shadow: stateOf(shadow) };
  }

  rollOut(model: string, rollout: Rollout): Promise<RolloutState> {
    return this.#change(model, () => ({ rollout, before: undefined }));
  }

  promote(model: string, version?: string, { alias = false }: PromoteOptions = {}): Promise<RolloutState> {
    const move = alias ? ({ moveAlias, route }: Served) => moved(model, moveAlias, route.champion) : undefined;
    const next = ({ route, shadow, moveAlias }: Served): Change => {
      if (alias && moveAlias === undefined) {
        throw new ServeError('conflict', `'${model}' is not served by an alias of the registry: there is none to move`);
      }
      const others = new Set([...route.arms.map((arm) => arm.version), ...shadowOf(shadow).map((one) => one.version)]);
      const [only] = others;
      const champion = version ?? (others.size === 1 ? only : undefined);
      if (champion !== undefined) return { rollout: { champion }, before: route.champion };
      throw new ServeError('conflict', `'${model}' has ${others.size} challengers: name the one that is promoted`);
    };
    return this.#change(model, next, move);
  }

  rollBack(model: string): Promise<RolloutState> {
    return this.#change(model, ({ route, before }) => ({
      rollout: { champion: before ?? route.champion },
      before: undefined,
    }));
  }

  statistics(model?: string, version?: string): ModelStatistics[] {
    const named = model === undefined ? [...this.#served.keys()] : [model];
    const all = named.flatMap((name) =>
      inOrder([...this.#named(name).versions.values(), ...shadowOf(this.#named(name).shadow)])
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
    this.metrics.serving([...this.#served.keys()].flatMap((model) => this.#serving(model)));
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

  /** One after another with loads, and all or nothing. */
  async #change(
    model: string,
    next: (served: Served) => Change,
    then?: (served: Served) => void,
  ): Promise<RolloutState> {
    const served = this.#named(model);
    await after(served, async () => {
      const { rollout, before } = next(served);
      await this.#load(model, served, rollout);
      served.rollout = rollout;
      served.before = before;
      then?.(served);
    });
    return this.rollout(model);
  }

  async #load(name: string, served: Served, rollout = served.rollout): Promise<void> {
    const { found, route, shadow: wanted } = await planOf(served, rollout, this.#policy);
    const failures: string[] = [];
    const fresh: ServedVersion[] = [];
    // what there will be, if all of it loads
    const versions = new Map(served.versions);
    const isChallenger = (version: string): boolean => route.arms.some((arm) => arm.version === version);
    for (const one of found) {
      const known = served.versions.get(one.version);
      if (known?.state === 'READY' && known.fingerprint === one.fingerprint) continue;
      const next = new ServedVersion(one, this.#options, this.#watcher({ model: name, version: one.version }));
      if (known?.state !== 'READY') served.versions.set(one.version, next);
      await next.start(isChallenger(one.version) ? besideChampion(versions, route, one.open) : one.open);
      if (next.state !== 'READY') failures.push(next.reason);
      else {
        fresh.push(next);
        versions.set(one.version, next);
      }
    }
    failures.push(...unlikeChampion(versions, route));
    const shadow = failures.length === 0 && wanted ? await this.#shadowed(name, served, versions, route, wanted) : null;
    if (shadow !== null && shadow.served.state !== 'READY') failures.push(shadow.served.reason);
    // what was served before stays until all that shall follow it can answer
    if (failures.length > 0) {
      const told = `failed to load '${name}': ${failures.join('; ')}`;
      await Promise.all(fresh.map((version) => version.retire(told)));
      throw new ServeError('invalid', told);
    }
    for (const next of fresh) {
      const known = served.versions.get(next.version);
      served.versions.set(next.version, next);
      if (known !== next) await known?.retire('replaced');
    }
    const earlier = served.shadow === shadow ? null : served.shadow;
    served.route = route;
    served.shadow = shadow;
    const gone = [...served.versions.values()].filter(({ version }) => !found.some((one) => one.version === version));
    for (const { version } of gone) served.versions.delete(version);
    await Promise.all([...gone, ...shadowOf(earlier)].map((version) => version.retire('superseded')));
    for (const { version } of gone) this.metrics.pending({ model: name, version }, 0);
  }

  /** The one that there is, where it is the same. */
  async #shadowed(model: string, served: Served, versions: Versions, route: Route, wanted: Found): Promise<Shadow> {
    const { version, fingerprint, origin } = wanted;
    const known = served.shadow;
    if (known?.served.version === version && known.served.fingerprint === fingerprint && !known.hasFailed) return known;
    const options = { ...this.#options, maxQueue: Math.min(this.#options.maxQueue, SHADOW_QUEUE) };
    const next = new ServedVersion(wanted, options, this.#watcher({ model, version }));
    await next.start(besideChampion(versions, route, origin === undefined ? wanted.open : () => openApart(origin)));
    return new Shadow(next, (answered, outcome, rows) => {
      this.metrics.shadowed({ model, version: answered, shadow: version }, outcome, rows);
    });
  }

  #serving(model: string): Serving[] {
    const { route, shadow } = this.#named(model);
    const arms = sharesOf(route.arms);
    const ready = this.#readyVersions(model).map(({ version, record }): Serving => {
      const share = arms.find((arm) => arm.version === version)?.share;
      const isChampion = version === route.champion;
      const left = Math.max(0, 1 - (route.arms.at(-1)?.upTo ?? 0));
      const role = isChampion ? 'champion' : share === undefined ? 'beside' : 'challenger';
      return { ...{ model, version, role, share: isChampion ? left : (share ?? 0) }, ...latencyOf(record) };
    });
    const apart = shadowOf(shadow)
      .filter(({ version }) => !ready.some((one) => one.version === version))
      .map(({ version, record }): Serving => ({ model, version, role: 'shadow', share: 0, ...latencyOf(record) }));
    return [...ready, ...apart];
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

  #chosen(model: string, version: string | undefined, asked: Asked | undefined): ServedVersion | undefined {
    const { versions, route } = this.#named(model);
    const chosen = versions.get(version ?? (asked === undefined ? route.champion : versionFor(route, asked)));
    if (chosen?.state === 'READY') return chosen;
    if (version !== undefined) return undefined;
    const champion = versions.get(route.champion);
    return champion?.state === 'READY' ? champion : this.#readyVersions(model).at(-1);
  }

  #ready(model: string, version: string | undefined, asked?: Asked): ServedVersion {
    const chosen = this.#chosen(model, version, asked);
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

/** Seconds. */
function latencyOf(record: VersionRecord): { p50: number; p99: number } {
  return { p50: record.quantile(0.5) / 1000, p99: record.quantile(0.99) / 1000 };
}

interface Change {
  rollout: Rollout;
  before: string | undefined;
}

/** What answers stays as it is, whatever the registry says. */
function moved(model: string, move: Served['moveAlias'], version: string): void {
  try {
    move?.(version);
  } catch (error) {
    const reason = `version ${version} answers, and the alias of the registry was not moved`;
    throw new ServeError('internal', `'${model}': ${reason}: ${reasonOf(error).split('\n')[0] ?? ''}`);
  }
}

type Versions = ReadonlyMap<string, ServedVersion>;
type Asked = Pick<InferRequest, 'model' | 'key' | 'id'>;

function besideChampion(versions: Versions, { champion }: Route, open: Found['open']): Found['open'] {
  return async () => {
    const servable = await open();
    const signature = versions.get(champion)?.signature;
    if (!signature) return servable;
    try {
      return inNamesOf(servable, signature);
    } catch (error) {
      servable.dispose();
      throw error;
    }
  };
}

/** Those that were loaded before, with names of their own. */
function unlikeChampion(versions: Versions, { champion, arms }: Route): string[] {
  const signature = versions.get(champion)?.signature;
  return arms.flatMap(({ version }) => {
    const own = versions.get(version)?.signature;
    if (!signature || !own || (namesOf(own) === namesOf(signature) && whyNotLike(own, signature) === null)) return [];
    return [`version ${version} has other inputs or outputs than version ${champion}`];
  });
}

function shadowOf(shadow: Shadow | null): ServedVersion[] {
  return shadow === null ? [] : [shadow.served];
}

function stateOf({ served, counts }: Shadow): NonNullable<RolloutState['shadow']> {
  const compared = counts.agreed + counts.differed;
  const agreement = compared === 0 ? null : counts.agreed / compared;
  return { version: served.version, rows: { ...counts }, agreement };
}
