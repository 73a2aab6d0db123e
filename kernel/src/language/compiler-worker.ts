/** The thread that compiles cells in order, and remembers the names they declare. */
import '../code-cache.ts';
import { workerData } from 'node:worker_threads';
import { compileCell } from '../cell/compile.ts';
import { isComplete } from '../cell/is-complete.ts';
import { magicUnder } from '../cell/magic/cursor.ts';
import { remember } from '../cell/remember.ts';
import { EmitProject } from '../imports/emit-project.ts';
import { answering } from './answering.ts';
import { completeMagic } from './complete-magic.ts';
import type { Answer, Asked, CompilerCalls, CompilerStart } from './messages.ts';

// SAFETY: service.ts starts this file, with this data.
const start = workerData as CompilerStart;
const known = new Set(start.known);
const namespaces = new Set(start.namespaces);
/** Of the cell that is compiled. */
let folder: string;
const project = new EmitProject(() => folder);

// The first compilation costs the most; it is paid here, before a person waits for it.
compileCell('const x: number = await 1; x', { fileName: 'warm-up.ts' });

answering((asked: Asked<CompilerCalls>): Answer<CompilerCalls> => {
  switch (asked.call) {
    case 'compile': {
      ({ folder } = asked.ask);
      const compiled = compileCell(asked.ask.code, {
        fileName: asked.ask.fileName,
        known,
        namespaces,
        project: project.options,
      });
      remember(compiled, known, namespaces);
      return compiled;
    }
    case 'completeMagic': {
      const { code, cursor } = asked.ask;
      return completeMagic(code, cursor, asked.ask.folder) ?? null;
    }
    case 'magicUnder':
      return magicUnder(asked.ask.code, asked.ask.cursor) ?? null;
    case 'isComplete':
      return isComplete(asked.ask.code);
    case 'reset':
      known.clear();
      namespaces.clear();
      return null;
  }
});
