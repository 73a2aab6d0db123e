/**
 * The runner's helper thread: owns the pipe to the supervisor and the inspector session on the main thread,
 * so that interrupts and completion work while user code keeps the main thread busy.
 */
import inspector from 'node:inspector';
import { Socket } from 'node:net';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { adapter } from '../debug/adapter.ts';
import type { Events } from '../debug/dap.ts';
import { Debugger } from '../debug/debugger.ts';
import type { DebugEvent } from '../messages.ts';
import { complete } from './complete.ts';
import { frame, unframer } from './framing.ts';
import { Groups } from './groups.ts';
import { inspect } from './inspect.ts';
import { HELPER_THREAD, OpenRecord, type SharedRecord } from './open-record.ts';
import type { Answered, CellJob, FromMain, FromRunner, ToMain, ToRunner } from './port.ts';
import { MainThread, variables } from './variables.ts';

/** A main thread that has not heard of an interrupt by then (ms) is in a synchronous loop and is terminated. */
const PATIENCE = 25;
/** The same while code runs that ends by itself: one batch of a large model may take seconds. */
const LONG_PATIENCE = 5000;
/** One that has heard ends its cells, or leaves them behind, within this time (ms), or is in a loop again. */
const HEARD_PATIENCE = 1000;
/** One that cannot be terminated for so long (ms) is in native code, perhaps waiting for a child process. */
const NATIVE_PATIENCE = 500;
/** A child process that has not ended for so long (ms) is interrupted once more. */
const CHILDREN_PATIENCE = 5000;

if (!parentPort) throw new Error('helper-thread.ts runs as a worker of runner/main.ts');
const main = parentPort;
// SAFETY: runner/main.ts starts this thread with exactly this
const { flushed, interrupts, heard, calm, cooperating, arrived, answered, ...shared } = workerData as {
  [name in 'flushed' | 'interrupts' | 'heard' | 'calm' | 'cooperating' | 'arrived' | 'answered']: Int32Array;
} & { arrivals: MessagePort; answers: MessagePort; record: SharedRecord; bytesInUse: Float64Array };
const { arrivals, answers, record, bytesInUse } = shared;
void new OpenRecord(record, HELPER_THREAD).watch();

const session = new inspector.Session();
session.connectToMainThread();

const pipe = new Socket({ fd: 3, readable: true, writable: true });
const send = (message: FromRunner): boolean => pipe.write(frame(message));
/** Ids of the cells that run. */
const running = new Set<string>();
/** Settles when the latest cell is on its way to the main thread. */
let ready: Promise<void> = Promise.resolve();
let debugSeq = 0;
const debugging = new Debugger(session, { emit: emitDebugEvent, running: () => [...running], interrupt });
const answerDebugger = adapter(debugging, nextDebugSeq);
/** Cells that are not yet on their way to the main thread. */
let preparing = 0;
const mainThread = new MainThread((look) => toMain({ type: 'look', ...look }));
/** The latest interrupt that children of this process were told of, and when. */
let childrenTold = { seq: 0, at: 0 };
/** Of commands that cells run. */
const groups = new Groups();
/** Questions without an answer yet. */
const asked = new Set<number>();

// SAFETY: the supervisor sends nothing else
pipe.on(
  'data',
  unframer((value) => fromSupervisor(value as ToRunner)),
);
pipe.on('close', endAll);
pipe.on('error', endAll);
main.on('message', fromMain);

/** The supervisor has gone. */
function endAll(): void {
  groups.end();
  process.kill(process.pid, 'SIGKILL');
}

function fromSupervisor(message: ToRunner): void {
  switch (message.type) {
    case 'execute':
      return execute(message.job);
    case 'handle': {
      // what came over the pipe lies in one chunk with its neighbours: each buffer moves on alone
      const buffers = message.job.notice.buffers.map((buffer) => new Uint8Array(buffer));
      const notice = { ...message.job.notice, buffers };
      toMain(
        { ...message, job: { ...message.job, notice } },
        buffers.map(({ buffer }) => buffer),
      );
      return;
    }
    case 'interrupt':
      return void ready.then(interrupt);
    case 'debug':
      return void answerDebugger(message.request).then((response) =>
        send({ type: 'debugged', seq: message.seq, response }),
      );
    case 'complete':
      return void complete(session, message.code, message.cursor).then((completion) =>
        send({ type: 'completed', seq: message.seq, completion }),
      );
    case 'inspect':
      return void inspect(session, message.code, message.cursor).then((inspection) =>
        send({ type: 'inspected', seq: message.seq, inspection }),
      );
    case 'variables':
      return void variables(session, mainThread, message.asked).then((told) =>
        send({ type: 'variablesTold', seq: message.seq, variables: told }),
      );
    case 'usage':
      return void send({ type: 'used', seq: message.seq, ...usage() });
    case 'answer':
      return answer(message);
  }
}

function fromMain(message: FromMain): void {
  switch (message.type) {
    case 'ask':
      asked.add(message.seq);
      send(message);
      return;
    case 'withdraw':
      asked.delete(message.seq);
      send(message);
      return;
    case 'flush':
      session.disconnect();
      pipe.write(Buffer.alloc(0), () => {
        Atomics.store(flushed, 0, 1);
        Atomics.notify(flushed, 0);
      });
      return;
    case 'executed':
      running.delete(message.id);
      send(message);
      return;
    case 'looked':
      return mainThread.looked(message);
    case 'group':
      groups.tell(message);
      send(message);
      return;
    case 'ready':
    case 'engine':
    case 'folder':
      send(message);
      return;
  }
}

/** Wakes the main thread if it blocks while a training is paused. */
function toMain(message: ToMain, transferred: ArrayBuffer[] = []): void {
  arrivals.postMessage(message, transferred);
  Atomics.add(arrived, 0, 1);
  Atomics.notify(arrived, 0);
}

/** Of the whole process: a busy main thread does not matter. */
function usage(): { memory: number; tensors: number; cpu: number } {
  const { user, system } = process.cpuUsage();
  return { memory: process.memoryUsage.rss(), tensors: bytesInUse[0] ?? 0, cpu: user + system };
}

/** Breakpoints take their places in a cell before it runs; one that finds none keeps no cell from running. */
function execute(job: CellJob): void {
  running.add(job.id);
  preparing += 1;
  const go = (): void => {
    preparing -= 1;
    toMain({ type: 'execute', job });
  };
  ready = ready.then(() => debugging.beforeCell(job)).then(go, go);
}

function emitDebugEvent<E extends keyof Events>(event: E, body: Events[E], cell?: string, barrier?: number): void {
  const content: DebugEvent = { type: 'event', seq: nextDebugSeq(), event, body: body ?? {} };
  send({ type: 'debugEvent', cell, barrier, event: content });
}

function nextDebugSeq(): number {
  return ++debugSeq;
}

/** First asks; a main thread that does not hear is terminated, which leaves its variables as they are. */
function interrupt(): void {
  const seq = Atomics.add(interrupts, 0, 1) + 1;
  debugging.terminate();
  toMain({ type: 'interrupt', seq });
  for (const waiting of [...asked]) {
    answer({ seq: waiting, answer: { kind: 'interrupted' } });
    send({ type: 'withdraw', seq: waiting });
  }
  // cells that are on their way get there first
  if (preparing > 0) void ready.then(() => toMain({ type: 'interrupt', seq }));
  setTimeout(() => watch(seq), patience(PATIENCE));
}

/** Terminates again and again, while what was terminated has left more of its kind behind: a flood of ticks, an interval. */
function watch(seq: number): void {
  if (isCalm(seq)) return;
  if (Atomics.load(heard, 0) < seq) return terminate(seq);
  setTimeout(() => {
    if (!isCalm(seq)) terminate(seq);
  }, patience(HEARD_PATIENCE));
}

/** All that the interrupt was for has ended, or was left behind. */
function isCalm(seq: number): boolean {
  return Atomics.load(calm, 0) >= seq;
}

function terminate(seq: number): void {
  const unanswered = setTimeout(() => {
    // children of the next cell are not meant
    if (isCalm(seq)) return;
    interruptChildren(seq);
    watch(seq);
  }, NATIVE_PATIENCE);
  session.post('Runtime.terminateExecution', (error) => {
    // V8 is still at an earlier one: that says nothing of where the main thread is
    if (error) return;
    clearTimeout(unanswered);
    // what was terminated may have been about to take the interrupt
    if (!isCalm(seq)) toMain({ type: 'interrupt', seq, isRepeated: true });
    setTimeout(() => watch(seq), PATIENCE);
  });
}

function patience(ms: number): number {
  return Atomics.load(cooperating, 0) > 0 ? LONG_PATIENCE + ms : ms;
}

/**
 * As Ctrl-C in a terminal does: the runner leads a group of its own, and does not mind the signal itself. Once for an interrupt, and
 * again for a child that a slow machine had not started then; one that cleans up has time to.
 */
function interruptChildren(seq: number): void {
  const isTold = childrenTold.seq >= seq && performance.now() - childrenTold.at < CHILDREN_PATIENCE;
  if (process.platform === 'win32' || isTold) return;
  childrenTold = { seq, at: performance.now() };
  process.kill(-process.pid, 'SIGINT');
}

/** Wakes the main thread if it blocks in a question; an answer that comes after an interrupt is too late. */
function answer({ seq, answer }: Answered): void {
  if (!asked.delete(seq)) return;
  answers.postMessage({ seq, answer });
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
}
