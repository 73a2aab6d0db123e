/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-info */
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';
import type { Request } from '../wire/dispatch.ts';

export function commInfo(kernel: Kernel, { content }: Request<'comm_info_request'>): ReplyContent<'comm_info_request'> {
  return { status: 'ok', comms: kernel.comms.info(content.target_name ?? null) };
}
