/** Runs cells: each through the inspector in REPL mode, so that names persist and `await` works at the top. */
import inspector from 'node:inspector';
import { types } from 'node:util';
import { traceback } from '../cell/traceback.ts';
import { installDeno } from '../comm/deno.ts';
import { cellRuns, untilNothingIsAlone } from '../display/alone.ts';
import { cellScope, endCell, type CellEnd, type CellScope } from '../display/publish.ts';
import { displaysShown, formatResult } from '../display/show.ts';
import { withSignal } from '../display/signal.ts';
import { stopAtLayers, stopsFollowed } from '../training/breakpoints/in-debugger.ts';
import { failureOf, isInterrupt } from './failure.ts';
import { hintFor, withHint } from './hints.ts';
import type { Importer } from './importer.ts';
import { knowledge } from './knowledge.ts';
import { valueExpression } from './glance.ts';
import { variablesOf, type Name } from './look.ts';
import { magics } from './magic/index.ts';
import { failed, interruptedOutcome } from './outcome.ts';
import type { CellJob, Outcome, RawFailure } from './port.ts';
import { evaluatePurely } from './pure-evaluation.ts';
import { Running } from './running.ts';
import { shown, shownNow } from './shown.ts';
import type { Stacks } from './stacks.ts';
import { tensorNow, tensorRows } from './tensor-text.ts';
import { textOfFile } from './text-of-file.ts';

type RemoteObject = inspector.Runtime.RemoteObject;
/** V8 knows `replMode`; the type definitions of Node do not. */
type ReplParameters = inspector.Runtime.EvaluateParameterType & { replMode: true };
type Evaluated = inspector.Runtime.EvaluateReturnType;
/** What the reply of a cell tells of the models that it compiled. */
const MOST_FINDINGS = 20;

/** A value by itself would be asked for its `then` on the way through a promise. */
export interface Boxed {
  readonly value: unknown;
}

export interface SessionEvents {
  /** Marks in the output where the code stands. */
  barrier(): number;
  /** Code of a cell has ended, and ours goes on. */
  left(): void;
  /** The notebook goes to this folder. */
  moved(folder: string): void;
}

export class Session {
  readonly #inspector = new inspector.Session();
  readonly #stacks: Stacks;
  readonly #importer: Importer;
  readonly #running = new Set<Running>();
  readonly #left: () => void;
  readonly #moved: (folder: string) => void;
  #latest: CellScope | undefined;
  #taken: unknown;

  constructor(importer: Importer, stacks: Stacks, { barrier, left, moved }: SessionEvents) {
    this.#importer = importer;
    this.#stacks = stacks;
    this.#left = left;
    this.#moved = moved;
    this.#inspector.connect();
    this.#stacks.install(new URL('..', import.meta.url).href);
    const take = (value: unknown): void => {
      this.#taken = value;
    };
    Object.defineProperty(globalThis, '__limpid', {
      value: Object.freeze({
        import: importer.import,
        engine: importer.engine,
        get meta() {
          return importer.meta;
        },
        get module() {
          return importer.module;
        },
        magic: magics({ variables: () => variablesOf(this.#inspector), moved: (folder) => this.#move(folder) }),
        take,
        barrier,
        isProxy: types.isProxy,
        shown,
        shownNow,
        tensorNow,
        tensorRows,
        stopAtLayers,
      }),
    });
    installDeno(globalThis);
    Object.defineProperty(globalThis, 'limpid', {
      value: Object.freeze(withSignal({})),
      writable: true,
      configurable: true,
    });
    this.#provideRequire();
  }

  #provideRequire(): void {
    const value = this.#importer.require;
    Object.defineProperty(globalThis, 'require', { value, writable: true, configurable: true });
  }

  /** A `require` of the user's own stays. */
  #move(folder: string): void {
    const isOurs = Reflect.get(globalThis, 'require') === this.#importer.require;
    this.#importer.moveTo(folder);
    if (isOurs) this.#provideRequire();
    this.#moved(folder);
  }

  /** The cell that ran last, for output that knows no cell. */
  get latest(): string | undefined {
    return this.#latest?.id;
  }

  /** Before the process ends: Node would wait aloud for open inspector sessions. */
  disconnect(): void {
    this.#inspector.disconnect();
  }

  inLatestScope(action: () => void): void {
    if (this.#latest) cellScope.run(this.#latest, action);
    else action();
  }

  run(job: CellJob): Promise<Outcome> {
    const running = new Running(job.id, { name: job.url, code: job.code, payloads: [], endings: [], findings: [] });
    this.#latest = running.scope;
    this.#stacks.add(job.url, job);
    const outcome = this.#within(running, async () => {
      await untilNothingIsAlone();
      await stopsFollowed();
      return running.wasInterrupted ? interruptedOutcome() : this.#evaluate(job, running.scope);
    });
    cellRuns(outcome);
    return outcome.then((ended) => withFindings(ended, running.scope));
  }

  /** Runs the handlers of a comm's message as a cell runs: its output is theirs, and an interrupt stops them. */
  handle(id: string, action: () => Promise<void>): Promise<Outcome> {
    return this.#within(new Running(id), async () => {
      try {
        await action();
        await displaysShown();
        return { status: 'ok', data: null, payload: [] };
      } catch (error) {
        return failed(failureOf(error));
      }
    });
  }

  async #within(running: Running, action: () => Promise<Outcome>): Promise<Outcome> {
    const { scope } = running;
    this.#running.add(running);
    const outcome = await Promise.race([this.#toItsEnd(running, action), running.lost.promise]);
    this.#running.delete(running);
    running.ended.resolve();
    scope.payloads = undefined;
    if (outcome !== 'interrupted' && !running.wasInterrupted) return outcome;
    scope.abandoned = true;
    return interruptedOutcome();
  }

  /** The code, and what is to be done at its end. */
  async #toItsEnd(running: Running, action: () => Promise<Outcome>): Promise<Outcome | 'interrupted'> {
    const { scope } = running;
    // each is entered from a microtask of its own: terminating it there is safe, and ends nothing of ours
    const acting = Promise.resolve().then(() => cellScope.run(scope, action));
    const outcome = await Promise.race([acting, running.interrupted.promise]);
    this.#left();
    const end = running.wasInterrupted ? 'stopped' : endOf(outcome);
    const ending = Promise.resolve().then(() => endCell(scope, end));
    await Promise.race([ending, running.interrupted.promise]);
    return outcome;
  }

  /** Stops all that runs; what is being imported is imported afresh the next time. Resolves when nothing is left. */
  async interrupt(): Promise<void> {
    const all = [...this.#running];
    this.#importer.interrupt();
    for (const running of all) running.interrupt();
    await Promise.all(all.map(({ ended }) => ended.promise));
  }

  async #evaluate(job: CellJob, scope: CellScope): Promise<Outcome> {
    try {
      const evaluated = await this.#post('Runtime.evaluate', {
        expression: job.javascript,
        replMode: true,
        awaitPromise: true,
        objectGroup: job.id,
      });
      const { exceptionDetails } = evaluated;
      if (exceptionDetails) return await this.#failed(exceptionDetails);
      const { value } = await this.#value(evaluated.result);
      await displaysShown();
      const shown = job.showsValue && value !== undefined ? await formatResult(value) : { data: null };
      return { status: 'ok', ...shown, payload: scope.payloads ?? [] };
    } catch (error) {
      return isTerminated(error) ? interruptedOutcome() : failed(failureOf(error));
    } finally {
      this.#inspector.post('Runtime.releaseObjectGroup', { objectGroup: job.id });
    }
  }

  #post(
    method: 'Runtime.evaluate',
    params: ReplParameters | inspector.Runtime.EvaluateParameterType,
  ): Promise<Evaluated> {
    return new Promise((resolve, reject) => {
      this.#inspector.post(method, params, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  }

  /** The real value behind a remote object: it lives in this very process. */
  async #value(remote: RemoteObject): Promise<Boxed> {
    if (remote.objectId === undefined) return { value: primitive(remote) };
    const { objectId } = remote;
    return new Promise((resolve, reject) => {
      const functionDeclaration = 'function () { "use strict"; __limpid.take(this); }';
      this.#inspector.post('Runtime.callFunctionOn', { objectId, functionDeclaration }, (error) => {
        const value = this.#taken;
        this.#taken = undefined;
        if (error) reject(error);
        else resolve({ value });
      });
    });
  }

  async #failed({ exception, text }: inspector.Runtime.ExceptionDetails): Promise<Outcome> {
    const { value: thrown } = exception ? await this.#value(exception) : { value: text };
    // a loop of its own that was stopped from its picture
    if (isInterrupt(thrown)) return interruptedOutcome();
    return failed(await this.#withHint(failureOf(thrown)));
  }

  async #withHint(failure: RawFailure): Promise<RawFailure> {
    const known = knowledge({
      session: this.#inspector,
      lexical: (name) => this.#read(name),
      cells: this.#stacks.cells,
      engine: () => this.#stacks.spaces,
      importModule: (specifier) => this.#importer.import(specifier),
      stack: failure.stack,
    });
    // a hint that cannot be found is none
    const hint = await hintFor(failure.ename, failure.evalue, known).catch(() => '');
    return { ...failure, evalue: withHint(failure.evalue, hint) };
  }

  /** The value of a name that cells have declared. */
  async #read(name: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#post('Runtime.evaluate', { expression: name, silent: true });
    return exceptionDetails ? undefined : (await this.#value(result)).value;
  }

  /** Nothing where a getter or a trap of the notebook would have to be called. */
  async valueAt({ root, path }: Name): Promise<Boxed | null> {
    const expression = valueExpression(root, path);
    const looking = { expression, silent: true, timeout: 100, objectGroup: 'limpid-value' };
    try {
      const { result, exceptionDetails } = await new Promise<Evaluated>((resolve, reject) => {
        evaluatePurely(this.#inspector, looking, (error, evaluated) => (error ? reject(error) : resolve(evaluated)));
      });
      return exceptionDetails ? null : await this.#value(result);
    } catch (error) {
      // an interrupt has met the look
      if (isTerminated(error)) return null;
      throw error;
    } finally {
      this.#inspector.post('Runtime.releaseObjectGroup', { objectGroup: 'limpid-value' });
    }
  }

  /** Whether no cell and no handler runs. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Of an error that no cell waits for. */
  traceback(thrown: unknown): string[] {
    const { cells } = this.#stacks;
    return traceback(failureOf(thrown), (url) => cells.get(url)?.code ?? textOfFile(url));
  }
}

function withFindings(outcome: Outcome, { findings = [] }: CellScope): Outcome {
  return findings.length > 0 ? { ...outcome, findings: findings.slice(0, MOST_FINDINGS) } : outcome;
}

/** A loop that was ended by force has not heard of the interrupt. */
function endOf(outcome: Outcome | 'interrupted'): CellEnd {
  if (outcome === 'interrupted') return 'stopped';
  if (outcome.status === 'ok') return 'done';
  return outcome.interrupted ? 'stopped' : 'failed';
}

/** The inspector cannot answer when the execution was terminated. */
function isTerminated(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INSPECTOR_COMMAND';
}

function primitive(remote: RemoteObject): unknown {
  if (remote.unserializableValue === undefined) return remote.value;
  const text = remote.unserializableValue;
  return text.endsWith('n') ? BigInt(text.slice(0, -1)) : text === '-0' ? -0 : Number(text);
}
