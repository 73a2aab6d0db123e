/** The cells of an open notebook, in the order of the document, as one TypeScript program. */
import { posix } from 'node:path';
import ts from '#typescript';
import { Disk, EditedText, type File } from '../files.ts';
import { hostOf } from '../host.ts';
import { EMPTY, withWritten, type CellModule, type Notebook } from '../notebook.ts';
import type { Edited } from '../program.ts';
import { KERNEL, projectOf, withBroughtPaths, type Project } from '../project.ts';
import { folderStamp } from '../stamps.ts';
import type { WrittenCell } from './messages.ts';

/** A cell in its program. */
export type Written = Edited & WrittenCell;

/** The notebook up to and with a cell. */
interface Step {
  cell: WrittenCell;
  name: string;
  after: Notebook;
}

/** Programs of one folder share a registry, where a path is one text. */
let named = 0;

export class DocumentProgram {
  readonly #folder: string;
  readonly #registry: ts.DocumentRegistry;
  /** As the tsconfig.json has it. */
  #given: Project;
  #project: Project;
  #stamp: string;
  #disk: Disk;
  #service: ts.LanguageService;
  #steps: readonly Step[] = [];
  #files = new Map<string, File & { text: string }>();
  #cells = new Map<string, Step>();
  /** Cells keep the names of their modules wherever they are moved. */
  readonly #names = new Map<string, string>();
  #edits = 0;

  /** `registry` shares what several notebooks read from the disk. */
  constructor(folder: string, registry: ts.DocumentRegistry = ts.createDocumentRegistry()) {
    this.#folder = folder.replaceAll('\\', '/').replace(/\/$/, '');
    this.#registry = registry;
    this.#given = projectOf(this.#folder);
    this.#project = withBroughtPaths(this.#given);
    this.#stamp = folderStamp(this.#folder, this.#given.sources);
    this.#disk = new Disk(this.#folder);
    this.#service = this.#open();
  }

  #open(): ts.LanguageService {
    const host = hostOf({
      folder: this.#folder,
      project: this.#project,
      disk: this.#disk,
      own: (path) => this.#files.get(path),
      roots: () => [...this.#files.keys()],
    });
    return ts.createLanguageService(host, this.#registry);
  }

  get project(): Project {
    return this.#project;
  }

  /** The next question reads the folder anew. */
  reload(): void {
    this.#stamp = '';
  }

  /** Reads the folder anew when its settings or its packages have changed; what is as it was is not parsed again. */
  #refresh(): void {
    this.#disk.refresh();
    if (folderStamp(this.#folder, this.#given.sources) === this.#stamp) return;
    this.#given = projectOf(this.#folder, this.#given);
    this.#project = withBroughtPaths(this.#given);
    this.#stamp = folderStamp(this.#folder, this.#given.sources);
    this.#disk = new Disk(this.#folder);
    const before = this.#service;
    this.#service = this.#open();
    this.#program();
    before.dispose();
  }

  /** Takes these cells in place of those before. What stands in front of the first change is not read again. */
  write(cells: readonly WrittenCell[]): void {
    let same = 0;
    while (same < cells.length && isSame(this.#steps[same]?.cell, cells[same])) same++;
    const steps = this.#steps.slice(0, same);
    for (const cell of cells.slice(same)) {
      const name = this.#nameOf(cell.id);
      steps.push({ cell, name, after: withWritten(steps.at(-1)?.after ?? EMPTY, cell.code, name) });
    }
    this.#steps = steps;
    const files = new Map<string, File & { text: string }>();
    this.#cells = new Map();
    for (const step of steps) {
      const { name, text } = moduleOf(step);
      const path = `${this.#folder}/${name}`;
      files.set(path, this.#file(path, text));
      this.#cells.set(path, step);
    }
    this.#files = files;
  }

  /** Undefined when the document has no such cell. */
  cell(id: string): Written | undefined {
    const step = this.#steps.find(({ cell }) => cell.id === id);
    if (!step) return undefined;
    this.#refresh();
    const program = this.#program();
    return this.#written(step, program);
  }

  /** The cell whose module has this path. */
  at(path: string): Written | undefined {
    const step = this.#cells.get(path);
    return step && this.#written(step, this.#program());
  }

  /** Where a name that this cell has from an earlier one stands: the path of that cell's module. */
  originOf({ id }: Written, name: string): string | undefined {
    const index = this.#steps.findIndex(({ cell }) => cell.id === id);
    return this.#pathOf(this.#steps[index - 1]?.after.scope.get(name)?.module);
  }

  /** The same for the whole notebook: what a cell behind the last one would have. */
  finalOriginOf(name: string): string | undefined {
    return this.#pathOf(this.#steps.at(-1)?.after.scope.get(name)?.module);
  }

  /** Cells from the one whose module has this path on. */
  from(path: string): Written[] {
    const first = this.#steps.findIndex((step) => this.#cells.get(path) === step);
    const program = this.#program();
    return first < 0 ? [] : this.#steps.slice(first).map((step) => this.#written(step, program));
  }

  isFirst({ id }: Written): boolean {
    return this.#steps[0]?.cell.id === id;
  }

  /** A file that is in the program, of a cell or of the disk. */
  source(path: string): ts.SourceFile | undefined {
    return this.#program().getSourceFile(path);
  }

  /** Nobody edits packages, nor what the kernel brings. */
  isInstalled(path: string): boolean {
    return path.includes('/node_modules/') || path.startsWith(`${KERNEL}/`);
  }

  /** Whether an import of this, written in a cell, leads into a package or the kernel by a path of the disk. */
  isPathOfInstalled(specifier: string): boolean {
    return /^[./]/.test(specifier) && this.isInstalled(posix.resolve(this.#folder, specifier));
  }

  /** How imports are quoted here. */
  get quotes(): 'single' | 'double' {
    return this.#steps.some(({ cell }) => /\bfrom\s+'/.test(cell.code)) ? 'single' : 'double';
  }

  dispose(): void {
    this.#service.dispose();
  }

  #program(): ts.Program {
    const program = this.#service.getProgram();
    if (!program) throw new Error('the language service has no program');
    return program;
  }

  #written(step: Step, program: ts.Program): Written {
    const module = moduleOf(step);
    const source = program.getSourceFile(`${this.#folder}/${module.name}`);
    if (!source) throw new Error('the cell is not in its own program');
    return { ...step.cell, service: this.#service, program, checker: program.getTypeChecker(), source, module };
  }

  #file(path: string, text: string): File & { text: string } {
    const known = this.#files.get(path);
    if (known?.text === text) return known;
    this.#edits += 1;
    return { text, snapshot: new EditedText(text), version: String(this.#edits) };
  }

  #nameOf(id: string): string {
    const name = this.#names.get(id) ?? `[cell-${++named}]`;
    this.#names.set(id, name);
    return name;
  }

  #pathOf(name: string | undefined): string | undefined {
    const step = this.#steps.find((one) => one.name === name);
    return step && `${this.#folder}/${moduleOf(step).name}`;
  }
}

function isSame(a: WrittenCell | undefined, b: WrittenCell | undefined): boolean {
  return a !== undefined && a.id === b?.id && a.code === b.code && a.isTyped === b.isTyped;
}

function moduleOf({ after }: Step): CellModule {
  const module = after.modules.at(-1);
  if (!module) throw new Error('a step without a module');
  return module;
}
