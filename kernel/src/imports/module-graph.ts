/**
 * What has been imported by what, and what of it must be evaluated afresh: modules whose evaluation was interrupted or
 * failed, files of the user that have changed, and whatever imports these. Node keeps a module for ever, so a fresh one
 * gets a URL with a mark. Modules that did not change keep their state and identity.
 */
import { marked, unmarked } from './mark.ts';

export interface Surroundings {
  /** Of a file; cheap, and another one at least when the text has changed. */
  stamp(url: string): string;
  /** Of the bytes of a file; empty when it is not there. */
  digest(url: string): string;
  /** Modules that are never evaluated again for a change or a failure. */
  isSteady(url: string): boolean;
}

interface Watched {
  stamp: string;
  digest: string;
}

export class ModuleGraph {
  readonly #surroundings: Surroundings;
  /** Module -> modules that import it, by URLs without a mark. */
  readonly #importers = new Map<string, Set<string>>();
  /** Files of the user that have been loaded. */
  readonly #watched = new Map<string, Watched>();
  /** How often a module has become stale. */
  readonly #times = new Map<string, number>();
  /** Resolved since imports began of which none has ended yet. */
  readonly #loading = new Set<string>();
  readonly #finished = new Set<string>();
  readonly #imports = new Set<object>();

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** `parent` imports `url`. Gives the URL to load for it. */
  resolved(url: string, parent: string | undefined): string {
    if (!url.startsWith('file:')) return url;
    const module = unmarked(url);
    if (parent !== undefined) this.imports(parent, module);
    if (!this.#finished.has(module) && this.#imports.size > 0) this.#loading.add(module);
    return marked(module, this.times(module));
  }

  imports(parent: string, module: string): void {
    this.#importersOf(module).add(unmarked(parent));
  }

  /** How often it has become stale. */
  times(module: string): number {
    return this.#times.get(module) ?? 0;
  }

  /** A file of the user is about to be loaded: from now on it matters whether it changes. */
  watch(url: string): void {
    const module = unmarked(url);
    this.#watched.set(module, { stamp: this.#surroundings.stamp(module), digest: this.#surroundings.digest(module) });
  }

  /** @returns the modules that are stale now because files have changed, or because they import such a module */
  refresh(): ReadonlySet<string> {
    const changed = [...this.#watched.keys()].filter((module) => this.#hasChanged(module));
    return this.#makeStale(this.#withImporters(changed, (module) => this.#watched.has(module)));
  }

  /** Modules being loaded, of which `isGuilty` tells the ones that threw; without any, none of them has been evaluated. */
  failed(isGuilty: (module: string) => boolean): ReadonlySet<string> {
    const loading = new Set([...this.#loading].filter((module) => !this.#surroundings.isSteady(module)));
    const guilty = [...loading].filter(isGuilty);
    if (guilty.length === 0) return this.#makeStale(loading);
    return this.#makeStale(this.#withImporters(guilty, (module) => loading.has(module)));
  }

  /** An import begins. Gives what to call when it has ended. */
  begin(): () => void {
    const token = {};
    this.#imports.add(token);
    return () => {
      this.#imports.delete(token);
      if (this.#imports.size === 0) this.#finish();
    };
  }

  /** What is being imported now will never be whole. */
  interrupt(): ReadonlySet<string> {
    const stale = this.#makeStale(new Set(this.#loading));
    this.#loading.clear();
    this.#imports.clear();
    return stale;
  }

  #importersOf(module: string): Set<string> {
    const importers = this.#importers.get(module) ?? new Set();
    this.#importers.set(module, importers);
    return importers;
  }

  #hasChanged(module: string): boolean {
    const watched = this.#watched.get(module);
    const stamp = this.#surroundings.stamp(module);
    if (!watched || watched.stamp === stamp) return false;
    const hasChanged = this.#surroundings.digest(module) !== watched.digest;
    watched.stamp = stamp;
    return hasChanged;
  }

  #withImporters(modules: readonly string[], isWanted: (module: string) => boolean): Set<string> {
    const all = new Set(modules);
    // a set gives what is added to it while it is walked through
    for (const module of all) {
      for (const importer of this.#importers.get(module) ?? []) if (isWanted(importer)) all.add(importer);
    }
    return all;
  }

  #makeStale(modules: ReadonlySet<string>): ReadonlySet<string> {
    for (const module of modules) {
      this.#times.set(module, this.times(module) + 1);
      this.#watched.delete(module);
      this.#finished.delete(module);
    }
    return modules;
  }

  #finish(): void {
    for (const module of this.#loading) this.#finished.add(module);
    this.#loading.clear();
  }
}
