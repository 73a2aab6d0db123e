/** A notebook as one TypeScript program, kept up to date cell by cell. */
import ts from '#typescript';
import { Comments, origins } from './comments.ts';
import { Disk, EditedText, type File } from './files.ts';
import { hostOf } from './host.ts';
import { editedModule, EMPTY, withCell, withTypes, type CellModule, type Notebook } from './notebook.ts';
import { projectOf, type Project } from './project.ts';
import { importsOf, replaceText } from './replace-text.ts';
import { sourceFiles } from './source-files.ts';
import { folderStamp } from './stamps.ts';

/** A cell that is being written, in its program. */
export interface Edited {
  service: ts.LanguageService;
  program: ts.Program;
  checker: ts.TypeChecker;
  source: ts.SourceFile;
  module: CellModule;
}

/** Texts that one program is asked about, one after another. */
const MOST_REPLACED = 50;

export class NotebookProgram {
  readonly #folder: string;
  readonly #comments = new Comments();
  readonly #sources = sourceFiles(this.#comments);
  #project: Project;
  #stamp: string;
  #service: ts.LanguageService;
  /** Of the cells that have run: under other settings they are read anew. */
  #codes: string[] = [];
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
  /** The program that may be kept while the cell is written, with the imports that it has resolved for it. */
  #held: { program: ts.Program; source: ts.SourceFile; imports: ReadonlySet<string> } | undefined;
  /** How often its text has been replaced: the checker keeps what it knew of each. */
  #replaced = 0;
  /** Modules that stay as they are. */
  readonly #unsettled = new Set<string>();
  /** Types of cells that are written out, and not in the program yet. */
  readonly #writtenOut = new Map<CellModule, string>();
  #disk: Disk;

  constructor(folder: string) {
    this.#folder = folder.replaceAll('\\', '/').replace(/\/$/, '');
    this.#project = projectOf(this.#folder);
    this.#stamp = folderStamp(this.#folder, this.#project.sources);
    this.#edited = editedModule(EMPTY, '');
    this.#editedFile = { snapshot: new EditedText(this.#edited.text), version: '0' };
    this.#editedPath = this.#path(this.#edited.name);
    this.#disk = new Disk(this.#folder);
    this.#service = this.#open();
  }

  #open(): ts.LanguageService {
    const host = hostOf({
      folder: this.#folder,
      project: this.#project,
      disk: this.#disk,
      own: (path) => this.#file(path),
      roots: () => [...this.#augmenting(), this.#path(this.#edited.name)],
      comments: this.#comments,
    });
    return ts.createLanguageService(host, this.#sources);
  }

  get project(): Project {
    return this.#project;
  }

  /** Reads the notebook anew when its settings or its packages have changed; what is as it was is not parsed again. */
  refresh(): void {
    this.#disk.refresh();
    if (folderStamp(this.#folder, this.#project.sources) === this.#stamp) return;
    this.#project = projectOf(this.#folder, this.#project);
    this.#stamp = folderStamp(this.#folder, this.#project.sources);
    this.#disk = new Disk(this.#folder);
    const before = this.#service;
    this.#service = this.#open();
    const codes = this.#codes;
    this.reset();
    for (const code of codes) this.add(code);
    this.#service.getProgram();
    before.dispose();
  }

  /** The cell has run: what it declares is there for the next ones. */
  add(code: string): void {
    this.#codes.push(code);
    this.#take(withCell(this.#notebook, code));
  }

  /**
   * Writes out the types of the oldest cell whose types are inferred yet. They take the place of the cells once all are
   * there: every change makes TypeScript infer anew what is not written out. @returns false when there is nothing more to do
   */
  settle(): boolean {
    const isOpen = (module: CellModule): boolean => !module.name.endsWith('.d.ts') && !this.#unsettled.has(module.name);
    const module = this.#notebook.modules.find((one) => isOpen(one) && !this.#writtenOut.has(one));
    if (module) {
      this.#show(this.#notebook);
      const types = this.#typesOf(this.#path(module.name));
      if (types === undefined) this.#unsettled.add(module.name);
      else this.#writtenOut.set(module, types);
      return true;
    }
    let settled = this.#notebook;
    for (const [cell, types] of this.#writtenOut) settled = withTypes(settled, cell, types);
    this.#writtenOut.clear();
    this.#take(settled);
    return false;
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
    this.#held = undefined;
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

  /** Makes the program before somebody asks. */
  prepare(): void {
    if (!this.#held) this.edit('');
  }

  reset(): void {
    this.#codes = [];
    this.#take(EMPTY);
    this.#unsettled.clear();
    this.#writtenOut.clear();
  }

  /** Takes this text as the cell that is being written, to be asked about. */
  edit(code: string): Edited {
    this.refresh();
    this.#show(this.#notebook);
    const held = this.#replaced < MOST_REPLACED ? this.#held : undefined;
    const module = editedModule(this.#notebook, code);
    const imports = this.#mayKeep(module) ? importsOf(module.text) : undefined;
    // what was installed or changed on the disk makes a new program
    const program = held && imports && module.name === this.#edited.name ? this.#service.getProgram() : undefined;
    const before = program === held?.program ? held?.source : undefined;
    const isKept = imports && [...imports].every((name) => held?.imports.has(name));
    if (!held || !program || !before || !isKept) return this.#editAnew(module, imports);
    this.#write(module);
    const source = replaceText(program, before, this.#editedFile.snapshot, this.#editedFile.version);
    this.#held = { ...held, source };
    this.#replaced += 1;
    return this.#asEdited(program, source);
  }

  /** Takes it as the cell that is being written behind these cells, to be checked. */
  editToCheck(code: string, cells: Notebook = this.#notebook): Edited {
    this.refresh();
    this.#show(cells);
    return this.#editAnew(editedModule(cells, code), undefined);
  }

  /** Where TypeScript adds imports of its own, or the module adds to others, only a new program tells. */
  #mayKeep({ augments, name }: CellModule): boolean {
    return !augments && name.endsWith('.ts') && this.#project.options.importHelpers !== true;
  }

  #editAnew(module: CellModule, imports: ReadonlySet<string> | undefined): Edited {
    this.#write(module);
    const program = this.#service.getProgram();
    const source = program?.getSourceFile(this.#editedPath);
    if (!program || !source) throw new Error('the cell is not in its own program');
    this.#held = imports && { program, source, imports };
    this.#replaced = 0;
    return this.#asEdited(program, source);
  }

  #write(module: CellModule): void {
    this.#edits += 1;
    this.#edited = module;
    this.#editedFile = { snapshot: new EditedText(module.text), version: String(this.#edits) };
    this.#editedPath = this.#path(module.name);
  }

  #asEdited(program: ts.Program, source: ts.SourceFile): Edited {
    return { service: this.#service, program, checker: program.getTypeChecker(), source, module: this.#edited };
  }

  /** The same, with the comments of the packages that what is at the cursor comes from. */
  editToDescribe(code: string, cursor: number): Edited {
    const edited = this.edit(code);
    return this.#comments.read(origins(edited, cursor)) ? this.edit(code) : edited;
  }

  #path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  #file(path: string): File | undefined {
    if (path === this.#editedPath) return this.#editedFile;
    return this.#own.get(path);
  }

  #augmenting(): string[] {
    return this.#shown.modules.filter(({ augments }) => augments).map(({ name }) => this.#path(name));
  }
}
