/** The process that runs user code, on this, its main thread. Everything else it does is on the helper thread. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { takeFrom } from '../comm/by-hand.ts';
import { comms } from '../comm/comm.ts';
import { askBy, dialogs } from '../display/dialogs.ts';
import { cellScope, cooperating, publish, publishTo } from '../display/publish.ts';
import { forgetCutOff } from '../engine/cut-off.ts';
import { bytesInUse } from '../memory/in-use.ts';
import { noteRun } from '../memory/meter.ts';
import { afterCell } from '../memory/tracking.ts';
import { answerPages } from '../widget/control.ts';
import { FromHelper } from './from-helper.ts';
import { look } from './facts.ts';
import { createImporter } from './importer.ts';
import { Input } from './input.ts';
import { watchGroups } from './magic/child.ts';
import { sharedRecord } from './open-record.ts';
import { captureOutput } from './output.ts';
import { withoutPreload } from './preloaded.ts';
import type { FromMain, ToMain } from './port.ts';
import { evaluating } from './pure-evaluation.ts';
import { askByReadline } from './readline.ts';
import { RecordWriter } from './record-writer.ts';
import { Session } from './session.ts';
import { Stacks } from './stacks.ts';
import { standardInput } from './stdin.ts';
import { enterTimersByMicrotask } from './timers.ts';

const flushed = new Int32Array(new SharedArrayBuffer(4));
const record = sharedRecord();
/** The latest interrupt that there was. */
const interrupts = new Int32Array(new SharedArrayBuffer(4));
/** The latest one that this thread has heard of. */
const heard = new Int32Array(new SharedArrayBuffer(4));
/** The latest interrupt whose cells have all ended, or were left behind. */
const calm = new Int32Array(new SharedArrayBuffer(4));
const answered = new Int32Array(new SharedArrayBuffer(4));
const arrived = new Int32Array(new SharedArrayBuffer(4));
const { port1: port, port2: arrivals } = new MessageChannel();
const { port1: answers, port2: helpersEnd } = new MessageChannel();
const helper = new Worker(
  new URL(import.meta.url.endsWith('.ts') ? './helper-thread.ts' : './helper-thread.js', import.meta.url),
  {
    execArgv: withoutPreload(process.execArgv),
    // Its output would create Node's own stdout, which makes descriptors 1 and 2 non-blocking for everybody.
    stdout: true,
    stderr: true,
    workerData: {
      ...{ flushed, interrupts, heard, calm, cooperating, arrivals, arrived, answers: helpersEnd, answered, record },
      bytesInUse,
      evaluating,
    },
    transferList: [arrivals, helpersEnd],
  },
);
const post = (message: FromMain): void => helper.postMessage(message);

const output = new RecordWriter(record);
publishTo((publication, cell) => output.publish(publication, cell ?? session.latest));
captureOutput();
enterTimersByMicrotask();
const stacks = new Stacks();
const importer = createImporter({
  loaded: (engine, tf) => {
    stacks.nameEngine(tf);
    post({ type: 'engine', engine });
  },
  mapped: (url, map) => stacks.addFile(url, map),
});
const session = new Session(importer, stacks, {
  barrier: () => output.barrier(),
  // an interrupt that has ended the code needs to terminate nothing more: what is to be done at its end may take a while
  left: () => raise(heard, Atomics.load(interrupts, 0)),
  moved: (folder) => post({ type: 'folder', folder }),
});
/** The latest interrupt that was taken to its end. */
let taken = 0;
watchGroups((group, runs) => post({ type: 'group', group, runs }));

const input = new Input({
  answers,
  answered,
  post,
  barrier: () => output.barrier(),
  cell: () => cellScope.getStore()?.id ?? session.latest,
  isInterrupted: () => cellScope.getStore()?.signal.aborted === true,
  interrupt: () => void session.interrupt(),
});
askBy((question) => input.askNow(question));
// Not enumerable: the debugger lists what the notebook itself has put there.
for (const [name, value] of Object.entries(dialogs)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
standardInput((question, signal) => input.ask(question, signal));
askByReadline();
answerPages();

const fromHelper = new FromHelper({
  port,
  arrived,
  take,
  takeByHand: ({ id, notice }) => {
    // what its handlers do after an `await` is late output
    void comms.receive(notice);
    post({ type: 'executed', id, outcome: { status: 'ok', data: null, payload: [] }, barrier: output.barrier() });
  },
});
takeFrom(fromHelper);

function take(message: ToMain): void {
  switch (message.type) {
    case 'execute':
      return void session
        .run(message.job)
        .then((outcome) => post({ type: 'executed', id: message.job.id, outcome, barrier: output.barrier() }))
        .then(forgetCutOff)
        .then(afterCell)
        .then(() => noteRun(message.job.url, message.job.code));
    case 'handle': {
      const { id, notice } = message.job;
      return void session
        .handle(id, () => comms.receive(notice))
        .then((outcome) => post({ type: 'executed', id, outcome, barrier: output.barrier() }))
        .then(forgetCutOff);
    }
    case 'look':
      // an interrupt that meets code right below an event would abort the process
      return void Promise.resolve()
        .then(() => look(session, message))
        .then((looked) => post({ type: 'looked', ...looked }));
    case 'interrupt': {
      const { seq, isRepeated } = message;
      if (isRepeated === true && seq <= taken) return;
      raise(heard, seq);
      const ended = session.interrupt();
      taken = seq;
      return void ended.then(() => raise(calm, seq));
    }
  }
}

function raise(latest: Int32Array, seq: number): void {
  Atomics.store(latest, 0, Math.max(seq, Atomics.load(latest, 0)));
}
helper.on('error', (error) => {
  throw error;
});

process.on('uncaughtException', (error) => reportStray('Uncaught', error));
process.on('unhandledRejection', (reason) => reportStray('Unhandled rejection:', reason));
// it is meant for children that a cell waits for; without a listener it would end this process too
process.on('SIGINT', () => undefined);
process.on('exit', flush);
const abort = process.abort.bind(process);
process.abort = () => {
  flush();
  return abort();
};
post({ type: 'ready' });

/** An error no cell waits for any more is told where its cell's output goes, as errors of cells are. */
function reportStray(how: string, error: unknown): void {
  const text = `${how} ${session.traceback(error).join('\n')}\n`;
  const report = (): void => publish({ type: 'stream', content: { name: 'stderr', text } });
  if (cellScope.getStore()) return report();
  session.inLatestScope(report);
}

/** Before this process ends: waits until the helper has handed everything to the supervisor. */
function flush(): void {
  output.flush();
  Atomics.store(flushed, 0, 0);
  session.disconnect();
  post({ type: 'flush' });
  Atomics.wait(flushed, 0, 0, 2000);
}
