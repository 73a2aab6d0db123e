/** What the supervisor knows: counts, history, the cells' headers, and the runner that is alive now. */
import { engineInfo } from './engine/installed.ts';
import { LimpidError } from './errors.ts';
import { LanguageService } from './language/service.ts';
import type { Empty, EngineInfo, Header } from './messages.ts';
import { Runner, type Exit } from './runner/child.ts';
import type { CellJob, Outcome } from './runner/port.ts';
import type { Publish } from './wire/iopub.ts';

/** A cell that ran, as history gives it back. */
export interface Remembered {
  line: number;
  input: string;
  /** Its value as text, when it showed one. */
  output: string | null;
}

export class Kernel {
  readonly language = new LanguageService();
  readonly publish: Publish;
  readonly history: Remembered[] = [];
  /** What the user wrote, by the name the cell's stack frames carry. */
  readonly sources = new Map<string, string>();
  executionCount = 0;
  engine: EngineInfo = engineInfo();
  #runner: Runner;
  /** Headers of all cells that ran, so that late output finds its parent. */
  readonly #parents = new Map<string, Header>();
  /** Cells whose output nobody wants. */
  readonly #silent = new Set<string>();
  #cells = 0;

  constructor(publish: Publish) {
    this.publish = publish;
    this.#runner = this.#startRunner();
  }

  get runner(): Runner {
    return this.#runner;
  }

  /** The name a cell's stack frames carry, unique in this session. */
  nextUrl(isCounted: boolean): string {
    this.#cells += 1;
    return isCounted ? `cell-${this.executionCount}.ts` : `cell-${this.executionCount}-${this.#cells}.ts`;
  }

  /** Runs one cell; when that ends the process, a fresh one is started at once. */
  async run(job: CellJob, header: Header, silent: boolean): Promise<Outcome> {
    this.#parents.set(job.id, header);
    if (silent) this.#silent.add(job.id);
    const outcome = await this.#runner.execute(job);
    if (outcome.status !== 'exited') return outcome;
    await this.#startAfresh();
    const { message } = runnerExited(outcome);
    return { status: 'error', failure: { ename: 'KernelDied', evalue: message, stack: message }, interrupted: false };
  }

  async stop(): Promise<void> {
    await this.language.dispose();
    await this.#runner.stop();
  }

  async #startAfresh(): Promise<void> {
    this.#runner = this.#startRunner();
    await this.language.reset();
  }

  #startRunner(): Runner {
    return new Runner({
      publish: (cell, publication) => {
        if (cell === undefined || !this.#silent.has(cell)) this.publish(publication, this.#parent(cell));
      },
      engine: (engine) => {
        this.engine = engine;
      },
      exit: (exit) => {
        void this.#startAfresh();
        const text = `${runnerExited(exit).message}\n`;
        this.publish({ type: 'stream', content: { name: 'stderr', text } }, this.#parent(undefined));
      },
    });
  }

  #parent(cell: string | undefined): Header | Empty {
    const parent = cell === undefined ? [...this.#parents.values()].at(-1) : this.#parents.get(cell);
    return parent ?? {};
  }
}

function runnerExited(exit: Exit): LimpidError {
  return new LimpidError('RUNNER_EXITED', { how: exit.how, cause: cause(exit) });
}

function cause({ how, code, lastWords }: Exit): string {
  if (/heap out of memory|Reached heap limit|OOM/.test(lastWords)) {
    return 'It ran out of memory: keep less in variables, dispose tensors (`tf.tidy`), or work on smaller batches.';
  }
  if (how === 'signal SIGKILL') return 'Something killed it, perhaps the system because memory ran out.';
  if (how === 'signal SIGABRT') return 'It aborted: `process.abort()`, or a failed check in native code.';
  if (how === 'signal SIGSEGV' || how === 'signal SIGBUS') return 'Native code crashed.';
  if (code !== null) return 'Most likely the code called `process.exit()`.';
  return '';
}
