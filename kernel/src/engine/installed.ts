/** What is known of an installed engine without loading it. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineInfo, Rung } from '../messages.ts';
import { architectureOf } from './architecture.ts';
import { engineFolder, NATIVE } from './folders.ts';
import { FILES, TENSORFLOW } from './pinned.ts';
import { say } from '../say.ts';

/** engine.json, written last by the installer. */
export interface EngineRecord {
  tensorflow: string;
  tfjsNode: string;
  platform: string;
  wheel: { file: string; sha256: string };
  compiler: string;
  /** What the addon was made of. */
  sources: string;
  /** Every file that must be there, and its size in bytes. */
  files: { [name: string]: number };
  /** ISO 8601. */
  installed: string;
}

export type Installed =
  { state: 'missing' } | { state: 'broken'; reason: string } | { state: 'installed'; record: EngineRecord };

export const RECORD = 'engine.json';

/** Looks at the files only, and at no more of them than their sizes and first bytes. */
export function installedEngine(folder = engineFolder()): Installed {
  const path = join(folder, RECORD);
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return { state: 'missing' };
  let record: EngineRecord;
  try {
    // SAFETY: the installer wrote this file; fields that are missing show below as a broken engine.
    record = JSON.parse(readFileSync(path, 'utf8')) as EngineRecord;
  } catch (error) {
    return { state: 'broken', reason: `${path}: ${String(error)}` };
  }
  if (record.sources !== addonSources()) {
    return { state: 'broken', reason: say('it was built by another version of Limpid') };
  }
  for (const name of FILES) {
    const bytes = record.files?.[name];
    const found = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
    if (found === undefined) return { state: 'broken', reason: say('{name} is missing', { name }) };
    if (found !== bytes)
      return {
        state: 'broken',
        reason: say('{name} has {found} bytes, not {bytes}', { name, found, bytes: String(bytes) }),
      };
    const machine = architectureOf(join(folder, name));
    if (machine !== null && machine !== process.arch)
      return {
        state: 'broken',
        reason: say('{name} is for {machine}, and this is {arch}', { name, machine, arch: process.arch }),
      };
  }
  return { state: 'installed', record };
}

/** A digest of the addon's own sources. */
export function addonSources(): string {
  const digest = createHash('sha256');
  for (const name of readdirSync(NATIVE).sort()) digest.update(name).update(readFileSync(join(NATIVE, name)));
  return digest.digest('hex');
}

/** The rung a runner will choose, as far as files tell. */
export function engineInfo(): EngineInfo {
  const found = installedEngine();
  if (found.state === 'broken') return { ...describe('wasm'), broken: found.reason };
  return describe(found.state === 'installed' ? 'native' : 'wasm');
}

export function describe(rung: Rung): EngineInfo {
  switch (rung) {
    case 'native':
      return { rung, text: `TensorFlow ${TENSORFLOW} (native)` };
    case 'wasm':
      return { rung, text: 'TensorFlow.js on WebAssembly (the native engine is not in use)' };
    case 'cpu':
      return { rung, text: 'TensorFlow.js on plain JavaScript (the native engine is not in use)' };
  }
}
