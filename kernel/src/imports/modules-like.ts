/** Packages and files that are there, whose names are like one that is not. */
import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { similar } from '../cell/similar.ts';
import { engineModules } from '../engine/modules.ts';

/** Of those that an import in `folder` finds. */
export function packagesLike(name: string, folder: string): string[] {
  const scope = name.startsWith('@') ? (name.split('/')[0] ?? '') : '';
  const inScope = (all: readonly string[]): string[] => (scope === '' ? [...all] : all.map((one) => `${scope}/${one}`));
  const installed = foldersAbove(folder).flatMap((each) => inScope(namesIn(path.join(each, 'node_modules', scope))));
  return similar(name, [...installed, ...builtinModules, ...engineModules, 'limpid']);
}

/** As the specifier names them. */
export function filesLike(specifier: string, folder: string): string[] {
  const base = path.posix.basename(specifier);
  const within = specifier.slice(0, specifier.length - base.length);
  if (specifier.startsWith('file:')) return [];
  return similar(base, namesIn(path.resolve(folder, within))).map((name) => `${within}${name}`);
}

function foldersAbove(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersAbove(parent)];
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // there is none
    return [];
  }
}
