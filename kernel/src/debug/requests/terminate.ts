/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Terminate */
import type { Debugger } from '../debugger.ts';

/** Ends the cell that is stopped, and the debug session; the kernel and its variables stay. */
export async function terminate(session: Debugger): Promise<undefined> {
  await session.detach(true);
}
