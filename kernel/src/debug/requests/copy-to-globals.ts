/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#copytoglobals */
import type { Arguments } from '../arguments.ts';
import type { Debugger } from '../debugger.ts';
import { evaluate } from '../variables.ts';
import { setGlobal } from './set-variable.ts';

export async function copyToGlobals(session: Debugger, args: Arguments): Promise<undefined> {
  const frameId = args.optionalCount('srcFrameId');
  const frame = session.paused && frameId !== undefined ? session.references.frame(frameId) : undefined;
  const value = await evaluate(session.cdp, args.text('srcVariableName'), frame);
  await setGlobal(session, args.text('dstVariableName'), value);
}
