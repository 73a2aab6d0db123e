/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_StepIn */
import type { Debugger } from '../debugger.ts';

export async function stepIn(session: Debugger): Promise<undefined> {
  await session.step('Debugger.stepInto');
}
