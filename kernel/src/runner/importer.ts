/** Imports of cells: resolved from the notebook's folder; TensorFlow.js, under every name it has, is our one engine. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { publish } from '../display/publish.ts';
import { withSignal } from '../display/signal.ts';
import { engineModules } from '../engine/modules.ts';
import { LimpidError } from '../errors.ts';
import { explained, syntaxPlaced } from '../imports/failures.ts';
import { hookImports, type Place } from '../imports/hooks.ts';
import { LoadedPackages } from '../imports/loaded-packages.ts';
import { withoutMarks } from '../imports/mark.ts';
import { CELL } from '../imports/resolve.ts';
import { Engine, type Loaded } from './engine.ts';

export interface Importer {
  import(specifier: string, options?: ImportCallOptions): Promise<object>;
  readonly meta: {
    readonly url: string;
    readonly filename: string;
    readonly dirname: string;
    resolve(specifier: string): string;
  };
  readonly require: NodeJS.Require;
  /** As a CommonJS module has it. */
  readonly module: { exports: object };
  /** From now on imports, and `meta`, `module` and `require`, start at this folder. */
  moveTo(folder: string): void;
  /** For the modules that give the engine to files and packages. */
  readonly engine: Engine;
  /** Cells were interrupted: what they were importing is imported afresh the next time. */
  interrupt(): void;
}

export interface ImporterOptions {
  loaded: Loaded;
  /** Told of the source map of each file that was compiled; `url` is what its stack frames carry. */
  mapped(url: string, map: string): void;
}

export function createImporter({ loaded, mapped }: ImporterOptions): Importer {
  let place = placeIn(process.cwd());
  const engine = new Engine(loaded);
  const imports = hookImports({ place: () => place, mapped });
  const packages = new LoadedPackages(() => place.folder);

  const watched = async (specifier: string, options?: ImportCallOptions): Promise<object> => {
    const end = imports.begin();
    try {
      return await load(specifier, options);
    } finally {
      end();
    }
  };

  const load = async (specifier: string, options?: ImportCallOptions): Promise<object> => {
    if (specifier === 'limpid') return withSignal(await import('../library.ts'));
    if (engineModules.has(specifier)) return engine.start(specifier);
    try {
      return await loadFresh(specifier, options);
    } catch (error) {
      if (!(error instanceof LimpidError && error.code === 'ENGINE_REQUIRED')) throw told(error);
    }
    // a package that requires TensorFlow.js: now it may
    await engine.start('@tensorflow/tfjs');
    try {
      return await loadFresh(specifier, options);
    } catch (error) {
      throw told(error);
    }
  };

  async function loadFresh(specifier: string, options: ImportCallOptions | undefined): Promise<object> {
    refresh(specifier);
    try {
      // SAFETY: what a module gives is an object.
      const module = (await import(CELL + specifier, options)) as object;
      packages.loaded(specifier);
      return merged(module, isJson(specifier, options));
    } catch (error) {
      imports.failed(error);
      throw error;
    }
  }

  function requireFresh(specifier: string): unknown {
    if (engineModules.has(specifier)) return engine.required(specifier);
    refresh(specifier);
    const end = imports.begin();
    try {
      const required: unknown = place.require(specifier);
      packages.loaded(specifier);
      return required;
    } catch (error) {
      imports.failed(error);
      throw told(error);
    } finally {
      end();
    }
  }

  function refresh(specifier: string): void {
    imports.refresh();
    const notice = packages.notice(specifier);
    if (notice) publish({ type: 'stream', content: { name: 'stderr', text: `${notice.message}\n` } });
  }

  function told(error: unknown): unknown {
    return explained(error, place.folder) ?? syntaxPlaced(error, imports.latest());
  }

  function around({
    folder,
    notebook,
    filename,
    require,
  }: NotebookPlace): Pick<Importer, 'meta' | 'module' | 'require'> {
    const module = { id: '.', path: folder, filename, loaded: false, children: [], exports: {} };
    const resolve = (specifier: string): string => withoutMarks(import.meta.resolve(CELL + specifier));
    return {
      meta: Object.freeze({ url: notebook, filename, dirname: folder, resolve }),
      module,
      // SAFETY: `main` is a module as far as a notebook can be one
      require: Object.assign(requireFresh.bind(null), {
        resolve: require.resolve,
        cache: require.cache,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- a require has it
        extensions: require.extensions,
        main: module,
      }) as unknown as NodeJS.Require,
    };
  }

  let here = around(place);
  return {
    import: watched,
    interrupt: () => imports.interrupt(),
    moveTo: (folder) => {
      place = placeIn(folder);
      here = around(place);
    },
    get meta() {
      return here.meta;
    },
    get require() {
      return here.require;
    },
    get module() {
      return here.module;
    },
    engine,
  };
}

interface NotebookPlace extends Place {
  readonly notebook: string;
  readonly filename: string;
  readonly require: NodeJS.Require;
}

function placeIn(folder: string): NotebookPlace {
  const filename = path.join(folder, 'notebook.ts');
  const notebook = pathToFileURL(filename).href;
  return { folder, notebook, filename, require: createRequire(notebook) };
}

function isJson(specifier: string, options: ImportCallOptions | undefined): boolean {
  return options?.with?.['type'] === 'json' || /\.json$/.test(specifier);
}

/** A CommonJS module gives all its names, not only those a lexer could find; so does JSON. */
function merged(module: object, isJsonModule: boolean): object {
  const exported: unknown = Reflect.get(module, isJsonModule ? 'default' : 'module.exports');
  if (typeof exported !== 'object' || exported === null) return module;
  const names = { ...exported, ...module };
  const isTranspiled = '__esModule' in exported && 'default' in exported;
  // SAFETY: an object without a prototype is an object.
  return Object.assign(Object.create(null) as object, names, { default: isTranspiled ? exported.default : exported });
}
