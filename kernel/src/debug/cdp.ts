/** V8's inspector as promises that settle: https://chromedevtools.github.io/devtools-protocol/v8/ */
import type inspector from 'node:inspector';
import { evaluatePurely, type PureParameters } from '../runner/pure-evaluation.ts';
import { LimpidError } from '../errors.ts';

type D = typeof inspector.Session.prototype;
export type RemoteObject = inspector.Runtime.RemoteObject;
export type PropertyDescriptor = inspector.Runtime.PropertyDescriptor;
export type CallFrame = inspector.Debugger.CallFrame;
export type Paused = inspector.Debugger.PausedEventDataType;
export type ScriptParsed = inspector.Debugger.ScriptParsedEventDataType;
export type Evaluated = inspector.Runtime.EvaluateReturnType;

/** The commands that the debugger uses, with those parameters that the type definitions of Node lack. */
interface Commands {
  'Debugger.enable': [object, inspector.Debugger.EnableReturnType];
  'Debugger.disable': [object, object];
  'Debugger.setBlackboxPatterns': [inspector.Debugger.SetBlackboxPatternsParameterType, object];
  'Debugger.setBreakpointByUrl': [
    inspector.Debugger.SetBreakpointByUrlParameterType,
    inspector.Debugger.SetBreakpointByUrlReturnType,
  ];
  'Debugger.removeBreakpoint': [inspector.Debugger.RemoveBreakpointParameterType, object];
  'Debugger.setInstrumentationBreakpoint': [{ instrumentation: string }, { breakpointId: string }];
  'Debugger.setPauseOnExceptions': [inspector.Debugger.SetPauseOnExceptionsParameterType, object];
  'Debugger.evaluateOnCallFrame': [
    inspector.Debugger.EvaluateOnCallFrameParameterType & { timeout?: number },
    Evaluated,
  ];
  'Debugger.setVariableValue': [inspector.Debugger.SetVariableValueParameterType, object];
  'Debugger.getScriptSource': [
    inspector.Debugger.GetScriptSourceParameterType,
    inspector.Debugger.GetScriptSourceReturnType,
  ];
  'Debugger.stepOver': [object, object];
  'Debugger.stepInto': [object, object];
  'Debugger.stepOut': [object, object];
  'Debugger.resume': [{ terminateOnResume?: boolean }, object];
  'Debugger.pause': [object, object];
  'Runtime.evaluate': [
    inspector.Runtime.EvaluateParameterType & { replMode?: boolean; throwOnSideEffect?: boolean; timeout?: number },
    Evaluated,
  ];
  'Runtime.callFunctionOn': [inspector.Runtime.CallFunctionOnParameterType, Evaluated];
  'Runtime.getProperties': [
    inspector.Runtime.GetPropertiesParameterType & { nonIndexedPropertiesOnly?: boolean },
    inspector.Runtime.GetPropertiesReturnType & { privateProperties?: PropertyDescriptor[] },
  ];
  'Runtime.globalLexicalScopeNames': [object, inspector.Runtime.GlobalLexicalScopeNamesReturnType];
  'Runtime.releaseObjectGroup': [inspector.Runtime.ReleaseObjectGroupParameterType, object];
}

/** A main thread inside a native call answers nothing; the debugger gives up after this time (ms): an interrupt may wait behind it. */
const DEADLINE = 2000;

/** What the debugger holds of the user's objects, until the code goes on. */
export const OBJECT_GROUP = 'limpid-debug';

export type Cdp = <M extends keyof Commands>(method: M, parameters: Commands[M][0]) => Promise<Commands[M][1]>;

export function cdp(session: Pick<D, 'post'>): Cdp {
  return (method, parameters) =>
    new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new LimpidError('DEBUG_BUSY')), DEADLINE);
      const done = (error: Error | null, result?: object): void => {
        clearTimeout(patience);
        if (error) reject(error);
        // SAFETY: V8 answers this command with this result
        else resolve(result as Commands[typeof method][1]);
      };
      if (method === 'Runtime.evaluate' && isPure(parameters)) evaluatePurely(session, parameters, done);
      else session.post(method, parameters, done);
    });
}

function isPure(parameters: object): parameters is PureParameters {
  return 'throwOnSideEffect' in parameters && parameters.throwOnSideEffect === true;
}

/** V8's own words about a command that failed, without Node's in front of them. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message.replace(/^Inspector error -?\d+: /, '');
}
