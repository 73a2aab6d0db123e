/**
 * Modules whose evaluation was interrupted: Node would go on giving them as they were left. Their next import is a
 * fresh one, under a URL with a mark.
 */
import { createRequire } from 'node:module';

const { cache } = createRequire(import.meta.url);

export class Unfinished {
  /** Resolved since imports began of which none has ended yet. */
  readonly #loading = new Set<string>();
  readonly #finished = new Set<string>();
  /** How often a URL was interrupted. */
  readonly #interrupted = new Map<string, number>();
  readonly #imports = new Set<object>();

  /** The URL to load for a resolved one. */
  fresh(url: string): string {
    if (!url.startsWith('file:')) return url;
    if (!this.#finished.has(url) && this.#imports.size > 0) this.#loading.add(url);
    const times = this.#interrupted.get(url);
    return times === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}limpid-again=${times}`;
  }

  async watch<T>(load: () => Promise<T>): Promise<T> {
    const token = {};
    this.#imports.add(token);
    try {
      return await load();
    } finally {
      this.#imports.delete(token);
      if (this.#imports.size === 0) this.#finish();
    }
  }

  /** What is being imported now will never be whole. */
  interrupt(): void {
    for (const url of this.#loading) this.#interrupted.set(url, (this.#interrupted.get(url) ?? 0) + 1);
    this.#loading.clear();
    this.#imports.clear();
    for (const [file, module] of Object.entries(cache))
      if (module?.loaded === false) Reflect.deleteProperty(cache, file);
  }

  #finish(): void {
    for (const url of this.#loading) this.#finished.add(url);
    this.#loading.clear();
  }
}
