/** https://microsoft.github.io/debug-adapter-protocol/specification#Requests_StackTrace */
import type { Arguments } from '../arguments.ts';
import type { CallFrame } from '../cdp.ts';
import type { Bodies, StackFrame } from '../dap.ts';
import type { Debugger } from '../debugger.ts';

export function stackTrace(session: Debugger, args: Arguments): Bodies['stackTrace'] {
  const all = [...session.references.frames];
  const start = args.optionalCount('startFrame') ?? 0;
  // 0 asks for all of them, as leaving it out does
  const levels = args.optionalCount('levels') || all.length;
  const stackFrames = all.slice(start, start + levels).map(([id, frame]) => described(session, id, frame));
  return { stackFrames, totalFrames: all.length };
}

function described(session: Debugger, id: number, { location, functionName }: CallFrame): StackFrame {
  const { scriptId, lineNumber: line, columnNumber: column = 0 } = location;
  const script = session.sources.urlOf(scriptId);
  const found = session.sources.original(script, { line, column });
  const source = found?.source ?? { name: script || `script ${scriptId}`, sourceReference: Number(scriptId) };
  const name = functionName || source.name;
  const presentationHint = script.includes('/node_modules/') ? 'subtle' : 'normal';
  return { id, name, source, presentationHint, ...session.counted(found?.position ?? { line, column }) };
}
