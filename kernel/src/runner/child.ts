/** The supervisor's side of the runner: starts the process, talks over its pipe, reads its native output, sees it end. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { fileURLToPath } from 'node:url';
import type { EngineInfo, MimeBundle, Publication } from '../messages.ts';
import type { Completion } from './complete.ts';
import { frame, unframer } from './framing.ts';
import type { CellJob, FromRunner, Outcome, ToRunner } from './port.ts';
import { untilBarrier, type BarrierReader } from './barrier.ts';

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
  /** It ended while no cell was running. */
  exit(exit: Exit): void;
}

export class Runner {
  readonly #child: ChildProcess;
  readonly #pipe: Writable;
  readonly #events: RunnerEvents;
  readonly #stdout: BarrierReader;
  readonly #stderr: BarrierReader;
  readonly #asked = new Map<number, (answer: FromRunner | undefined) => void>();
  #running: { id: string; settle: (outcome: Outcome | Exit) => void } | undefined;
  #seq = 0;
  #stopping = false;
  #ended = false;

  constructor(events: RunnerEvents) {
    this.#events = events;
    const entry = new URL(import.meta.url.endsWith('.ts') ? './main.ts' : './main.js', import.meta.url);
    this.#child = spawn(
      process.execPath,
      ['--experimental-transform-types', '--disable-warning=ExperimentalWarning', fileURLToPath(entry)],
      { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: true },
    );
    const [, stdout, stderr, pipe] = this.#child.stdio;
    // SAFETY: stdio above makes 1 and 2 readable pipes and 3 a duplex one
    this.#pipe = pipe as Writable;
    this.#stdout = untilBarrier((text) => this.#native('stdout', text));
    this.#stderr = untilBarrier((text) => this.#native('stderr', text));
    read(stdout as Readable, this.#stdout.add);
    read(stderr as Readable, this.#stderr.add);
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
      this.#running = { id: job.id, settle };
      this.#send({ type: 'execute', job });
    });
  }

  interrupt(): void {
    this.#send({ type: 'interrupt' });
  }

  async complete(code: string, cursor: number): Promise<Completion> {
    const answer = await this.#ask((seq) => ({ type: 'complete', seq, code, cursor }));
    if (answer?.type !== 'completed') return { matches: [], start: cursor, end: cursor };
    const { matches, start, end } = answer;
    return { matches, start, end };
  }

  async inspect(code: string, cursor: number): Promise<MimeBundle | null> {
    const answer = await this.#ask((seq) => ({ type: 'inspect', seq, code, cursor }));
    return answer?.type === 'inspected' ? answer.data : null;
  }

  /** Ends the process and all that it started; resolves when it is gone. */
  stop(): Promise<void> {
    this.#stopping = true;
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
      case 'publish':
        return this.#events.publish(message.cell, message.publication);
      case 'engine':
        return this.#events.engine(message.engine);
      case 'completed':
      case 'inspected':
        this.#asked.get(message.seq)?.(message);
        this.#asked.delete(message.seq);
        return;
      case 'executed':
        void Promise.all([this.#stdout.reached(message.barrier), this.#stderr.reached(message.barrier)]).then(() => {
          if (this.#running?.id === message.id) this.#settle(message.outcome);
        });
        return;
    }
  }

  #native(name: 'stdout' | 'stderr', text: string): void {
    this.#events.publish(this.#running?.id, { type: 'stream', content: { name, text } });
  }

  #settle(outcome: Outcome | Exit): void {
    const running = this.#running;
    this.#running = undefined;
    running?.settle(outcome);
  }

  #closed(code: number | null, signal: NodeJS.Signals | null): void {
    this.#ended = true;
    for (const answer of this.#asked.values()) answer(undefined);
    this.#asked.clear();
    const how = signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`;
    const exit: Exit = { status: 'exited', how, code, lastWords: this.#stderr.lastWords() };
    this.#stdout.end();
    this.#stderr.end();
    if (this.#running) this.#settle(exit);
    else if (!this.#stopping) this.#events.exit(exit);
  }
}

function read(stream: Readable, add: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  stream.on('data', (chunk: Buffer) => add(decoder.write(chunk)));
}
