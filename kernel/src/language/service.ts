/**
 * The supervisor's side of TypeScript, which lives in two threads: one compiles cells and is never kept waiting, one knows
 * the types of the whole notebook, which take longer. So starting stays fast, and no cell waits for a question about types.
 */
import { setFlagsFromString } from 'node:v8';
import type { CompiledCell, Diagnostic } from '../cell/compile.ts';
import type { Completeness } from '../cell/is-complete.ts';
import type { MagicName } from '../cell/magic/names.ts';
import { remember } from '../cell/remember.ts';
import type { TypedCompletion } from './complete.ts';
import type { Hover } from './hover.ts';
import type { Completion } from './merge.ts';
import type { CompilerCalls, CompilerStart, TypesCalls, TypesStart } from './messages.ts';
import { Thread } from './thread.ts';

/** A checker is garbage after each cell: collected often it costs a cell less time, and the kernel 40 MB less. */
const COMPILER_LIMITS = { maxYoungGenerationSizeMb: 2 };
/** Types without end are to end their thread, not the kernel: one answer takes no more than this time and memory. */
const TYPES_LIMITS: TypesLimits = { deadline: 30_000, megabytes: 1500 };

/** MB that the thread of types may take before V8 first collects what is garbage: it holds 100 when types are loaded. */
const FIRST_HEAP = 128;

/**
 * How much (%) the heaps of this process grow before V8 collects what is garbage, once types are loaded: they hold 100 MB, and
 * would take twice that. While they are being loaded little is garbage.
 */
const HEAP_GROWTH = 20;

/** How long (ms) after the first cell types are loaded for warnings: what ends before needs none, and starting takes its time. */
const LOAD_AFTER = 1500;

interface TypesLimits {
  /** In ms. */
  deadline: number;
  megabytes: number;
}

/** A cell whose type errors nobody waits for, before types are loaded. */
interface Unchecked {
  code: string;
  /** How many cells ran before it. */
  behind: number;
  tell(mistakes: Diagnostic[]): void;
}

export class LanguageService {
  readonly #known = new Set<string>();
  readonly #namespaces = new Set<string>();
  /** Cells that ran. */
  readonly #cells: string[] = [];
  readonly #compiler: Thread;
  readonly #limits: TypesLimits;
  #types: Thread;
  #folder: string;
  readonly #unchecked: Unchecked[] = [];
  #typesStarted = false;
  #loading: NodeJS.Timeout | undefined;
  #isWarm = false;
  #disposed = false;

  /** Starts the compiler, so that TypeScript is loaded by the time a cell comes. Imports, files and commands start at `folder`. */
  constructor(folder: string = process.cwd(), limits = TYPES_LIMITS) {
    this.#folder = folder;
    this.#compiler = new Thread({
      url: workerUrl('compiler-worker'),
      name: 'language',
      limits: COMPILER_LIMITS,
      start: (): CompilerStart => ({ known: [...this.#known], namespaces: [...this.#namespaces] }),
    });
    this.#limits = limits;
    this.#types = this.#typesThread();
    this.#compiler.start();
  }

  #typesThread(): Thread {
    const { deadline, megabytes } = this.#limits;
    return new Thread({
      url: workerUrl('types-worker'),
      name: 'types',
      limits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: megabytes },
      deadline: () => deadline,
      start: (): TypesStart => ({ cells: [...this.#cells], folder: this.#folder }),
      ended: () => (this.#isWarm = false),
    });
  }

  /** Compiles the next cell of the session; names of the cells before it are known. */
  async compile(code: string, fileName: string): Promise<CompiledCell> {
    const compiled = await this.#askCompiler('compile', { code, fileName, folder: this.#folder });
    remember(compiled, this.#known, this.#namespaces);
    return compiled;
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#askCompiler('isComplete', { code });
  }

  /** What fits at the cursor when it stands in a magic; null when it does not. */
  async completeMagic(code: string, cursor: number): Promise<Completion | null> {
    return mayHaveMagic(code) ? this.#askCompiler('completeMagic', { code, cursor, folder: this.#folder }) : null;
  }

  /** The magic whose name the cursor is on. */
  async magicUnder(code: string, cursor: number): Promise<MagicName | null> {
    return mayHaveMagic(code) ? this.#askCompiler('magicUnder', { code, cursor }) : null;
  }

  /** What fits at the cursor, by the types of the whole notebook; null when that cannot be told. */
  complete(code: string, cursor: number): Promise<TypedCompletion | null> {
    return this.#askTypes('complete', { code, cursor });
  }

  /** What the name at the cursor is; null when there is none, or it cannot be told. */
  hover(code: string, cursor: number): Promise<Hover | null> {
    return this.#askTypes('hover', { code, cursor });
  }

  /** Type errors of a cell before it runs; none when they cannot be told. */
  async check(code: string): Promise<Diagnostic[]> {
    return (await this.#askTypes('check', { code, mayWait: false })) ?? [];
  }

  /** The same for a cell that does not wait: completions come first, and types are loaded when it is time. */
  async checkLater(code: string): Promise<Diagnostic[]> {
    if (this.#typesStarted) return (await this.#askTypes('check', { code, mayWait: true })) ?? [];
    this.#loading ??= setTimeout(() => this.#startTypes(), LOAD_AFTER).unref();
    return new Promise((tell) => this.#unchecked.push({ code, behind: this.#cells.length, tell }));
  }

  /** The cell runs: later ones see the types of what it declares. */
  add(code: string): void {
    if (this.#typesStarted) void this.#askTypes('add', { code });
    this.#cells.push(code);
  }

  /** The notebook goes to another folder: its imports are those of a new program. What was asked is still answered. */
  moveTo(folder: string): void {
    if (folder === this.#folder) return;
    this.#folder = folder;
    this.#isWarm = false;
    this.#types.finish();
    this.#types = this.#typesThread();
  }

  /** Types have been told, and the thread that knows them is alive. */
  get isWarm(): boolean {
    return this.#isWarm;
  }

  /** A fresh runner has no variables: forgets the cells of the session. */
  async reset(): Promise<void> {
    this.#known.clear();
    this.#namespaces.clear();
    this.#cells.length = 0;
    for (const { tell } of this.#unchecked.splice(0)) tell([]);
    if (this.#typesStarted) void this.#askTypes('reset', {});
    await this.#askCompiler('reset', {});
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#loading);
    await Promise.all([this.#compiler.dispose(), this.#types.dispose()]);
  }

  async #askCompiler<K extends keyof CompilerCalls>(
    call: K,
    ask: CompilerCalls[K]['ask'],
  ): Promise<CompilerCalls[K]['answer']> {
    // SAFETY: compiler-worker.ts answers each call with what CompilerCalls says.
    return (await this.#compiler.ask({ call, ask })) as CompilerCalls[K]['answer'];
  }

  /** Cells that ran before are told as they came, and those that nobody has checked are checked between them. */
  #startTypes(): void {
    if (this.#typesStarted || this.#disposed) return;
    this.#typesStarted = true;
    setFlagsFromString(`--initial-heap-size=${FIRST_HEAP}`);
    clearTimeout(this.#loading);
    const ran = this.#cells.splice(0);
    const addUpTo = (count: number): void =>
      ran.splice(0, count - this.#cells.length).forEach((code) => this.add(code));
    for (const { code, behind, tell } of this.#unchecked.splice(0)) {
      addUpTo(behind);
      void this.checkLater(code).then(tell);
    }
    addUpTo(this.#cells.length + ran.length);
  }

  #warmed(): void {
    this.#isWarm = true;
    setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  }

  /** Nothing that a person has written may hold up the kernel: neither types without end nor what ends the thread. */
  async #askTypes<K extends keyof TypesCalls>(
    call: K,
    ask: TypesCalls[K]['ask'],
  ): Promise<TypesCalls[K]['answer'] | null> {
    this.#startTypes();
    try {
      // SAFETY: types-worker.ts answers each call with what TypesCalls says, thread.ts with null what takes too long.
      const answer = (await this.#types.ask({ call, ask })) as TypesCalls[K]['answer'] | null;
      if (this.#disposed) return null;
      if (!this.#isWarm && call !== 'add' && call !== 'reset' && answer !== null) this.#warmed();
      return answer;
    } catch (error) {
      if (!this.#disposed) console.error(`Limpid has no types for this (${call}):`, error);
      return null;
    }
  }
}

/** Told without the parser, which is in the threads alone. */
function mayHaveMagic(code: string): boolean {
  return /^[ \t]*%/m.test(code);
}

/** The one place that says where the workers are: beside this file, as source or built. */
function workerUrl(name: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `./${name}.ts` : `./${name}.js`, import.meta.url);
}
