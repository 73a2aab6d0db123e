/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Initialize */
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

export function initialize(session: Debugger, args: Arguments): Bodies['initialize'] {
  session.isStarted = true;
  session.firstLine = args.flag('linesStartAt1', true) ? 1 : 0;
  session.firstColumn = args.flag('columnsStartAt1', true) ? 1 : 0;
  return {
    supportsConfigurationDoneRequest: true,
    supportsFunctionBreakpoints: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsEvaluateForHovers: true,
    supportsSetVariable: true,
    supportsModulesRequest: true,
    supportsExceptionInfoRequest: true,
    supportsTerminateRequest: true,
    supportTerminateDebuggee: true,
    supportsDelayedStackTraceLoading: true,
    exceptionBreakpointFilters: [
      { filter: 'all', label: 'All errors', default: false },
      {
        filter: 'uncaught',
        label: 'Uncaught errors',
        description:
          'Stops where an error is thrown that no try around it catches. It may still be caught behind an await.',
        default: true,
      },
    ],
  };
}
