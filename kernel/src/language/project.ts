/** How TypeScript reads a notebook in this folder: the user's tsconfig.json and packages, and the types the kernel brings. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from '#typescript';
import { engineModules } from '../engine/modules.ts';

/** What a notebook is, whatever a tsconfig.json says: modules with `await` at the top, run at once, never written to disk. */
const FIXED: ts.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  customConditions: ['node'],
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  // with it, the whole of a package is looked through for each cell that names one by `import * as`
  esModuleInterop: false,
  allowSyntheticDefaultImports: true,
  skipLibCheck: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
};

/** What holds where the tsconfig.json says nothing. */
const DEFAULTS: ts.CompilerOptions = {
  strict: true,
  lib: ['lib.esnext.d.ts'],
  types: ['node'],
  jsx: ts.JsxEmit.React,
};

export interface Project {
  options: ts.CompilerOptions;
  /** What the tsconfig.json itself says. */
  given: ts.CompilerOptions;
  /** Declaration files that the tsconfig.json lists in `files`. */
  files: string[];
  /** What is wrong with the tsconfig.json; the rest of it holds. */
  problems: { code: number; message: string }[];
}

export function projectOf(folder: string): Project {
  const path = ts.findConfigFile(folder, (name) => ts.sys.fileExists(name));
  if (path === undefined) return { options: { ...DEFAULTS, ...FIXED }, given: {}, files: [], problems: [] };
  const read = ts.readConfigFile(path, (name) => ts.sys.readFile(name));
  const config: unknown = read.config;
  // Which files a project has is not asked: looking through a folder of pictures would take minutes.
  const host: ts.ParseConfigHost = { ...ts.sys, useCaseSensitiveFileNames: true, readDirectory: () => [] };
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, host, dirname(path), undefined, path);
  const problems = [...(read.error ? [read.error] : []), ...parsed.errors].filter(({ code }) => !NO_INPUTS.has(code));
  return {
    options: { ...DEFAULTS, ...parsed.options, ...FIXED },
    given: parsed.options,
    files: parsed.fileNames.filter((name) => name.endsWith('.d.ts')),
    problems: problems.map(({ messageText, code }) => ({
      code,
      message: `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')} The rest of it holds.`,
    })),
  };
}

/** The same, with the names by which an import of what the kernel brings is written. */
export function withBroughtPaths(project: Project): Project {
  const { options } = project;
  const from = (name: string): string[] => {
    const found = ts.resolveModuleName(name, `${KERNEL}/types.ts`, options, ts.sys).resolvedModule;
    return found ? [found.resolvedFileName] : [];
  };
  const brought = {
    limpid: [LIBRARY],
    '@tensorflow/tfjs-vis': [`${KERNEL}/portraits/tfjs-vis/index${EXTENSION}`],
    '@tensorflow/tfjs': from('@tensorflow/tfjs'),
  };
  return { ...project, options: { ...options, paths: { ...options.paths, ...brought } } };
}

/** A project without files of its own is as good: the notebook is the program. */
const NO_INPUTS = new Set([18002, 18003]);

/** The kernel's code: source or built, as this file is. */
export const KERNEL = fileURLToPath(new URL('..', import.meta.url))
  .replaceAll('\\', '/')
  .replace(/\/$/, '');
const EXTENSION = import.meta.url.endsWith('.ts') ? '.ts' : '.d.ts';
/** What notebooks import from `limpid`. */
export const LIBRARY = `${KERNEL}/library${EXTENSION}`;

/** Resolves imports and `types`, of cells and of what they import. */
export class Resolver {
  readonly #options: ts.CompilerOptions;
  readonly #host: ts.ModuleResolutionHost;
  /** For imports inside packages: what is installed does not change under them. */
  readonly cache: ts.ModuleResolutionCache;
  readonly #types = new Map<string, ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations>();
  readonly #brought = new Map<string, ts.ResolvedModuleFull | undefined>();

  constructor(options: ts.CompilerOptions, host: ts.ModuleResolutionHost, folder: string) {
    this.#options = options;
    this.#host = host;
    this.cache = ts.createModuleResolutionCache(folder, (name) => name, options);
  }

  module(name: string, importer: string, mode: ts.ResolutionMode): ts.ResolvedModuleWithFailedLookupLocations {
    const brought = this.#bring(name);
    if (brought) return { resolvedModule: brought };
    const cache = importer.includes('/node_modules/') ? this.cache : undefined;
    return ts.resolveModuleName(name, importer, this.#options, this.#host, cache, undefined, mode);
  }

  types(name: string, importer: string): ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
    const key = `${name} ${importer}`;
    const known = this.#types.get(key) ?? this.#findTypes(name, importer);
    this.#types.set(key, known);
    return known;
  }

  #findTypes(name: string, importer: string): ts.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
    const found = ts.resolveTypeReferenceDirective(name, importer, this.#options, this.#host);
    if (found.resolvedTypeReferenceDirective || name !== 'node') return found;
    const { typeRoots: _, ...options } = this.#options;
    return ts.resolveTypeReferenceDirective(name, `${KERNEL}/types.ts`, options, this.#host);
  }

  /** The modules that a notebook gets from the kernel whatever its folder holds (runner/importer.ts). */
  #bring(name: string): ts.ResolvedModuleFull | undefined {
    if (!isBrought(name)) return undefined;
    if (!this.#brought.has(name)) this.#brought.set(name, this.#find(name));
    return this.#brought.get(name);
  }

  #find(name: string): ts.ResolvedModuleFull | undefined {
    if (name === 'limpid') return ownModule('library');
    if (name === '@tensorflow/tfjs-vis') return ownModule('portraits/tfjs-vis/index');
    if (name === '@tensorflow/tfjs-node') {
      const copy = join(KERNEL, 'vendor', 'tfjs-node', 'dist', 'index.d.ts');
      if (existsSync(copy))
        return { resolvedFileName: copy.replaceAll('\\', '/'), extension: '.d.ts', isExternalLibraryImport: true };
    }
    return ts.resolveModuleName(name, `${KERNEL}/types.ts`, this.#options, this.#host).resolvedModule;
  }
}

export const BROUGHT: readonly string[] = ['limpid', '@tensorflow/tfjs-vis', ...engineModules];

function isBrought(name: string): boolean {
  return BROUGHT.includes(name);
}

function ownModule(name: string): ts.ResolvedModuleFull {
  return { resolvedFileName: `${KERNEL}/${name}${EXTENSION}`, extension: EXTENSION, isExternalLibraryImport: true };
}
