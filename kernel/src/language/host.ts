/** What TypeScript's language service asks of a program of cells. */
import ts from '#typescript';
import type { Comments } from './comments.ts';
import { textOf, type Disk, type File } from './files.ts';
import { Resolver, type Project } from './project.ts';

export interface HostOptions {
  folder: string;
  project: Project;
  disk: Disk;
  /** A module of the program that is on no disk. */
  own: (path: string) => File | undefined;
  /** Paths of modules that are in the program whether or not another imports them. */
  roots: () => string[];
  /** Where not all files are parsed with theirs. */
  comments?: Comments;
}

/** The services read the cache of resolutions off their host, though its type does not say so; without it they are slow. */
export type Host = ts.LanguageServiceHost & Pick<ts.CompilerHost, 'getModuleResolutionCache'>;

export function hostOf({ folder, project: { options, files }, disk, own, roots, comments }: HostOptions): Host {
  const file = (path: string): File | undefined => own(path) ?? disk.file(path);
  const version = (path: string): string => {
    const given = file(path)?.version ?? '0';
    return comments ? comments.versionOf(path, given) : given;
  };
  const fileExists = (path: string): boolean => own(path) !== undefined || ts.sys.fileExists(path);
  const readFile = (path: string): string | undefined => textOf(file(path));
  const { directoryExists, getDirectories, readDirectory, realpath } = ts.sys;
  const resolver = new Resolver(
    options,
    {
      fileExists,
      readFile,
      directoryExists,
      getDirectories,
      getCurrentDirectory: () => folder,
      ...(realpath && { realpath }),
    },
    folder,
  );
  const resolveCell = (name: string): ts.ResolvedModuleWithFailedLookupLocations | undefined => {
    const id = /^\.\/\[cell-\d+\]$/.test(name) ? name.slice(2) : undefined;
    if (id === undefined) return undefined;
    const extension = ['.d.ts', '.ts', '.tsx'].find((end) => own(`${folder}/${id}${end}`));
    const resolvedFileName = `${folder}/${id}${extension}`;
    return { resolvedModule: extension === undefined ? undefined : { resolvedFileName, extension } };
  };
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [disk.globals, ...files, ...roots()],
    getScriptVersion: version,
    getScriptSnapshot: (path) => file(path)?.snapshot,
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    useCaseSensitiveFileNames: () => true,
    getModuleResolutionCache: () => resolver.cache,
    resolveModuleNameLiterals: (literals, importer, _redirected, given, source) =>
      literals.map(
        (literal) =>
          resolveCell(literal.text) ??
          resolver.module(literal.text, importer, ts.getModeForUsageLocation(source, literal, given)),
      ),
    resolveTypeReferenceDirectiveReferences: (references, importer) =>
      references.map((reference) =>
        resolver.types(typeof reference === 'string' ? reference : reference.fileName, importer),
      ),
    fileExists,
    readFile,
    directoryExists,
    getDirectories,
    readDirectory,
    ...(realpath && { realpath }),
  };
}
