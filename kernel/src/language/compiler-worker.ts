/** The thread that compiles cells in order, and remembers the names they declare. */
import { workerData } from 'node:worker_threads';
import { compileCell } from '../cell/compile.ts';
import { isComplete } from '../cell/is-complete.ts';
import { magicUnder } from '../cell/magic/cursor.ts';
import { answering } from './answering.ts';
import { completeMagic } from './complete-magic.ts';
import type { Answer, Asked, CompilerCalls, CompilerStart } from './messages.ts';

// SAFETY: service.ts starts this file, with this data.
const known = new Set((workerData as CompilerStart).known);

// The first compilation costs the most; it is paid here, before a person waits for it.
compileCell('const x: number = await 1; x', { fileName: 'warm-up.ts' });

answering((asked: Asked<CompilerCalls>): Answer<CompilerCalls> => {
  switch (asked.call) {
    case 'compile': {
      const compiled = compileCell(asked.ask.code, { fileName: asked.ask.fileName, known });
      compiled.declares.forEach((name) => known.add(name));
      return compiled;
    }
    case 'completeMagic': {
      const { code, cursor, folder } = asked.ask;
      return completeMagic(code, cursor, folder) ?? null;
    }
    case 'magicUnder':
      return magicUnder(asked.ask.code, asked.ask.cursor) ?? null;
    case 'isComplete':
      return isComplete(asked.ask.code);
    case 'reset':
      known.clear();
      return null;
  }
});
