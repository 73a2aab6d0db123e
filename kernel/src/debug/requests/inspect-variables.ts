/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#inspectvariables */
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import { globalVariables } from '../variables.ts';

/** What the cells declared, with or without a debugger. */
export async function inspectVariables(session: Debugger): Promise<Bodies['inspectVariables']> {
  if (!session.paused) session.forget();
  return { variables: await globalVariables(session.cdp, session.references) };
}
