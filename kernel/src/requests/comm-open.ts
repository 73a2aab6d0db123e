/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#opening-a-comm */
import type { Kernel } from '../kernel.ts';
import type { Notice } from '../wire/dispatch.ts';
import { checkComm } from './comm-msg.ts';

/** A target that nobody registered is answered with `comm_close` on IOPub. @throws TypeError for content that is none, or an id that is taken */
export async function commOpen(kernel: Kernel, notice: Notice<'comm_open'>): Promise<void> {
  const { target_name } = notice.content;
  if (typeof target_name !== 'string') throw new TypeError('its target_name is no string');
  const { comm_id, data } = checkComm(notice.content);
  if (kernel.comms.isOpen(comm_id)) throw new TypeError(`a comm ${comm_id} is open already`);
  kernel.comms.opened(comm_id, target_name);
  await kernel.handle({ ...notice, type: 'comm_open', content: { comm_id, target_name, data } }, notice.header);
}
