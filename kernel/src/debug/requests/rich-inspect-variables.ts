/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#richinspectvariables */
import { LimpidError } from '../../errors.ts';
import type { MimeBundle } from '../../messages.ts';
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import { evaluate } from '../variables.ts';

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.#?[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\])*$/u;

/** A variable as a cell would show it. Code that stands still cannot await, so there a picture may come as text. */
export async function richInspectVariables(
  session: Debugger,
  args: Arguments,
): Promise<Bodies['richInspectVariables']> {
  const name = args.text('variableName');
  if (!NAME.test(name)) throw new LimpidError('DEBUG_NAME', { name });
  const frameId = args.optionalCount('frameId');
  const frame = session.paused && frameId !== undefined ? session.references.frame(frameId) : undefined;
  const shown = session.paused
    ? await evaluate(session.cdp, `__limpid.shownNow(${name})`, frame)
    : await evaluate(session.cdp, `await __limpid.shown(${name})`, undefined, { awaits: true });
  // SAFETY: both give a MIME bundle as JSON
  const data = JSON.parse(String(shown.value)) as MimeBundle;
  return { data, metadata: {} };
}
