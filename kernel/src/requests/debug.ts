/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request */
import { LimpidError } from '../errors.ts';
import type { Kernel } from '../kernel.ts';
import type { DebugResponse, ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

/** The runner's helper thread answers, also while the code stands still. */
export async function debug(
  kernel: Kernel,
  { content, header }: Request<'debug_request'>,
): Promise<ReplyContent<'debug_request'>> {
  kernel.debugRequest = header;
  const { seq, command } = content;
  return (await kernel.runner.debug(content)) ?? runnerEnded(Number(seq) || 0, String(command));
}

function runnerEnded(request_seq: number, command: string): DebugResponse {
  const { message } = new LimpidError('DEBUG_RUNNER');
  return { type: 'response', seq: 0, request_seq, success: false, command, message, body: {} };
}
