/** Every command and its handler; the type of the table makes sure that none is missing. */
import type { Arguments } from '../arguments.ts';
import type { Bodies, Command } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import { attach } from './attach.ts';
import { configurationDone } from './configuration-done.ts';
import { continueRunning } from './continue.ts';
import { copyToGlobals } from './copy-to-globals.ts';
import { debugInfo } from './debug-info.ts';
import { disconnect } from './disconnect.ts';
import { dumpCell } from './dump-cell.ts';
import { evaluate } from './evaluate.ts';
import { exceptionInfo } from './exception-info.ts';
import { initialize } from './initialize.ts';
import { inspectVariables } from './inspect-variables.ts';
import { modules } from './modules.ts';
import { next } from './next.ts';
import { openInspector } from './open-inspector.ts';
import { pause } from './pause.ts';
import { richInspectVariables } from './rich-inspect-variables.ts';
import { scopes } from './scopes.ts';
import { setBreakpoints } from './set-breakpoints.ts';
import { setExceptionBreakpoints } from './set-exception-breakpoints.ts';
import { setFunctionBreakpoints } from './set-function-breakpoints.ts';
import { setVariable } from './set-variable.ts';
import { source } from './source.ts';
import { stackTrace } from './stack-trace.ts';
import { stepIn } from './step-in.ts';
import { stepOut } from './step-out.ts';
import { terminate } from './terminate.ts';
import { threads } from './threads.ts';
import { variables } from './variables.ts';

type Handlers = { readonly [K in Command]: (session: Debugger, args: Arguments) => Promise<Bodies[K]> | Bodies[K] };

export const HANDLERS: Handlers = {
  initialize,
  attach,
  configurationDone,
  setBreakpoints,
  setFunctionBreakpoints,
  setExceptionBreakpoints,
  threads,
  stackTrace,
  scopes,
  variables,
  setVariable,
  evaluate,
  exceptionInfo,
  next,
  stepIn,
  stepOut,
  continue: continueRunning,
  pause,
  source,
  modules,
  disconnect,
  terminate,
  dumpCell,
  debugInfo,
  inspectVariables,
  richInspectVariables,
  copyToGlobals,
  openInspector,
};

/** What is answered also before `initialize`. */
export const ALWAYS: ReadonlySet<Command> = new Set([
  'initialize',
  'disconnect',
  'dumpCell',
  'debugInfo',
  'inspectVariables',
  'richInspectVariables',
  'modules',
  'copyToGlobals',
  'openInspector',
  'variables',
  'source',
] satisfies Command[]);
