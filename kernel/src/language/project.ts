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
  /** What is wrong with the tsconfig.json, and what holds all the same. */
  problems: { code: number; message: string }[];
  /** The tsconfig.json and what it extends. */
  sources: string[];
}

/** `before` is what held until now: it goes on to hold while somebody writes the tsconfig.json, and half of it is no JSON. */
export function projectOf(folder: string, before?: Project): Project {
  const path = ts.findConfigFile(folder, (name) => ts.sys.fileExists(name));
  if (path === undefined)
    return { options: { ...DEFAULTS, ...FIXED }, given: {}, files: [], problems: [], sources: [] };
  const sources = new Set<string>();
  const readFile = (name: string): string | undefined => {
    sources.add(name);
    return ts.sys.readFile(name);
  };
  const read = ts.readConfigFile(path, readFile);
  const config: unknown = read.config;
  // Which files a project has is not asked: looking through a folder of pictures would take minutes.
  const host: ts.ParseConfigHost = { ...ts.sys, readFile, useCaseSensitiveFileNames: true, readDirectory: () => [] };
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, host, dirname(path), undefined, path);
  const found = [...(read.error ? [read.error] : []), ...parsed.errors].filter(({ code }) => !NO_INPUTS.has(code));
  const isKept = before?.sources[0] === path && found.some(({ code }) => isOfSyntax(code));
  const holds = isKept ? 'Until it is mended, what it said before holds.' : 'The rest of it holds.';
  const problems = found.map(({ messageText, code }) => ({
    code,
    message: `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')} ${holds}`,
  }));
  if (isKept) return { ...before, problems, sources: [...sources] };
  return {
    options: { ...DEFAULTS, ...parsed.options, ...FIXED },
    given: parsed.options,
    files: parsed.fileNames.filter((name) => name.endsWith('.d.ts')),
    problems,
    sources: [...sources],
  };
}

/** Numbers of the parser's mistakes; those of options are higher. */
function isOfSyntax(code: number): boolean {
  return code < 2000;
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
