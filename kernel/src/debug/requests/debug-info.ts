/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#debuginfo */
import type { Bodies, SourceBreakpoint } from '../dap.ts';
import { THREAD, type Debugger } from '../debugger.ts';
import { HASH_SEED, SUFFIX } from '../sources.ts';

export function debugInfo(session: Debugger): Bodies['debugInfo'] {
  const counted = (breakpoint: SourceBreakpoint): SourceBreakpoint => session.counted(breakpoint);
  return {
    isStarted: session.isStarted,
    hashMethod: 'Murmur2',
    hashSeed: HASH_SEED,
    tmpFilePrefix: session.sources.prefix,
    tmpFileSuffix: SUFFIX,
    breakpoints: session.breakpoints
      .asked()
      .map(({ source, breakpoints }) => ({ source, breakpoints: breakpoints.map(counted) })),
    stoppedThreads: session.paused ? [THREAD] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  };
}
