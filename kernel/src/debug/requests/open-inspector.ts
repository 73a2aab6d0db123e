/** Not of the protocol: the address at which another debugger reaches V8's inspector of the thread that runs the cells. */
import type { Bodies } from '../dap.ts';
import { openInspectorPort } from '../inspector-port.ts';

export async function openInspector(): Promise<Bodies['openInspector']> {
  return { address: await openInspectorPort() };
}
