/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-interrupt */
import type { Kernel } from '../kernel.ts';
import type { ReplyContent } from '../messages.ts';

export function interrupt(kernel: Kernel): ReplyContent<'interrupt_request'> {
  kernel.interrupt();
  return { status: 'ok' };
}
