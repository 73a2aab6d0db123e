/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Pause */
import type { Debugger } from '../debugger.ts';

/** Code that waits stops when it goes on. */
export async function pause(session: Debugger): Promise<undefined> {
  await session.pause();
}
