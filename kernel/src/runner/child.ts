/** The supervisor's side of the runner: starts the process, talks over its pipe, reads its native output, sees it end. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type {
  Answer,
  DebugEvent,
  DebugRequest,
  DebugResponse,
  EngineInfo,
  InputRequest,
  Publication,
  Variables,
} from '../messages.ts';
import { arrivals, type Arrivals } from './arrivals.ts';
import { batch, type Batch } from './batch.ts';
import type { Completion } from './complete.ts';
import type { Inspection } from './inspect.ts';
import { Groups } from './groups.ts';
import { frame, unframer } from './framing.ts';
import { withPreload } from './preloaded.ts';
import type { VariablesAsked } from './variables.ts';
import type { Asked, CellJob, CommJob, FromRunner, Outcome, ToRunner } from './port.ts';

/** How the process ended, when nobody asked it to. */
export interface Exit {
  status: 'exited';
  /** "exit code 3", "signal SIGABRT". */
  how: string;
  code: number | null;
  /** The last it wrote to stderr by itself, not as output of the cell. */
  lastWords: string;
}

export interface RunnerEvents {
  publish(cell: string | undefined, publication: Publication): void;
  engine(engine: EngineInfo): void;
  /** The notebook has gone to another folder. */
  folder(folder: string): void;
  /** Without a cell the event is about the debug session. */
  debugEvent(cell: string | undefined, event: DebugEvent): void;
  /** `over` is aborted when the answer is not wanted any more. */
  ask(cell: string | undefined, question: InputRequest, over: AbortSignal): Promise<Answer>;
  /** It ended while no cell was running. */
  exit(exit: Exit): void;
}

const FLAGS = [
  '--disable-warning=ExperimentalWarning',
  // what is terminated in the middle of a callback leaves its async id behind: no reason to abort
  '--no-force-async-hooks-checks',
];

export class Runner {
  readonly #child: ChildProcess;
  readonly #pipe: Writable;
  readonly #events: RunnerEvents;
  readonly #native: readonly [stdout: Readable, stderr: Readable];
  readonly #arrivals: Arrivals;
  readonly #output: Batch;
  readonly #groups = new Groups();
  #held = false;
  #interrupting = false;
  readonly #asked = new Map<number, (answer: FromRunner | undefined) => void>();
  /** Cells that run, by their ids, the one that started last at the end. */
  readonly #running = new Map<string, (outcome: Outcome | Exit) => void>();
  /** Questions of the runner that wait for their answer. */
  readonly #questions = new Map<number, AbortController>();
  #seq = 0;
  #isDebugged = false;
  /** Debug events that wait for output, and the last of them. */
  #stops = 0;
  #told: Promise<void> = Promise.resolve();
  #stopping = false;
  #ended = false;

  /** @param env - variables that it has besides those of the kernel */
  constructor(events: RunnerEvents, env: NodeJS.ProcessEnv) {
    this.#events = events;
    const entry = new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url);
    this.#child = spawn(process.execPath, [...withPreload(FLAGS), fileURLToPath(entry)], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached: true,
    });
    const [, stdout, stderr, pipe] = this.#child.stdio;
    // SAFETY: stdio above makes 1 and 2 readable pipes and 3 a duplex one
    this.#pipe = pipe as Writable;
    this.#native = [stdout as Readable, stderr as Readable];
    this.#output = batch((cell, publication) => this.#events.publish(cell, publication));
    // native code says nothing of the cell it works for: what it writes goes to the one that started last
    this.#arrivals = arrivals((cell, publication) =>
      this.#output.add(cell ?? [...this.#running.keys()].at(-1), publication),
    );
    this.#native[0].on('data', this.#arrivals.stdout);
    this.#native[1].on('data', this.#arrivals.stderr);
    // SAFETY: the helper thread sends nothing else
    (pipe as Readable).on(
      'data',
      unframer((value) => this.#receive(value as FromRunner)),
    );
    // a write to a process that is ending; 'close' reports the end itself
    this.#pipe.on('error', () => undefined);
    this.#child.on('close', (code, signal) => this.#closed(code, signal));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  execute(job: CellJob): Promise<Outcome | Exit> {
    return new Promise((settle) => {
      this.#running.set(job.id, settle);
      this.#send({ type: 'execute', job });
    });
  }

  handle(job: CommJob): Promise<Outcome | Exit> {
    return new Promise((settle) => {
      this.#running.set(job.id, settle);
      this.#send({ type: 'handle', job });
    });
  }

  /** Ids of the cells that run now. */
  get cells(): string[] {
    return [...this.#running.keys()];
  }

  interrupt(): void {
    this.#send({ type: 'interrupt' });
    this.#interrupting = true;
    this.#readOrHold();
  }

  /** While held, its output is not read: code that prints waits as soon as the system's buffers are full. */
  holdOutput(held: boolean): void {
    this.#held = held;
    this.#readOrHold();
  }

  /** @returns nothing when the process ends before it answers */
  async debug(request: DebugRequest): Promise<DebugResponse | undefined> {
    const answer = await this.#ask((seq) => ({ type: 'debug', seq, request }));
    return answer?.type === 'debugged' ? answer.response : undefined;
  }

  async complete(code: string, cursor: number): Promise<Completion> {
    const answer = await this.#ask((seq) => ({ type: 'complete', seq, code, cursor }));
    return answer?.type === 'completed' ? answer.completion : { members: [], start: cursor, end: cursor };
  }

  async inspect(code: string, cursor: number): Promise<Inspection | null> {
    const answer = await this.#ask((seq) => ({ type: 'inspect', seq, code, cursor }));
    return answer?.type === 'inspected' ? answer.inspection : null;
  }

  async variables(asked: VariablesAsked): Promise<Variables> {
    const answer = await this.#ask((seq) => ({ type: 'variables', seq, asked }));
    return answer?.type === 'variablesTold' ? answer.variables : { total: 0, rows: [], tensors: null, isBusy: true };
  }

  /** Bytes in memory and microseconds of CPU; nothing for a process that has ended. */
  async usage(): Promise<{ memory: number; tensors: number; cpu: number }> {
    const answer = await this.#ask((seq) => ({ type: 'usage', seq }));
    return answer?.type === 'used' ? answer : { memory: 0, tensors: 0, cpu: 0 };
  }

  /** Ends the process and all that it started; resolves when it is gone. */
  stop(): Promise<void> {
    this.#stopping = true;
    return this.kill();
  }

  /** The same, but its cells are told of the end. */
  kill(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      const { pid } = this.#child;
      if (pid === undefined) return resolve();
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // no such group: the process has just ended by itself
        this.#child.kill('SIGKILL');
      }
    });
  }

  #send(message: ToRunner): void {
    if (!this.#ended) this.#pipe.write(frame(message));
  }

  #ask(make: (seq: number) => ToRunner): Promise<FromRunner | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    const seq = ++this.#seq;
    return new Promise((resolve) => {
      this.#asked.set(seq, resolve);
      this.#send(make(seq));
    });
  }

  #receive(message: FromRunner): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'engine':
        return this.#events.engine(message.engine);
      case 'folder':
        return this.#events.folder(message.folder);
      case 'group':
        return this.#groups.tell(message);
      case 'debugEvent':
        return this.#inOrder(message);
      case 'debugged':
      case 'completed':
      case 'inspected':
      case 'variablesTold':
      case 'used':
        this.#asked.get(message.seq)?.(message);
        this.#asked.delete(message.seq);
        return;
      case 'ask':
        return void this.#answer(message);
      case 'withdraw':
        return this.#questions.get(message.seq)?.abort();
      case 'executed':
        this.#interrupting = false;
        this.#readOrHold();
        void this.#arrivals.reached(message.barrier).then(() => {
          this.#output.flush();
          this.#settle(message.id, message.outcome);
        });
        return;
    }
  }

  async #answer({ seq, cell, question, barrier }: Asked): Promise<void> {
    const over = new AbortController();
    this.#questions.set(seq, over);
    await this.#arrivals.reached(barrier);
    this.#output.flush();
    const answer = await this.#events.ask(cell, question, over.signal);
    this.#questions.delete(seq);
    this.#send({ type: 'answer', seq, answer });
  }

  /** Code that is to be interrupted must not be stuck in a write. */
  #readOrHold(): void {
    for (const stream of this.#native) {
      if (this.#held && !this.#interrupting) stream.pause();
      else stream.resume();
    }
  }

  /** A stop is told behind the output before it, and what comes after a stop behind it. */
  #inOrder({ cell, barrier, event }: Extract<FromRunner, { type: 'debugEvent' }>): void {
    if (barrier === undefined && this.#stops === 0) return this.#debugEvent(cell, event);
    this.#stops += 1;
    this.#told = this.#told
      .then(() => (barrier === undefined ? undefined : this.#arrivals.reached(barrier)))
      .then(() => {
        this.#stops -= 1;
        this.#output.flush();
        this.#debugEvent(cell, event);
      });
  }

  #debugEvent(cell: string | undefined, event: DebugEvent): void {
    if (event.event === 'initialized') this.#isDebugged = true;
    if (event.event === 'terminated') this.#isDebugged = false;
    this.#events.debugEvent(cell, event);
  }

  #settle(id: string, outcome: Outcome | Exit): void {
    const settle = this.#running.get(id);
    this.#running.delete(id);
    settle?.(outcome);
  }

  #closed(code: number | null, signal: NodeJS.Signals | null): void {
    this.#ended = true;
    this.#groups.end();
    for (const answer of this.#asked.values()) answer(undefined);
    this.#asked.clear();
    const how = signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`;
    const exit: Exit = { status: 'exited', how, code, lastWords: this.#arrivals.lastWords() };
    this.#arrivals.end();
    this.#output.flush();
    if (this.#isDebugged) this.#debugEvent(undefined, { type: 'event', seq: 0, event: 'terminated', body: {} });
    const wasIdle = this.#running.size === 0;
    for (const id of [...this.#running.keys()]) this.#settle(id, exit);
    if (wasIdle && !this.#stopping) this.#events.exit(exit);
  }
}
