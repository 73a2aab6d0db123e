/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Variables */
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import { variablesOf } from '../variables.ts';

export async function variables(session: Debugger, args: Arguments): Promise<Bodies['variables']> {
  const container = session.references.container(args.count('variablesReference'));
  const filter = args.optionalText('filter');
  const page = {
    filter: filter === 'indexed' || filter === 'named' ? filter : undefined,
    start: args.optionalCount('start') ?? 0,
    // 0 asks for all of them, as leaving it out does
    count: args.optionalCount('count') || undefined,
  } as const;
  return { variables: await variablesOf(session.cdp, session.references, container, page) };
}
