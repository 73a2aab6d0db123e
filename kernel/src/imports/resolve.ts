/** A specifier -> the module that it means to people who write TypeScript. */
import { existsSync, statSync } from 'node:fs';
import type { RegisterHooksOptions, ResolveFnOutput, ResolveHookContext } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { broughtUrl, isInsideEngine } from './brought.ts';
import { candidates } from './candidates.ts';
import { remember } from './failures.ts';
import { resolvedAfresh } from './fresh-resolution.ts';
import { typescript } from './lazy-typescript.ts';
import type { Place } from './hooks.ts';
import type { ModuleGraph } from './module-graph.ts';
import { mappedPaths } from './path-mapping.ts';
import { mayMapPaths, projectFile } from './project-file.ts';
import { facadeUrl } from './required-module.ts';
import type { EmitProject } from './emit-project.ts';
import { isOwn, isUsers, ownModule } from './whose.ts';

/** Marks a specifier as a cell's own, to be resolved from the notebook's folder. */
export const CELL = 'limpid-cell:';

type Resolve = NonNullable<RegisterHooksOptions['resolve']>;
type Next = (specifier: string, context?: Partial<ResolveHookContext>) => ResolveFnOutput;

export interface ResolveOptions {
  place(): Place;
  graph: ModuleGraph;
  /** Modules of ECMAScript, as far as they have been loaded. */
  modules: ReadonlySet<string>;
}

export function resolver({ place, graph, modules }: ResolveOptions): Resolve {
  const mapping = projectMapping(() => place().folder);

  return (given, context, next) => {
    const { notebook } = place();
    const isCell = given.startsWith(CELL);
    const specifier = isCell ? given.slice(CELL.length) : given;
    const parentURL = isCell ? notebook : context.parentURL;
    const isRequired = context.conditions.includes('require');
    const brought = notebook === undefined ? undefined : broughtUrl(specifier, parentURL);
    if (brought !== undefined) return { url: brought, shortCircuit: true };
    const from = isInsideEngine(specifier, parentURL) ? ownModule('library') : parentURL;
    const found = find(specifier, from, isRequired, (name) => next(name, { ...context, parentURL: from }));
    const url = graph.resolved(found.url, isCell || isOwn(parentURL) ? undefined : parentURL);
    if (!isRequired) return { ...found, url };
    return modules.has(found.url) && graph.times(found.url) > 0 ? { ...found, url: facadeUrl(url) } : found;
  };

  function find(specifier: string, parent: string | undefined, isRequired: boolean, next: Next): ResolveFnOutput {
    if (isOwn(parent) || parent === undefined) return next(specifier);
    if (!isUsers(parent)) return installed(specifier, parent, isRequired, next);
    const file = pathOf(specifier, parent);
    const paths = file === undefined ? mappedPaths(specifier, mapping()) : [file];
    for (const candidate of paths) {
      const actual = actualFile(candidate, isRequired);
      if (actual !== undefined) return next(isRequired ? actual : `${pathToFileURL(actual).href}${queryOf(specifier)}`);
    }
    try {
      return installed(specifier, parent, isRequired, next);
    } catch (error) {
      const meant = meantFile(error);
      if (meant !== undefined) return next(isRequired ? meant : pathToFileURL(meant).href);
      throw remember(error, specifier, parent);
    }
  }
}

/** As Node resolves it; what it has not found may have been installed since it looked first. */
function installed(specifier: string, parent: string, isRequired: boolean, next: Next): ResolveFnOutput {
  try {
    return next(specifier);
  } catch (error) {
    const found = parent.startsWith('file:') ? resolvedAfresh(specifier, parent, isRequired) : undefined;
    if (found) return { ...found, shortCircuit: true };
    throw error;
  }
}

/** What the tsconfig.json says of names; without reading it by TypeScript when it says nothing of them. */
function projectMapping(folder: () => string): () => Parameters<typeof mappedPaths>[1] {
  let seen = '';
  let project: EmitProject | undefined;
  return () => {
    const file = projectFile(folder());
    if (file.stamp !== seen) {
      seen = file.stamp;
      project = mayMapPaths(file) ? (project ?? new (typescript().EmitProject)(folder)) : undefined;
    }
    return project?.mapping ?? { paths: {}, baseUrl: undefined };
  };
}

/** Of a specifier that is a path or the URL of a file. */
function pathOf(specifier: string, parent: string): string | undefined {
  if (!/^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) return undefined;
  const { pathname } = new URL(specifier, parent);
  return fileURLToPath(`file://${pathname}`);
}

function queryOf(specifier: string): string {
  return /^[./]|^file:/.test(specifier) ? (/[?#].*$/.exec(specifier)?.[0] ?? '') : '';
}

/** A folder with a package.json has told Node what it means by itself. */
function actualFile(file: string, isRequired: boolean): string | undefined {
  if (isRequired && existsSync(path.join(file, 'package.json'))) return undefined;
  return candidates(file).find((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
}

/** The `imports` and `exports` of a package.json may name a file as a build would call it. */
function meantFile(error: unknown): string | undefined {
  if (!(error instanceof Error && 'url' in error && typeof error.url === 'string')) return undefined;
  return error.url.startsWith('file:') ? actualFile(fileURLToPath(error.url), false) : undefined;
}
