/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import { toUtf16 } from '../cell/code-points.ts';
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export async function inspect(
  kernel: Kernel,
  { content }: Request<'inspect_request'>,
): Promise<ReplyContent<'inspect_request'>> {
  const { code, cursor_pos } = content;
  const data = await kernel.runner.inspect(code, toUtf16(code, cursor_pos));
  return { status: 'ok', found: data !== null, data: data ?? {}, metadata: {} };
}
