/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_StepOut */
import type { Debugger } from '../debugger.ts';

export async function stepOut(session: Debugger): Promise<undefined> {
  await session.step('Debugger.stepOut');
}
