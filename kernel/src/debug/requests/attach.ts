/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Attach */
import type { Arguments } from '../arguments.ts';
import type { Debugger } from '../debugger.ts';

/** With `justMyCode: false` stepping also goes into packages. */
export async function attach(session: Debugger, args: Arguments): Promise<undefined> {
  await session.attach(args.flag('justMyCode', true));
}
