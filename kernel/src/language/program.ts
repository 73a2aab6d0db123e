/** A notebook as one TypeScript program, kept up to date cell by cell. */
import { statSync } from 'node:fs';
import ts from 'typescript';
import { GLOBALS } from './globals.ts';
import { editedModule, EMPTY, withCell, withTypes, type CellModule, type Notebook } from './notebook.ts';
import { KERNEL, projectOf, Resolver, type Project } from './project.ts';

/** A cell that is being written, in its program. */
export interface Edited {
  service: ts.LanguageService;
  program: ts.Program;
  checker: ts.TypeChecker;
  source: ts.SourceFile;
  module: CellModule;
}

interface File {
  snapshot: ts.IScriptSnapshot;
  version: string;
}

export class NotebookProgram {
  readonly project: Project;
  readonly #folder: string;
  readonly #service: ts.LanguageService;
  /** The cells that have run by now, and those that the program holds: a cell may be looked at as it was before others ran. */
  #notebook: Notebook = EMPTY;
  #shown: Notebook = EMPTY;
  #own = new Map<string, File>();
  /** One for each module, however often it leaves the program and comes back. */
  readonly #files = new WeakMap<CellModule, File>();
  #versions = 0;
  #edited: CellModule;
  #editedFile: File;
  #editedPath: string;
  #edits = 0;
  /** Modules that stay as they are. */
  readonly #unsettled = new Set<string>();
  /** Of the disk, by path; nothing for what is not there. */
  readonly #disk = new Map<string, File | undefined>();

  constructor(folder: string) {
    this.#folder = folder.replaceAll('\\', '/').replace(/\/$/, '');
    this.project = projectOf(this.#folder);
    this.#edited = editedModule(EMPTY, '');
    this.#editedFile = { snapshot: new EditedText(this.#edited.text), version: '0' };
    this.#editedPath = this.#path(this.#edited.name);
    this.#service = ts.createLanguageService(this.#host(), ts.createDocumentRegistry());
  }

  /** The cell has run: what it declares is there for the next ones. */
  add(code: string): void {
    this.#take(withCell(this.#notebook, code));
  }

  /** Writes out the types of the oldest cell whose types are inferred yet. @returns false when there is none */
  settle(): boolean {
    const module = this.#notebook.modules.find(({ name }) => !name.endsWith('.d.ts') && !this.#unsettled.has(name));
    if (!module) return false;
    this.#show(this.#notebook);
    const types = this.#typesOf(this.#path(module.name));
    if (types === undefined) this.#unsettled.add(module.name);
    else this.#take(withTypes(this.#notebook, module, types));
    return true;
  }

  /** Nothing for a cell whose types cannot be said in a declaration file. */
  #typesOf(path: string): string | undefined {
    const program = this.#service.getProgram();
    const source = program?.getSourceFile(path);
    if (!program || !source || program.getDeclarationDiagnostics(source).length > 0) return undefined;
    const { outputFiles } = this.#service.getEmitOutput(path, true, true);
    return outputFiles.find(({ name }) => name.endsWith('.d.ts'))?.text;
  }

  #take(notebook: Notebook): void {
    this.#notebook = notebook;
    this.#show(notebook);
  }

  #show(notebook: Notebook): void {
    if (this.#shown === notebook) return;
    this.#shown = notebook;
    this.#own = new Map(notebook.modules.map((module) => [this.#path(module.name), this.#moduleFile(module)]));
  }

  #moduleFile(module: CellModule): File {
    const known = this.#files.get(module);
    if (known) return known;
    this.#versions += 1;
    const file = { snapshot: ts.ScriptSnapshot.fromString(module.text), version: String(this.#versions) };
    this.#files.set(module, file);
    return file;
  }

  get cells(): Notebook {
    return this.#notebook;
  }

  reset(): void {
    this.#take(EMPTY);
    this.#unsettled.clear();
  }

  /** Takes this text as the cell that is being written behind these cells. */
  edit(code: string, cells = this.#notebook): Edited {
    this.#show(cells);
    const module = editedModule(cells, code);
    this.#edits += 1;
    this.#edited = module;
    this.#editedFile = { snapshot: new EditedText(module.text), version: String(this.#edits) };
    this.#editedPath = this.#path(module.name);
    this.#refresh();
    const program = this.#service.getProgram();
    const source = program?.getSourceFile(this.#path(this.#edited.name));
    if (!program || !source) throw new Error('the cell is not in its own program');
    return { service: this.#service, program, checker: program.getTypeChecker(), source, module: this.#edited };
  }

  #path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  get #globals(): string {
    return this.#path('[globals].d.ts');
  }

  #file(path: string): File | undefined {
    if (path === this.#editedPath) return this.#editedFile;
    const own = this.#own.get(path);
    if (own) return own;
    if (!this.#disk.has(path)) this.#disk.set(path, path === this.#globals ? this.#globalFile() : read(path));
    return this.#disk.get(path);
  }

  #augmenting(): string[] {
    return this.#shown.modules.filter(({ augments }) => augments).map(({ name }) => this.#path(name));
  }

  #globalFile(): File {
    return { snapshot: ts.ScriptSnapshot.fromString(GLOBALS), version: '1' };
  }

  /** Files of the user may change at any time; what is installed is taken as it was. */
  #refresh(): void {
    for (const [path, file] of this.#disk) {
      if (path.includes('/node_modules/') || path.startsWith(KERNEL) || path === this.#globals) continue;
      if (versionOf(path) !== file?.version) this.#disk.delete(path);
    }
  }

  /** The services read the cache of resolutions off their host, though its type does not say so; without it they are slow. */
  #host(): ts.LanguageServiceHost & Pick<ts.CompilerHost, 'getModuleResolutionCache'> {
    const { options, files } = this.project;
    const fileExists = (path: string): boolean => this.#own.has(path) || ts.sys.fileExists(path);
    const readFile = (path: string): string | undefined => textOf(this.#file(path));
    const { directoryExists, getDirectories, readDirectory, realpath } = ts.sys;
    const resolver = new Resolver(
      options,
      { fileExists, readFile, directoryExists, getDirectories, ...(realpath && { realpath }) },
      this.#folder,
    );
    const resolveCell = (name: string): ts.ResolvedModuleWithFailedLookupLocations | undefined => {
      const id = /^\.\/\[cell-\d+\]$/.test(name) ? name.slice(2) : undefined;
      if (id === undefined) return undefined;
      const extension = ['.d.ts', '.ts', '.tsx'].find((end) => this.#own.has(this.#path(`${id}${end}`)));
      const resolvedFileName = this.#path(`${id}${extension}`);
      return { resolvedModule: extension === undefined ? undefined : { resolvedFileName, extension } };
    };
    return {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [this.#globals, ...files, ...this.#augmenting(), this.#path(this.#edited.name)],
      getScriptVersion: (path) => this.#file(path)?.version ?? '0',
      getScriptSnapshot: (path) => this.#file(path)?.snapshot,
      getCurrentDirectory: () => this.#folder,
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
}

/** A text that tells how it came from the one before, so that TypeScript parses what has changed alone. */
class EditedText implements ts.IScriptSnapshot {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  getText(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  getLength(): number {
    return this.#text.length;
  }

  /** For the same text nothing: read anew, its imports are looked for again, and may have been installed since. */
  getChangeRange(old: ts.IScriptSnapshot): ts.TextChangeRange | undefined {
    const before = old.getText(0, old.getLength());
    if (before === this.#text) return undefined;
    const most = Math.min(before.length, this.#text.length);
    let start = 0;
    while (start < most && before[start] === this.#text[start]) start++;
    let same = 0;
    while (same < most - start && before.at(-1 - same) === this.#text.at(-1 - same)) same++;
    const span = ts.createTextSpan(start, before.length - start - same);
    return ts.createTextChangeRange(span, this.#text.length - start - same);
  }
}

function read(path: string): File | undefined {
  const text = ts.sys.readFile(path);
  return text === undefined ? undefined : { snapshot: ts.ScriptSnapshot.fromString(text), version: versionOf(path) };
}

function versionOf(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? '');
}

function textOf(file: File | undefined): string | undefined {
  return file?.snapshot.getText(0, file.snapshot.getLength());
}
