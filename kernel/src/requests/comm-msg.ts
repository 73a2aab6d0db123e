/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#comm-messages */
import type { Kernel } from '../kernel.ts';
import type { CommMessage, JsonObject } from '../messages.ts';
import type { Notice } from '../wire/dispatch.ts';

/** @throws TypeError for content that is none, or a comm that is not open */
export async function commMsg(kernel: Kernel, notice: Notice<'comm_msg'>): Promise<void> {
  const content = checkComm(notice.content);
  if (!kernel.comms.isOpen(content.comm_id)) throw new TypeError(`no comm ${content.comm_id} is open`);
  await kernel.handle({ ...notice, type: 'comm_msg', content }, notice.header);
}

/** What a peer sent, as content of a comm's message; data may be missing or null. @throws TypeError */
export function checkComm({ comm_id, data }: { comm_id?: unknown; data?: unknown }): CommMessage {
  if (typeof comm_id !== 'string' || comm_id === '') throw new TypeError('its comm_id is no string');
  if (typeof (data ?? {}) !== 'object' || Array.isArray(data)) throw new TypeError('its data is no object');
  // SAFETY: it came as JSON, and is no list and no primitive
  return { comm_id, data: (data ?? {}) as JsonObject };
}
