/**
 * What front ends and the debugger say to each other: the Debug Adapter Protocol
 * (https://microsoft.github.io/debug-adapter-protocol/specification) with Jupyter's additions
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request). Types only.
 */
import type { JsonObject, MimeBundle } from '../messages.ts';

export interface Source {
  name: string;
  path?: string;
  sourceReference?: number;
}

export interface Breakpoint {
  id: number;
  verified: boolean;
  message?: string;
  source: Source;
  line: number;
  column?: number;
}

export interface SourceBreakpoint {
  line: number;
  column?: number;
  condition?: string;
  hitCondition?: string;
  logMessage?: string;
}

/** A layer's or operation's name, with ` backward` or ` both` behind it for its gradient. */
export interface FunctionBreakpoint {
  name: string;
  condition?: string;
  hitCondition?: string;
}

export type FunctionBreakpointState = Pick<Breakpoint, 'id' | 'verified' | 'message'>;

export interface StackFrame {
  id: number;
  name: string;
  source: Source;
  line: number;
  column: number;
  presentationHint: 'normal' | 'subtle';
}

export interface Scope {
  name: string;
  presentationHint?: 'locals' | 'globals';
  variablesReference: number;
  expensive: boolean;
}

export interface Variable {
  name: string;
  value: string;
  type?: string;
  evaluateName: string;
  /** Above 0: `variables` with this number gives what is inside. */
  variablesReference: number;
  indexedVariables?: number;
  presentationHint?: { lazy?: boolean; kind?: 'virtual' | 'property'; attributes?: string[] };
}

export interface Module {
  id: number;
  name: string;
  path: string;
}

/** Command -> body of its response; a table of handlers over it must be complete to compile. */
export interface Bodies {
  initialize: JsonObject;
  attach: undefined;
  configurationDone: undefined;
  setBreakpoints: { breakpoints: Breakpoint[] };
  setFunctionBreakpoints: { breakpoints: FunctionBreakpointState[] };
  setExceptionBreakpoints: undefined;
  threads: { threads: { id: number; name: string }[] };
  stackTrace: { stackFrames: StackFrame[]; totalFrames: number };
  scopes: { scopes: Scope[] };
  variables: { variables: Variable[] };
  setVariable: Omit<Variable, 'name' | 'evaluateName'>;
  evaluate: { result: string } & Omit<Variable, 'name' | 'evaluateName' | 'value'>;
  exceptionInfo: { exceptionId: string; description: string; breakMode: 'always' | 'unhandled' };
  next: undefined;
  stepIn: undefined;
  stepOut: undefined;
  continue: { allThreadsContinued: boolean };
  pause: undefined;
  source: { content: string; mimeType: string };
  modules: { modules: Module[]; totalModules: number };
  disconnect: undefined;
  terminate: undefined;
  dumpCell: { sourcePath: string };
  debugInfo: {
    isStarted: boolean;
    hashMethod: 'Murmur2';
    hashSeed: number;
    tmpFilePrefix: string;
    tmpFileSuffix: string;
    breakpoints: { source: string; breakpoints: SourceBreakpoint[] }[];
    stoppedThreads: number[];
    richRendering: boolean;
    exceptionPaths: string[];
    copyToGlobals: boolean;
  };
  inspectVariables: { variables: Variable[] };
  richInspectVariables: { data: MimeBundle; metadata: JsonObject };
  copyToGlobals: undefined;
  /** A WebSocket of the loopback that speaks the Chrome DevTools Protocol. */
  openInspector: { address: string };
}

export type Command = keyof Bodies;

/** What an event says, by its name. */
export interface Events {
  initialized: undefined;
  stopped: {
    reason: 'breakpoint' | 'function breakpoint' | 'step' | 'exception' | 'pause';
    description: string;
    threadId: number;
    allThreadsStopped: boolean;
    hitBreakpointIds?: number[];
    text?: string;
  };
  continued: { threadId: number; allThreadsContinued: boolean };
  breakpoint: { reason: 'changed'; breakpoint: Breakpoint | FunctionBreakpointState };
  terminated: undefined;
}
