/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Evaluate */
import type { Arguments } from '../arguments.ts';
import type { Bodies } from '../dap.ts';
import type { Debugger } from '../debugger.ts';
import { evaluate as valueOf, variable } from '../variables.ts';

/** In `repl` an expression may change things and await, in `watch` it may call what changes things; in `hover` neither. */
export async function evaluate(session: Debugger, args: Arguments): Promise<Bodies['evaluate']> {
  const expression = args.text('expression');
  const context = args.optionalText('context');
  const isPure = context === 'hover' || context === 'variables';
  const isFree = context === undefined || context === 'repl';
  const frameId = args.optionalCount('frameId');
  const [top] = session.references.frames.values();
  const frame = frameId === undefined ? top : session.references.frame(frameId);
  const value = await valueOf(session.cdp, expression, frame, { isPure, awaits: frame === undefined && isFree });
  const described = await variable(session.cdp, session.references, '', value, expression);
  const { name: _name, evaluateName: _path, value: result, ...rest } = described;
  return { result, ...rest };
}
