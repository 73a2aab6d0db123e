/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_SetExceptionBreakpoints */
import type { Arguments } from '../arguments.ts';
import type { Debugger } from '../debugger.ts';

export async function setExceptionBreakpoints(session: Debugger, args: Arguments): Promise<undefined> {
  await session.pauseOnExceptions(args.texts('filters').includes('all') ? 'all' : 'none');
}
