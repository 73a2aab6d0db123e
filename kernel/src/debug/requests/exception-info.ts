/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_ExceptionInfo */
import { say } from '../../say.ts';
import type { RemoteObject } from '../cdp.ts';
import type { Bodies } from '../dap.ts';
import { isUncaught, type Debugger } from '../debugger.ts';
import { textOf, typeOf } from '../describe.ts';

export function exceptionInfo(session: Debugger): Bodies['exceptionInfo'] {
  const paused = session.needsPause('exceptionInfo');
  const { data } = paused;
  if (data === undefined)
    return { exceptionId: 'none', description: say('The code did not stop on an exception.'), breakMode: 'always' };
  // SAFETY: V8 gives the thrown value's remote object
  const thrown = data as RemoteObject;
  return {
    exceptionId: typeOf(thrown),
    description: textOf(thrown),
    breakMode: isUncaught(paused) ? 'unhandled' : 'always',
  };
}
