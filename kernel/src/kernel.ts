/** What the supervisor knows: counts, history, the cells' headers, and the runner that is alive now. */
import { OpenComms } from './comm/open-comms.ts';
import { engineInfo } from './engine/installed.ts';
import { LimpidError } from './errors.ts';
import { History } from './history/history.ts';
import { historyPlace } from './history/place.ts';
import { LanguageService } from './language/service.ts';
import type { Answer, CommNotice, Empty, EngineInfo, Header, InputRequest } from './messages.ts';
import { asFailure } from './requests/evaluate.ts';
import { Runner, type Exit } from './runner/child.ts';
import type { CellJob, Outcome } from './runner/port.ts';
import { say } from './say.ts';
import { MANAGED } from './widget/managed.ts';
import type { Publish } from './wire/iopub.ts';
import type { Asker } from './wire/stdin.ts';

/** Puts a question to the person at the front end; `over` is aborted when the answer is not wanted any more. */
export type Ask = (asker: Asker, question: InputRequest, over: AbortSignal) => Promise<Answer>;

/** What one subshell counts for itself (JEP 91); each is a session of the history. */
export interface Shell {
  executionCount: number;
}

const MOST_NOTICES = 1000;
/** How long (ms) a cell may take to stop before the user is told that it does not. */
const STUCK_AFTER = 1500;

export class Kernel {
  readonly language = new LanguageService();
  readonly publish: Publish;
  readonly history = new History(historyPlace());
  /** What the user wrote, by the name the cell's stack frames carry. */
  readonly sources = new Map<string, string>();
  readonly comms = new OpenComms();
  engine: EngineInfo = engineInfo();
  /** The debug request that came last: parent of what no cell says about a debug session. */
  debugRequest: Header | Empty = {};
  /** How often the user has interrupted. */
  interrupts = 0;
  #runner: Runner;
  /** By the subshell's id; the main shell's is null. */
  readonly #shells = new Map<string | null, Shell>();
  /** Headers of all cells that ran, so that late output finds its parent. */
  readonly #parents = new Map<string, Header>();
  /** Headers of the comm messages that came last, for what their handlers say later. */
  readonly #notices = new Map<string, Header>();
  /** Parent of output that knows no cell. */
  #latest: Header | Empty = {};
  /** Cells whose output nobody wants. */
  readonly #silent = new Set<string>();
  /** Cells that did not stop, of which the user was told. */
  readonly #stuck = new Set<string>();
  /** Runners that were ended because a cell in them did not stop. */
  readonly #givenUp = new WeakSet<Runner>();
  /** Running cells, and who can be asked for them; null when their front end takes no questions. */
  readonly #askers = new Map<string, { asker: Asker | null; over: AbortSignal }>();
  readonly #ask: Ask;
  #cells = 0;
  #held = false;
  /** Settles when the language service has forgotten the names of the runner before this one. */
  #reset: Promise<void> = Promise.resolve();

  constructor(publish: Publish, ask: Ask) {
    this.publish = publish;
    this.#ask = ask;
    this.#runner = this.#startRunner();
  }

  get runner(): Runner {
    return this.#runner;
  }

  /** Count and history of the subshell that a request names, or of the main shell. */
  shell({ subshell_id = null }: Header): Shell {
    const shell = this.#shells.get(subshell_id) ?? { executionCount: 0 };
    this.#shells.set(subshell_id, shell);
    return shell;
  }

  forgetShell(id: string): void {
    this.#shells.delete(id);
  }

  /** The name a cell's stack frames carry, unique in this session. */
  nextUrl({ subshell_id }: Header, count: number, isCounted: boolean): string {
    this.#cells += 1;
    return isCounted && typeof subshell_id !== 'string' ? `cell-${count}.ts` : `cell-${count}-${this.#cells}.ts`;
  }

  /** Runs one cell, whose questions go to `asker`; when that ends the process, a fresh one is started at once. */
  async run(job: CellJob, header: Header, silent: boolean, asker: Asker | null): Promise<Outcome> {
    this.#parents.set(job.id, header);
    this.#latest = header;
    if (silent) this.#silent.add(job.id);
    const runner = this.#runner;
    const outcome = await this.#asking(job.id, asker, runner.execute(job));
    this.#stuck.delete(job.id);
    return this.#ended(runner, outcome);
  }

  /** Hands a comm's message to the runner; what its handlers throw is published as an error. */
  async handle(notice: CommNotice, header: Header): Promise<void> {
    this.#remember(header);
    const runner = this.#runner;
    const handled = await this.#asking(header.msg_id, null, runner.handle({ id: header.msg_id, notice }));
    const outcome = await this.#ended(runner, handled);
    if (outcome.status === 'ok') return;
    this.publish({ type: 'error', content: asFailure(this, outcome.failure) }, header);
  }

  /** Questions of the code that runs go to `asker`, until it has ended. */
  async #asking<T>(id: string, asker: Asker | null, running: Promise<T>): Promise<T> {
    const over = new AbortController();
    this.#askers.set(id, { asker, over: over.signal });
    const outcome = await running;
    over.abort();
    this.#askers.delete(id);
    return outcome;
  }

  async stop(): Promise<void> {
    this.history.close();
    await this.language.dispose();
    await this.#runner.stop();
  }

  async #ended(runner: Runner, outcome: Outcome | Exit): Promise<Outcome> {
    if (outcome.status !== 'exited') return outcome;
    await this.#startAfresh(runner);
    const { message } = this.#givenUp.has(runner) ? new LimpidError('RUNNER_RESTARTED') : runnerExited(outcome);
    return { status: 'error', failure: { ename: 'KernelDied', evalue: message, stack: message }, interrupted: false };
  }

  /** Stops all cells; one that is known not to stop is ended with its process. */
  interrupt(): void {
    this.interrupts += 1;
    const runner = this.#runner;
    if (runner.cells.some((cell) => this.#stuck.has(cell))) {
      this.#givenUp.add(runner);
      return void runner.kill();
    }
    const cells = runner.cells;
    runner.interrupt();
    setTimeout(() => {
      for (const cell of cells) if (runner.cells.includes(cell)) this.#tellStuck(cell);
    }, STUCK_AFTER).unref();
  }

  #tellStuck(cell: string): void {
    if (this.#stuck.has(cell)) return;
    this.#stuck.add(cell);
    const text = `${new LimpidError('INTERRUPT_STUCK').message}\n`;
    this.publish({ type: 'stream', content: { name: 'stderr', text } }, this.#parent(cell));
  }

  /** Several cells may tell of the same end: the first starts the next runner. Its comms have nobody behind them. */
  async #startAfresh(ended: Runner): Promise<void> {
    if (this.#runner === ended) {
      for (const comm_id of this.comms.closeAll()) {
        this.publish({ type: 'comm_close', content: { comm_id, data: {} } }, this.#latest);
      }
      this.#runner = this.#startRunner();
      this.language.moveTo(process.cwd());
      this.#reset = this.language.reset();
    }
    await this.#reset;
  }

  /** While held, the runner waits as soon as it has filled the system's buffers with output. */
  holdOutput(held: boolean): void {
    this.#held = held;
    this.#runner.holdOutput(held);
  }

  #startRunner(): Runner {
    const runner = new Runner(
      {
        publish: (cell, publication) => {
          this.comms.published(publication);
          const isWanted = cell === undefined || !this.#silent.has(cell) || publication.type.startsWith('comm_');
          if (isWanted) this.publish(publication, this.#parent(cell));
        },
        engine: (engine) => {
          this.engine = engine;
        },
        folder: (folder) => this.language.moveTo(folder),
        debugEvent: (cell, content) => {
          this.publish({ type: 'debug_event', content }, cell === undefined ? this.debugRequest : this.#parent(cell));
        },
        ask: async (cell, question, over) => {
          const running = this.#askers.get(cell ?? '');
          if (!running) return { kind: 'late' };
          if (!running.asker) return { kind: 'refused' };
          return this.#ask(running.asker, question, AbortSignal.any([running.over, over]));
        },
        exit: (exit) => {
          void this.#startAfresh(runner);
          const text = `${runnerExited(exit).message}\n`;
          this.publish({ type: 'stream', content: { name: 'stderr', text } }, this.#parent(undefined));
        },
      },
      this.comms.hasManager ? { [MANAGED]: 'on' } : {},
    );
    runner.holdOutput(this.#held);
    return runner;
  }

  #parent(cell: string | undefined): Header | Empty {
    return (cell === undefined ? this.#latest : (this.#parents.get(cell) ?? this.#notices.get(cell))) ?? {};
  }

  /** A slider sends thousands of messages: only the last are kept. */
  #remember(header: Header): void {
    this.#notices.set(header.msg_id, header);
    const [oldest] = this.#notices.keys();
    if (this.#notices.size > MOST_NOTICES && oldest !== undefined) this.#notices.delete(oldest);
  }
}

function runnerExited(exit: Exit): LimpidError {
  return new LimpidError('RUNNER_EXITED', { how: exit.how, cause: cause(exit) });
}

function cause({ how, code, lastWords }: Exit): string {
  if (/heap out of memory|Reached heap limit|OOM/.test(lastWords)) {
    return say(
      'It ran out of memory: keep less in variables, dispose tensors (`tf.tidy`), or work on smaller batches.',
    );
  }
  if (how === 'signal SIGKILL') return say('Something killed it, perhaps the system because memory ran out.');
  if (how === 'signal SIGABRT') return say('It aborted: `process.abort()`, or a failed check in native code.');
  if (how === 'signal SIGSEGV' || how === 'signal SIGBUS') return say('Native code crashed.');
  if (code !== null) return say('Most likely the code called `process.exit()`.');
  return '';
}
