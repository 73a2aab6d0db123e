/** The thread that holds TypeScript: compiles cells in order, and remembers the names they declare. */
import { parentPort, workerData } from 'node:worker_threads';
import { compileCell } from '../cell/compile.ts';
import { isComplete } from '../cell/is-complete.ts';
import type { Calls, CallName, FromWorker, ToWorker, WorkerStart } from './messages.ts';

const port = parentPort;
if (!port) throw new Error('language/worker runs as a worker thread');

// SAFETY: service.ts starts this file, with this data.
const known = new Set((workerData as WorkerStart).known);

// The first compilation costs the most; it is paid here, before a person waits for it.
compileCell('const x: number = await 1; x', { fileName: 'warm-up.ts' });

port.on('message', (request: ToWorker) => port.postMessage(reply(request)));

function reply(request: ToWorker): FromWorker {
  try {
    return { seq: request.seq, status: 'ok', answer: answer(request) };
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return { seq: request.seq, status: 'error', message, stack };
  }
}

function answer(request: ToWorker): Calls[CallName]['answer'] {
  switch (request.call) {
    case 'compile': {
      const compiled = compileCell(request.ask.code, { fileName: request.ask.fileName, known });
      compiled.declares.forEach((name) => known.add(name));
      return compiled;
    }
    case 'isComplete':
      return isComplete(request.ask.code);
    case 'reset':
      known.clear();
      return null;
  }
}
