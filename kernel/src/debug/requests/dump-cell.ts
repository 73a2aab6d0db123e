/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#dumpcell */
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

export function dumpCell(session: Debugger, args: Arguments): Bodies['dumpCell'] {
  return { sourcePath: session.sources.dump(args.text('code')) };
}
