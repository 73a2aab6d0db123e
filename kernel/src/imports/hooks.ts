/** Node's loader, taught what people who write TypeScript expect of `import` and `require`. */
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loader } from './load.ts';
import { unmarked } from './mark.ts';
import { ModuleGraph } from './module-graph.ts';
import { resolver } from './resolve.ts';
import { digestOf, isOwn, isUsers, stampOf } from './whose.ts';

const { cache } = createRequire(import.meta.url);

/** Where imports start. */
export interface Place {
  readonly folder: string;
  /** The URL that cells import from; workers have no cells, and no engine. */
  readonly notebook?: string;
}

export interface HookOptions {
  /** Asked each time: a notebook may go to another folder. */
  place(): Place;
  mapped?(url: string, map: string): void;
}

export interface Imports {
  /** What has changed since it was imported is evaluated afresh by the next import. */
  refresh(): void;
  /** An import failed: what it was about to load is loaded afresh by the next one. */
  failed(error: unknown): void;
  /** Files of the user that the import which failed last was about to load. */
  latest(): readonly string[];
  interrupt(): void;
  /** An import begins. Gives what to call when it has ended. */
  begin(): () => void;
}

export function hookImports({ place, mapped = () => undefined }: HookOptions): Imports {
  const graph = new ModuleGraph({ stamp: stampOf, digest: digestOf, isSteady: isOwn });
  const modules = new Set<string>();
  let latest: ReadonlySet<string> = new Set();
  registerHooks({
    resolve: resolver({ place, graph, modules }),
    load: loader({ folder: () => place().folder, graph, modules, mapped }),
  });
  return {
    refresh: () => {
      tellRequired(graph);
      forget(graph.refresh(), graph);
    },
    failed: (error) => {
      const stack = error instanceof Error ? String(error.stack) : '';
      latest = graph.failed((module) => stack.includes(module) || stack.includes(fileURLToPath(module)));
      forget(latest, graph);
    },
    latest: () => [...latest].filter(isUsers),
    interrupt: () => {
      graph.interrupt();
      for (const [file, module] of Object.entries(cache)) {
        if (module?.loaded === false) Reflect.deleteProperty(cache, file);
      }
    },
    begin: () => graph.begin(),
  };
}

/** Node asks nobody for what was required before from the same folder. */
function tellRequired(graph: ModuleGraph): void {
  for (const [file, module] of Object.entries(cache)) {
    if (!module || /[\\/]node_modules[\\/]/.test(file)) continue;
    const url = pathToFileURL(file).href;
    // what `import` puts there has no children
    for (const child of Array.isArray(module.children) ? module.children : [])
      graph.imports(url, pathToFileURL(child.filename).href);
  }
}

/** CommonJS has no marks: a module that is not in the cache is evaluated afresh. */
function forget(stale: ReadonlySet<string>, graph: ModuleGraph): void {
  for (const module of stale) {
    if (!isUsers(module)) continue;
    const file = fileURLToPath(unmarked(module));
    Reflect.deleteProperty(cache, file);
    Reflect.deleteProperty(cache, `${file}?limpid-again=${graph.times(module) - 1}`);
  }
}
