/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness */
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function isComplete(
  kernel: Kernel,
  { content }: Request<'is_complete_request'>,
): Promise<ReplyContent<'is_complete_request'>> {
  return kernel.language.isComplete(content.code);
}
