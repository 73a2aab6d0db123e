/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history */
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function history(
  kernel: Kernel,
  { content, header }: Request<'history_request'>,
): ReplyContent<'history_request'> {
  return { status: 'ok', history: kernel.history.ask(kernel.shell(header), content) };
}
