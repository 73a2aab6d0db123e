/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_Scopes */
import type { Arguments } from '../arguments.ts';
import type { Bodies, Scope } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

/** Locals are the function's own scopes in one; closures and modules follow; Globals are what the cells declared. */
export function scopes(session: Debugger, args: Arguments): Bodies['scopes'] {
  session.needsPause('scopes');
  const frame = session.references.frame(args.count('frameId'));
  const own: number[] = [];
  const outer: Scope[] = [];
  for (const [number, { type, name }] of frame.scopeChain.entries()) {
    if (OWN.has(type) && outer.length === 0) own.push(number);
    if (!OUTER.has(type)) continue;
    const title = type === 'module' ? 'Module' : name ? `Closure (${name})` : 'Closure';
    outer.push({
      name: title,
      variablesReference: session.references.add({ kind: 'scope', frame, scopes: [number] }),
      expensive: false,
    });
  }
  const locals = own.length === 0 ? [] : [session.references.add({ kind: 'scope', frame, scopes: own })];
  return {
    scopes: [
      ...locals.map((variablesReference): Scope => ({
        name: 'Locals',
        presentationHint: 'locals',
        variablesReference,
        expensive: false,
      })),
      ...outer,
      {
        name: 'Globals',
        presentationHint: 'globals',
        variablesReference: session.references.add({ kind: 'globals' }),
        expensive: false,
      },
    ],
  };
}

const OWN = new Set(['local', 'block', 'catch', 'with', 'eval']);
const OUTER = new Set(['closure', 'module']);
