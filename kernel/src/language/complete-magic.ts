/** Completion of magics: their names, and what their arguments can be. Nothing is run: folders are read. */
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { writtenMagic, type Written } from '../cell/magic/cursor.ts';
import { isTaking, MAGICS, type MagicName } from '../cell/magic/names.ts';
import type { Match } from './complete.ts';
import type { Completion } from './merge.ts';

const MOST_FILES = 500;

/** @param folder - where paths start */
export function completeMagic(code: string, cursor: number, folder: string): Completion | undefined {
  const written = writtenMagic(code, cursor);
  if (!written) return undefined;
  const matches = written.what === 'name' ? names(written.text) : words(written, folder);
  return matches && { matches, start: written.start, end: cursor };
}

function names(written: string): Match[] {
  return magicNames()
    .flatMap((name) => (isTaking(name, 'text') ? [`%${name}`] : [`%${name}`, `%%${name}`]))
    .filter((text) => text.startsWith(written))
    .map((text) => ({ text, type: 'magic', signature: MAGICS[nameIn(text)].summary }));
}

function nameIn(text: string): MagicName {
  // SAFETY: `names` has made it of a name.
  return text.replace(/^%+/, '') as MagicName;
}

function magicNames(): MagicName[] {
  // SAFETY: the keys of the table are what MagicName is made of.
  return Object.keys(MAGICS) as MagicName[];
}

/** Nothing where what stands there is TypeScript. */
function words({ name, text, index }: Extract<Written, { what: 'word' }>, folder: string): Match[] | undefined {
  if (isTaking(name, 'code') || isTaking(name, 'function')) return undefined;
  if (name === 'cd') return paths(text, folder, true);
  if (name === 'load') return paths(text, folder, false);
  const known = index > 0 ? [] : WORDS[name]();
  return known.filter((word) => word.startsWith(text)).map((word) => ({ text: word, type: 'keyword', signature: '' }));
}

const WORDS = {
  npm: () => ['install', 'uninstall', 'ls', 'run', 'outdated', 'update'],
  env: () => Object.keys(process.env).sort(),
  help: magicNames,
  who: () => ['Tensor', 'Variable', 'Sequential', 'function', 'module'],
};

function paths(written: string, folder: string, foldersAlone: boolean): Match[] {
  const parent = written.slice(0, written.lastIndexOf('/') + 1);
  const prefix = written.slice(parent.length);
  return entries(path.resolve(folder, parent.replace(/^~(?=\/)/, homedir())))
    .filter(({ name, isFolder }) => name.startsWith(prefix) && (isFolder || !foldersAlone))
    .filter(({ name }) => !name.startsWith('.') || prefix.startsWith('.'))
    .slice(0, MOST_FILES)
    .map(({ name, isFolder }) => ({ text: `${parent}${name}${isFolder ? '/' : ''}`, type: 'path', signature: '' }));
}

function entries(folder: string): { name: string; isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }));
  } catch {
    // there is no such folder, or nobody may look into it: nothing fits
    return [];
  }
}
