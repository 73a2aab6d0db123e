/** The thread that holds the notebook as one TypeScript program, and tells of its types. */
import '../code-cache.ts';
import { workerData } from 'node:worker_threads';
import type { Diagnostic } from '../cell/compile.ts';
import { answering, Later } from './answering.ts';
import { complete } from './complete.ts';
import { diagnose } from './diagnose.ts';
import { hover } from './hover.ts';
import type { Answer, Asked, TypesCalls, TypesStart } from './messages.ts';
import { NotebookProgram } from './program.ts';

/** How long (ms) nobody has asked anything before the types of cells are written out, one cell at a time. */
const IDLE_AFTER = 100;

// SAFETY: service.ts starts this file, with this data.
const { cells, folder } = workerData as TypesStart;
const notebook = new NotebookProgram(folder);
for (const code of cells) notebook.add(code);

/** The same, before the program is made for the next question: it takes a tenth of a second, and cells come in quick succession. */
const PREPARED_AFTER = 600;

const idle = setTimeout(settle, IDLE_AFTER);
const prepared = setTimeout(prepare, PREPARED_AFTER);
let settling: NodeJS.Immediate | undefined;

answering(answer, ({ call }) => call === 'add' || call === 'reset');

function answer(asked: Asked<TypesCalls>): Answer<TypesCalls> | Later<Answer<TypesCalls>> {
  clearImmediate(settling);
  settling = undefined;
  idle.refresh();
  prepared.refresh();
  switch (asked.call) {
    case 'add':
      notebook.add(asked.ask.code);
      return null;
    case 'check': {
      const { code, mayWait } = asked.ask;
      notebook.refresh();
      const cells = notebook.cells;
      const check = (): Diagnostic[] => [...problems(), ...diagnose(notebook.editToCheck(code, cells), code)];
      return mayWait ? new Later(check) : check();
    }
    case 'complete': {
      const { code, cursor } = asked.ask;
      return complete(notebook.edit(code), code, cursor);
    }
    case 'hover': {
      const { code, cursor } = asked.ask;
      return hover(notebook.editToDescribe(code, cursor), code, cursor) ?? null;
    }
    case 'reset':
      notebook.reset();
      return null;
  }
}

/** What is wrong with the tsconfig.json, told once. */
function problems(): Diagnostic[] {
  const told = notebook.project.problems.splice(0);
  return told.map(({ code, message }) => ({ severity: 'warning', code, message, line: 1, column: 1, length: 0 }));
}

/** A question that comes between two cells ends it for a while. */
function settle(): void {
  if (notebook.settle()) settling = setImmediate(settle);
  else settling = undefined;
}

function prepare(): void {
  if (settling) prepared.refresh();
  else notebook.prepare();
}
