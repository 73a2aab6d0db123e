/** Packages that cells have imported, with the version that was there: Node keeps it although another one is installed since. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LimpidError } from '../errors.ts';

interface Loaded {
  file: string;
  version: string;
  /** When its package.json was written, as far as it has been looked at. */
  seen: number;
}

export class LoadedPackages {
  readonly #folder: () => string;
  readonly #loaded = new Map<string, Loaded>();

  constructor(folder: () => string) {
    this.#folder = folder;
  }

  /** The import of this name went well. */
  loaded(specifier: string): void {
    const name = packageName(specifier);
    if (name === undefined || this.#loaded.has(name)) return;
    const file = packageFile(name, this.#folder());
    if (file !== undefined) this.#loaded.set(name, { file, version: versionOf(file), seen: writtenAt(file) });
  }

  /** What to tell when another version than the loaded one is installed; once for each installation. */
  notice(specifier: string): LimpidError | undefined {
    const name = packageName(specifier);
    const loaded = name === undefined ? undefined : this.#loaded.get(name);
    if (!loaded || name === undefined) return undefined;
    const written = writtenAt(loaded.file);
    if (written === loaded.seen) return undefined;
    loaded.seen = written;
    const installed = versionOf(loaded.file);
    if (installed === loaded.version || installed === '') return undefined;
    return new LimpidError('PACKAGE_CHANGED', { name, loaded: loaded.version, installed });
  }
}

/** Nothing for paths, modules of Node and names inside of a package. */
function packageName(specifier: string): string | undefined {
  return /^(@[\w.~-]+\/)?[\w~-][\w.~-]*(?=\/|$)/.exec(specifier)?.[0];
}

function packageFile(name: string, folder: string): string | undefined {
  const file = path.join(folder, 'node_modules', name, 'package.json');
  if (statSync(file, { throwIfNoEntry: false })) return file;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : packageFile(name, parent);
}

function writtenAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Empty while it is being installed. */
function versionOf(file: string): string {
  try {
    // SAFETY: whatever else a package.json holds is not looked at
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: unknown };
    return typeof version === 'string' ? version : '';
  } catch {
    return '';
  }
}
