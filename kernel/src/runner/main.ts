/** The process that runs user code, on this, its main thread. Everything else it does is on the helper thread. */
import { Worker } from 'node:worker_threads';
import { cellScope, cooperating, publish, publishTo } from '../display/publish.ts';
import { createImporter } from './importer.ts';
import { captureOutput } from './output.ts';
import type { FromMain, ToMain } from './port.ts';
import { Session } from './session.ts';
import { enterTimersByMicrotask } from './timers.ts';

const flushed = new Int32Array(new SharedArrayBuffer(4));
const helper = new Worker(
  new URL(import.meta.url.endsWith('.ts') ? './helper-thread.ts' : './helper-thread.js', import.meta.url),
  {
    workerData: { flushed, cooperating },
  },
);
const post = (message: FromMain): void => helper.postMessage(message);

publishTo((publication, cell) => post({ type: 'publish', cell: cell ?? session.latest, publication }));
captureOutput();
enterTimersByMicrotask();
const session = new Session(
  createImporter((engine) => {
    post({ type: 'engine', engine });
  }),
);

helper.on('message', (message: ToMain) => {
  switch (message.type) {
    case 'execute':
      return void session.run(message.job).then((outcome) => post({ type: 'executed', id: message.job.id, outcome }));
    case 'interrupt':
      post({ type: 'interrupting', seq: message.seq });
      return session.interrupt();
  }
});
helper.on('error', (error) => {
  throw error;
});

process.on('uncaughtException', (error) => reportStray('Uncaught', error));
process.on('unhandledRejection', (reason) => reportStray('Unhandled rejection:', reason));
process.on('exit', flush);
const abort = process.abort.bind(process);
process.abort = () => {
  flush();
  return abort();
};
post({ type: 'ready' });

/** An error no cell waits for any more is told where its cell's output goes. */
function reportStray(how: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const report = (): void => publish({ type: 'stream', content: { name: 'stderr', text: `${how} ${text}\n` } });
  if (cellScope.getStore()) return report();
  session.inLatestScope(report);
}

/** Before this process ends: waits until the helper has handed everything to the supervisor. */
function flush(): void {
  Atomics.store(flushed, 0, 0);
  session.disconnect();
  post({ type: 'flush' });
  Atomics.wait(flushed, 0, 0, 2000);
}
