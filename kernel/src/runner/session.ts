/** Runs cells: each through the inspector in REPL mode, so that names persist and `await` works at the top. */
import inspector from 'node:inspector';
import { inspect, isDeepStrictEqual } from 'node:util';
import { cellScope, cooperating, type CellScope } from '../display/publish.ts';
import { format } from '../display/format.ts';
import { displaysShown } from '../display/show.ts';
import { LimpidError } from '../errors.ts';
import type { Importer } from './importer.ts';
import type { CellJob, Outcome, RawFailure } from './port.ts';
import { CellStacks } from './stacks.ts';

type RemoteObject = inspector.Runtime.RemoteObject;
/** V8 knows `replMode`; the type definitions of Node do not. */
type ReplParameters = inspector.Runtime.EvaluateParameterType & { replMode: true };
type Evaluated = inspector.Runtime.EvaluateReturnType;

/** How long (ms) an interrupted cell may take to end by itself; the second, while code runs that will. */
const GRACE = 200;
const LONG_GRACE = 5000;

interface Running {
  scope: CellScope;
  controller: AbortController;
  interrupted: PromiseWithResolvers<'interrupted'>;
}

export class Session {
  readonly #inspector = new inspector.Session();
  readonly #stacks = new CellStacks();
  #running: Running | undefined;
  #latest: CellScope | undefined;
  #taken: unknown;

  constructor(importer: Importer) {
    this.#inspector.connect();
    this.#stacks.install(new URL('..', import.meta.url).href);
    const take = (value: unknown): void => {
      this.#taken = value;
    };
    Object.defineProperty(globalThis, '__limpid', { value: Object.freeze({ ...importer, take }) });
    for (const question of ['prompt', 'confirm', 'alert']) {
      Object.defineProperty(globalThis, question, { value: refuseStdin, writable: true, configurable: true });
    }
    Object.defineProperty(globalThis, 'require', { value: importer.require, writable: true, configurable: true });
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

  async run(job: CellJob): Promise<Outcome> {
    const controller = new AbortController();
    const scope: CellScope = { id: job.id, signal: controller.signal };
    const running: Running = { scope, controller, interrupted: Promise.withResolvers() };
    this.#running = running;
    this.#latest = scope;
    this.#stacks.add(job.url, job.map);
    await Promise.resolve(); // user code is entered from a microtask: terminating it there is safe
    const evaluation = cellScope.run(scope, () => this.#evaluate(job));
    const outcome = await Promise.race([evaluation, running.interrupted.promise]);
    if (this.#running === running) this.#running = undefined;
    if (outcome !== 'interrupted' && !controller.signal.aborted) return outcome;
    scope.abandoned = true;
    return interruptedOutcome();
  }

  /** The cell's signal is aborted; what does not end by itself soon is left behind. */
  interrupt(): void {
    const running = this.#running;
    if (!running || running.scope.signal.aborted) return;
    running.controller.abort(new LimpidError('INTERRUPTED'));
    const grace = Atomics.load(cooperating, 0) > 0 ? LONG_GRACE : GRACE;
    setTimeout(() => {
      Atomics.store(cooperating, 0, 0);
      running.interrupted.resolve('interrupted');
    }, grace).unref();
  }

  async #evaluate(job: CellJob): Promise<Outcome> {
    try {
      const evaluated = await this.#post('Runtime.evaluate', {
        expression: job.javascript,
        replMode: true,
        awaitPromise: true,
        objectGroup: job.id,
      });
      if (evaluated.exceptionDetails) return failed(await this.#failure(job, evaluated.exceptionDetails));
      const value = await this.#value(evaluated.result);
      await displaysShown();
      if (!job.showsValue || value === undefined) return { status: 'ok', data: null };
      return { status: 'ok', data: await format(value) };
    } catch (error) {
      if (isTerminated(error)) return interruptedOutcome();
      throw error;
    } finally {
      this.#inspector.post('Runtime.releaseObjectGroup', { objectGroup: job.id });
    }
  }

  #post(method: 'Runtime.evaluate', params: ReplParameters): Promise<Evaluated> {
    return new Promise((resolve, reject) => {
      this.#inspector.post(method, params, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
  }

  /** The real value behind a remote object: it lives in this very process. */
  async #value(remote: RemoteObject): Promise<unknown> {
    if (remote.objectId === undefined) return primitive(remote);
    const { objectId } = remote;
    await new Promise<void>((resolve, reject) => {
      const functionDeclaration = 'function () { "use strict"; __limpid.take(this); }';
      this.#inspector.post('Runtime.callFunctionOn', { objectId, functionDeclaration }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    const value = this.#taken;
    this.#taken = undefined;
    return value;
  }

  async #failure(job: CellJob, details: inspector.Runtime.ExceptionDetails): Promise<RawFailure> {
    const thrown = details.exception ? await this.#value(details.exception) : details.text;
    const at = this.#stacks.position(job.url, details.lineNumber + 1, details.columnNumber + 1);
    const where = at ? `\n    at ${job.url}:${at.line}:${at.column}` : '';
    if (!(thrown instanceof Error)) {
      const evalue = inspect(thrown);
      return { ename: 'Thrown', evalue, stack: `Thrown: ${evalue}${where}` };
    }
    const stack = withCauses(thrown);
    const placed = stack.includes('\n    at ') ? stack : `${stack}${where}`;
    return { ename: String(thrown.name), evalue: String(thrown.message), stack: placed };
  }
}

function refuseStdin(): never {
  throw new LimpidError('STDIN_REFUSED');
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

function withCauses(error: Error): string {
  const stack = error.stack ?? String(error);
  const cause = error.cause;
  if (!(cause instanceof Error) || isDeepStrictEqual(cause, error)) return stack;
  return `${stack}\nCaused by: ${withCauses(cause)}`;
}

function failed(failure: RawFailure): Outcome {
  return { status: 'error', failure, interrupted: false };
}

function interruptedOutcome(): Outcome {
  const { name, message } = new LimpidError('INTERRUPTED');
  return {
    status: 'error',
    failure: { ename: 'Interrupted', evalue: message, stack: `${name}: ${message}` },
    interrupted: true,
  };
}
