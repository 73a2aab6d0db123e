/** One way from debug request to response, one after the other. Whatever a handler throws becomes a failed response. */
import { LimpidError } from '../errors.ts';
import type { DebugRequest, DebugResponse } from '../messages.ts';
import { Arguments } from './arguments.ts';
import { reason } from './cdp.ts';
import type { Command } from './dap.ts';
import type { Debugger } from './debugger.ts';
import { ALWAYS, HANDLERS } from './requests/index.ts';

export type Answer = (request: DebugRequest) => Promise<DebugResponse>;

/** `nextSeq` numbers what the kernel says in a debug session, events and responses alike. */
export function adapter(session: Debugger, nextSeq: () => number): Answer {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const response = last.then(() => respond(session, request, nextSeq));
    last = response;
    return response;
  };
}

async function respond(session: Debugger, request: DebugRequest, nextSeq: () => number): Promise<DebugResponse> {
  const command = String(request.command);
  const common = { type: 'response', request_seq: Number(request.seq) || 0, command } as const;
  try {
    if (!isCommand(command))
      throw new LimpidError('DEBUG_COMMAND', { command, known: Object.keys(HANDLERS).join(', ') });
    if (!session.isStarted && !ALWAYS.has(command)) throw new LimpidError('DEBUG_NOT_STARTED', { command });
    const body = await HANDLERS[command](session, new Arguments(request.arguments));
    return { ...common, seq: nextSeq(), success: true, body: body ?? {} };
  } catch (error) {
    return { ...common, seq: nextSeq(), success: false, message: reason(error), body: {} };
  }
}

function isCommand(command: string): command is Command {
  return Object.hasOwn(HANDLERS, command);
}
