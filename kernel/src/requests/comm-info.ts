/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-info */
import type { ReplyContent } from '../messages.ts';

/** This kernel has no comm targets yet. */
export function commInfo(): ReplyContent<'comm_info_request'> {
  return { status: 'ok', comms: {} };
}
