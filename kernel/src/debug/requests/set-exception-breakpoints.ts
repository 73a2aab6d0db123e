/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_SetExceptionBreakpoints */
import type { Arguments } from '../arguments.ts';
import type { Debugger } from '../debugger.ts';

export async function setExceptionBreakpoints(session: Debugger, args: Arguments): Promise<undefined> {
  const filters = args.texts('filters');
  await session.pauseOnExceptions(filters.includes('all') ? 'all' : filters.includes('uncaught') ? 'uncaught' : 'none');
}
