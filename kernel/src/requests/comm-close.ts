/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#tearing-down-comms */
import type { Kernel } from '../kernel.ts';
import type { Notice } from '../wire/dispatch.ts';
import { checkComm } from './comm-msg.ts';

/** @throws TypeError for content that is none, or a comm that is not open */
export async function commClose(kernel: Kernel, notice: Notice<'comm_close'>): Promise<void> {
  const content = checkComm(notice.content);
  if (!kernel.comms.isOpen(content.comm_id)) throw new TypeError(`no comm ${content.comm_id} is open`);
  kernel.comms.closed(content.comm_id);
  await kernel.handle({ ...notice, type: 'comm_close', content }, notice.header);
}
