/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Continue */
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

export async function continueRunning(session: Debugger): Promise<Bodies['continue']> {
  session.needsPause('continue');
  await session.goOn('Debugger.resume');
  return { allThreadsContinued: true };
}
