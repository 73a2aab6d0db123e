/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion */
import { toUtf16, toCodePoints } from '../cell/code-points.ts';
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export async function complete(
  kernel: Kernel,
  { content }: Request<'complete_request'>,
): Promise<ReplyContent<'complete_request'>> {
  const { code, cursor_pos } = content;
  const { matches, start, end } = await kernel.runner.complete(code, toUtf16(code, cursor_pos));
  return {
    status: 'ok',
    matches,
    cursor_start: toCodePoints(code, start),
    cursor_end: toCodePoints(code, end),
    metadata: {},
  };
}
