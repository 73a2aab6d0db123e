/** One debug session on the main thread: what it is set to, where it stands, and what it tells the front end. */
import type inspector from 'node:inspector';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { Breakpoints } from './breakpoints.ts';
import {
  cdp,
  OBJECT_GROUP,
  type CallFrame,
  type Cdp,
  type Paused,
  type RemoteObject,
  type ScriptParsed,
} from './cdp.ts';
import type { Events } from './dap.ts';
import { textOf } from './describe.ts';
import { FunctionBreakpoints } from './function-breakpoints.ts';
import { stopIn } from './layer-script.ts';
import { References } from './references.ts';
import { Sources, type Cell } from './sources.ts';
import { evaluate } from './variables.ts';

/** JavaScript has one thread; front ends want to know its number. */
export const THREAD = 1;

/** What is never stopped in or shown: Node itself and this kernel. */
const INTERNAL = [/^node:/, new RegExp(`^${escaped(new URL('..', import.meta.url).href)}`)];
/** What is not stopped in when only the user's own code is of interest. */
const LIBRARIES = /[\\/]node_modules[\\/]/;

/** In the frame of a training that stands at a layer. */
const ABANDON = 'paused.abandon()';

/** Which errors stop the code where they are thrown. */
export type ExceptionStops = 'none' | 'uncaught' | 'all';

/** What the front end asked running code to do. */
export type Asked = 'step' | 'pause' | undefined;

type Emit = <E extends keyof Events>(event: E, body: Events[E], cell?: string, barrier?: number) => void;

export interface Surroundings {
  /** A `barrier` stands behind the output that an event must not overtake. */
  emit: Emit;
  /** The running cells, the one that started last at the end. */
  running(): string[];
  /** Ends what runs, as an interrupt of the front end does. */
  interrupt(): void;
}

export class Debugger {
  readonly cdp: Cdp;
  readonly sources = new Sources();
  readonly references = new References();
  readonly breakpoints: Breakpoints;
  readonly functionBreakpoints: FunctionBreakpoints;
  /** True from `initialize` to `disconnect`. */
  isStarted = false;
  /** From 0 or from 1, as the front end counts. */
  firstLine = 1;
  firstColumn = 1;
  #isAttached = false;
  #exceptions: ExceptionStops = 'none';
  #paused: Paused | undefined;
  /** The cell that the present or last stop belongs to. */
  #cell: string | undefined;
  #watchesFiles = false;
  #asked: Asked;
  /** Ids of the cells by their urls. */
  readonly #jobs = new Map<string, string>();
  readonly #session: inspector.Session;
  readonly #surroundings: Surroundings;

  constructor(session: inspector.Session, surroundings: Surroundings) {
    this.#session = session;
    this.#surroundings = surroundings;
    this.cdp = cdp(session);
    let lastId = 0;
    const nextId = (): number => ++lastId;
    this.breakpoints = new Breakpoints(this.cdp, this.sources, nextId);
    this.functionBreakpoints = new FunctionBreakpoints(this.cdp, nextId);
    session.on('Debugger.scriptParsed', ({ params }) => this.sources.addScript(params));
    session.on('Debugger.paused', ({ params }) => void this.#stop(params));
    session.on('Debugger.resumed', () => this.#goesOn());
    session.on('Debugger.breakpointResolved', ({ params: { breakpointId, location } }) => {
      const at = { line: location.lineNumber, column: location.columnNumber ?? 0 };
      const line = this.sources.original(this.sources.urlOf(location.scriptId), at)?.position.line;
      const moved = line === undefined ? undefined : this.breakpoints.resolved(breakpointId, line);
      if (!moved) return;
      const body = { reason: 'changed', breakpoint: this.counted(moved) } as const;
      surroundings.emit('breakpoint', body, surroundings.running().at(-1));
    });
  }

  get isAttached(): boolean {
    return this.#isAttached;
  }

  get paused(): Paused | undefined {
    return this.#paused;
  }

  emit<E extends keyof Events>(event: E, body: Events[E]): void {
    this.#surroundings.emit(event, body, this.#cell);
  }

  async attach(justMyCode: boolean): Promise<void> {
    if (this.#isAttached) return;
    await this.cdp('Debugger.enable', {});
    const patterns = [...INTERNAL, ...(justMyCode ? [LIBRARIES] : [])].map(({ source }) => source);
    await this.cdp('Debugger.setBlackboxPatterns', { patterns });
    this.#isAttached = true;
    await this.pauseOnExceptions(this.#exceptions);
    await this.breakpoints.placeEverywhere();
    if (!this.functionBreakpoints.isEmpty) await this.functionBreakpoints.place();
    await this.watchFiles();
    this.#surroundings.emit('initialized', undefined);
  }

  /** Stopped code goes on, or with `isTerminated` ends; then V8 runs at full speed again. */
  async detach(isTerminated: boolean): Promise<void> {
    const forget = { expression: this.functionBreakpoints.forget() };
    if (this.#isAttached) this.#session.post('Runtime.evaluate', forget, () => undefined);
    if (isTerminated && this.#paused && this.#frameAtLayer(this.#paused)) this.#surroundings.interrupt();
    if (this.#paused) await this.goOn('Debugger.resume', { terminateOnResume: isTerminated });
    if (this.#isAttached) await this.cdp('Debugger.disable', {});
    this.#isAttached = false;
    this.#watchesFiles = false;
    this.#exceptions = 'none';
    this.#cell = undefined;
    this.isStarted = false;
    this.breakpoints.clear();
    this.references.clear();
    this.#surroundings.emit('terminated', undefined);
  }

  /** V8 tells of all scripts when its debugger is enabled, which it is only for that moment when nobody debugs. */
  async findScripts(): Promise<void> {
    if (this.#isAttached) return;
    await this.cdp('Debugger.enable', {});
    await this.cdp('Debugger.disable', {});
  }

  async pauseOnExceptions(stops: ExceptionStops): Promise<void> {
    this.#exceptions = stops;
    // V8 takes every error for a caught one: the kernel itself catches those of a cell
    const state = stops === 'none' ? 'none' : 'all';
    if (this.#isAttached) await this.cdp('Debugger.setPauseOnExceptions', { state });
  }

  /** A cell is about to run: its breakpoints must be there first. */
  async beforeCell(cell: Cell): Promise<void> {
    const file = this.sources.addCell(cell);
    this.#jobs.set(cell.url, cell.id);
    if (this.#isAttached) await this.breakpoints.place(file, cell.url);
  }

  /** Breakpoints in a file take their places when it has been compiled and before it runs. */
  async watchFiles(): Promise<void> {
    if (!this.#isAttached || this.#watchesFiles || !this.breakpoints.someWaitForFiles) return;
    this.#watchesFiles = true;
    await this.cdp('Debugger.setInstrumentationBreakpoint', { instrumentation: 'beforeScriptWithSourceMapExecution' });
  }

  /** The code goes on only to end: an interrupt reaches it although it is stopped. @returns false when it is not */
  terminate(): boolean {
    if (!this.#paused) return false;
    const frame = this.#frameAtLayer(this.#paused);
    this.#goesOn();
    // a training that is cut off within a step would never end: it gives the step up, and the interrupt ends it
    if (frame) {
      const { callFrameId } = frame;
      this.#session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression: ABANDON }, () => undefined);
    }
    this.#session.post('Debugger.resume', { terminateOnResume: !frame }, () => undefined);
    return true;
  }

  /** @throws DEBUG_RUNNING */
  needsPause(command: string): Paused {
    if (!this.#paused) throw new LimpidError('DEBUG_RUNNING', { command });
    return this.#paused;
  }

  /** Forgets what was told of values; the user's objects are freed. */
  forget(): void {
    this.references.clear();
    this.#session.post('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP }, () => undefined);
  }

  /** One step of stopped code. */
  async step(command: 'Debugger.stepOver' | 'Debugger.stepInto' | 'Debugger.stepOut'): Promise<void> {
    this.needsPause(say('a step'));
    this.#asked = 'step';
    await this.goOn(command, {});
  }

  /** Told before it happens: the end of the cell comes another way and might overtake it. */
  async goOn(
    command: 'Debugger.resume' | 'Debugger.stepOver' | 'Debugger.stepInto' | 'Debugger.stepOut',
    parameters: { terminateOnResume?: boolean } = {},
  ): Promise<void> {
    this.#goesOn();
    await this.cdp(command, parameters);
  }

  async pause(): Promise<void> {
    this.#asked = 'pause';
    await this.cdp('Debugger.pause', {});
  }

  /** Lines and columns of ours count from 0; a front end has said from where it counts. */
  counted<T extends { line: number; column?: number }>(place: T): T {
    const column = place.column === undefined ? {} : { column: place.column + this.firstColumn };
    return { ...place, line: place.line + this.firstLine, ...column };
  }

  async #stop(paused: Paused): Promise<void> {
    const cause: string = paused.reason;
    if (cause === 'instrumentation') return this.#beforeScript(paused);
    const frames = paused.callFrames.filter((frame) => this.#isShown(frame));
    const hits = this.breakpoints.hit(paused);
    for (const expression of hits.printing) await evaluate(this.cdp, expression, paused.callFrames[0]);
    const isForBreakpoint = cause === 'other' && (paused.hitBreakpoints ?? []).length > 0;
    const isUnwanted =
      isException(paused) &&
      ((this.#exceptions === 'uncaught' && !isUncaught(paused)) || this.#isPackageLoading(frames));
    const isForNothing = isUnwanted || (isForBreakpoint ? hits.stopping.length === 0 : this.#isEndOfCell(frames));
    if (frames.length === 0 || isForNothing) {
      this.#resume();
      return;
    }

    this.#paused = paused;
    this.#cell = this.#cellOf(frames);
    this.forget();
    this.references.addFrames(frames);
    const barrier = await evaluate(this.cdp, '__limpid.barrier()', frames[0]);
    const atLayer = this.functionBreakpoints.hit(this.sources.urlOf(frames[0]?.location.scriptId ?? ''));
    if (atLayer?.met) this.emit('breakpoint', { reason: 'changed', breakpoint: atLayer.met });
    const reason = atLayer ? whyAtLayer(atLayer.id) : why(paused, hits.stopping, this.#asked);
    const body = { ...reason, threadId: THREAD, allThreadsStopped: true };
    this.#surroundings.emit('stopped', body, this.#cell, Number(barrier.value));
    this.#asked = undefined;
  }

  /** Nobody was told of stops that do not count. */
  #goesOn(): void {
    if (!this.#paused) return;
    this.#paused = undefined;
    this.forget();
    this.emit('continued', { threadId: THREAD, allThreadsContinued: true });
  }

  /** A module has been compiled and has not run: now its breakpoints find their lines. */
  async #beforeScript({ data }: Paused): Promise<void> {
    // SAFETY: V8 gives an instrumentation pause the script it is about
    const script = data as ScriptParsed;
    try {
      this.sources.addScript(script);
      const file = this.sources.fileOf(script.url);
      if (file !== undefined) await this.breakpoints.replace(file, script.url);
    } finally {
      this.#resume();
    }
  }

  #resume(): void {
    this.#session.post('Debugger.resume', {}, () => undefined);
  }

  /** As it is loaded, a package may try what is missing here, such as `canvas`: nothing of the user's is at fault. */
  #isPackageLoading(frames: readonly CallFrame[]): boolean {
    return frames.every(
      ({ location, functionName }) => functionName === '' && LIBRARIES.test(this.sources.urlOf(location.scriptId)),
    );
  }

  /** That of the script in which a training stands. */
  #frameAtLayer({ callFrames: [top] }: Paused): CallFrame | undefined {
    return top && stopIn(this.sources.urlOf(top.location.scriptId)) !== undefined ? top : undefined;
  }

  #isShown({ location }: CallFrame): boolean {
    const url = this.sources.urlOf(location.scriptId);
    return !INTERNAL.some((pattern) => pattern.test(url));
  }

  /** A step over a cell's last line stops once more, where its value is returned to us. */
  #isEndOfCell([top, ...below]: readonly CallFrame[]): boolean {
    return this.#asked === 'step' && below.length === 0 && top?.returnValue !== undefined && top.functionName === '';
  }

  /** The lowest frame of a running cell tells whose stop it is; code that came back later belongs to the latest. */
  #cellOf(frames: readonly CallFrame[]): string | undefined {
    const running = this.#surroundings.running();
    const ids = frames
      .map(({ location }) => this.#jobs.get(this.sources.urlOf(location.scriptId)))
      .filter((id) => id !== undefined && running.includes(id));
    return ids.at(-1) ?? running.at(-1) ?? this.#cell;
  }
}

function isException({ reason }: Pick<Paused, 'reason'>): boolean {
  return reason === 'exception' || reason === 'promiseRejection';
}

/** No `try` around it catches the error, so it rejects a promise: that of the cell, or one that somebody may still await. */
export function isUncaught({ reason, data }: Pick<Paused, 'reason' | 'data'>): boolean {
  // SAFETY: V8 says so beside the thrown value
  return reason === 'promiseRejection' || (data as { uncaught?: boolean } | undefined)?.uncaught === true;
}

/** Why the code stands still; `asked` is what the front end asked for last. */
export function why(
  { reason, data }: Pick<Paused, 'reason' | 'data'>,
  hitBreakpointIds: number[],
  asked: Asked,
): Omit<Events['stopped'], 'threadId' | 'allThreadsStopped'> {
  if (isException({ reason })) {
    // SAFETY: V8 gives the thrown value's remote object
    return { reason: 'exception', description: say('Paused on exception'), text: textOf(data as RemoteObject) };
  }
  if (hitBreakpointIds.length > 0)
    return { reason: 'breakpoint', description: say('Paused on breakpoint'), hitBreakpointIds };
  if (asked === 'step') return { reason: 'step', description: say('Paused after a step') };
  if (asked === 'pause') return { reason: 'pause', description: say('Paused') };
  return { reason: 'pause', description: say('Paused on a debugger statement') };
}

function whyAtLayer(id: number): ReturnType<typeof why> {
  return { reason: 'function breakpoint', description: say('Paused at a layer'), hitBreakpointIds: [id] };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
