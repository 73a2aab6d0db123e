/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Next */
import type { Debugger } from '../debugger.ts';

export async function next(session: Debugger): Promise<undefined> {
  await session.step('Debugger.stepOver');
}
