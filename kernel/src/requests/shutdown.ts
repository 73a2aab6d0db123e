/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-shutdown */
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function shutdown(
  { content, afterReply }: Request<'shutdown_request'>,
  end: (restart: boolean) => void,
): ReplyContent<'shutdown_request'> {
  const { restart = false } = content;
  afterReply(() => end(restart));
  return { status: 'ok', restart };
}
