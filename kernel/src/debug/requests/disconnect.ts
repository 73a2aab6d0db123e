/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Disconnect */
import type { Arguments } from '../arguments.ts';
import type { Debugger } from '../debugger.ts';

/** Stopped code goes on; with `terminateDebuggee` its cell ends instead. The kernel stays in both cases. */
export async function disconnect(session: Debugger, args: Arguments): Promise<undefined> {
  await session.detach(args.flag('terminateDebuggee', false));
}
